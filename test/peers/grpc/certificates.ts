import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Pair {
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority and what it has signed. */
export interface Authority {
  readonly caFile: string;
  /** For `localhost` and `backend.test`. */
  readonly server: Pair;
  readonly client: Pair;
}

/** Makes authorities that do not know each other, for a day, with the program openssl (3.0 or newer). */
export async function makeAuthorities<Name extends string>(
  names: readonly Name[],
): Promise<{ readonly authorities: Readonly<Record<Name, Authority>>; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'clearspan-certificates-'));
  const made = await Promise.all(names.map(async (name) => [name, await makeAuthority(folder, name)]));
  return {
    authorities: Object.fromEntries(made) as Record<Name, Authority>,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function makeAuthority(folder: string, name: string): Promise<Authority> {
  const make = async (role: string, extensions: readonly string[], issuer?: Pair): Promise<Pair> => {
    const pair = {
      certFile: join(folder, `${name}-${role}.pem`),
      keyFile: join(folder, `${name}-${role}-key.pem`),
    };
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '1'],
      ...['-subj', `/CN=${name} ${role}`, '-keyout', pair.keyFile, '-out', pair.certFile],
      ...extensions.flatMap((extension) => ['-addext', extension]),
      ...(issuer === undefined ? [] : ['-CA', issuer.certFile, '-CAkey', issuer.keyFile]),
    ]);
    return pair;
  };
  const ca = await make('authority', []);
  const END_ENTITY = 'basicConstraints=critical,CA:FALSE';
  const [server, client] = await Promise.all([
    make('server', [END_ENTITY, 'subjectAltName=DNS:localhost,DNS:backend.test'], ca),
    make('client', [END_ENTITY], ca),
  ]);
  return { caFile: ca.certFile, server, client };
}
