import { readFile } from 'node:fs/promises';
import type { Section } from '../../config/section.ts';

/** A client's TLS, with the Collector's keys. Of each pair at most one is there. */
export interface TlsConfig {
  /** Plaintext, where the endpoint's scheme does not decide it. */
  readonly insecure: boolean;
  /** Encrypted, but whoever answers is believed. */
  readonly insecureSkipVerify: boolean;
  readonly ca: PemSource | undefined;
  readonly cert: PemSource | undefined;
  readonly key: PemSource | undefined;
  /** Expected in the backend's certificate instead of the endpoint's host. */
  readonly serverName: string | undefined;
}

type PemSource = { readonly file: string } | { readonly pem: string };

/** PEM bytes, ready for node:tls and gRPC. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Reads the section `tls`. */
export function decodeTls(section: Section): TlsConfig {
  const config = {
    insecure: section.boolean('insecure', false),
    insecureSkipVerify: section.boolean('insecure_skip_verify', false),
    ca: decodePem(section, 'ca'),
    cert: decodePem(section, 'cert'),
    key: decodePem(section, 'key'),
    serverName: section.optionalString('server_name_override'),
  };
  if ((config.cert === undefined) !== (config.key === undefined)) {
    section.problem('a client certificate needs both cert_file (or cert_pem) and key_file (or key_pem)');
  }
  return config;
}

function decodePem(section: Section, name: 'ca' | 'cert' | 'key'): PemSource | undefined {
  const file = section.optionalString(`${name}_file`);
  const pem = section.optionalString(`${name}_pem`);
  if (file !== undefined && pem !== undefined) {
    section.problem(`${name}_file and ${name}_pem exclude each other`, `${name}_pem`);
  }
  if (file !== undefined) return { file };
  return pem === undefined ? undefined : { pem };
}

/** Reads the files. Rejects, naming the file, where one cannot be read. */
export async function loadTls(config: TlsConfig): Promise<TlsMaterial> {
  const [ca, cert, key] = await Promise.all([config.ca, config.cert, config.key].map(loadPem));
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

async function loadPem(source: PemSource | undefined): Promise<Buffer | undefined> {
  if (source === undefined) return undefined;
  return 'pem' in source ? Buffer.from(source.pem) : readFile(source.file);
}
