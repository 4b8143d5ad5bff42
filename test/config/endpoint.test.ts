import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { decodeEndpoint, formatEndpoint, listen, parseEndpoint } from '../../src/config/endpoint.ts';
import { loadConfig } from '../../src/config/load.ts';

const FALLBACK = { host: 'localhost', port: 4317 };

async function decode(yaml: string) {
  const loaded = await loadConfig(['test.yaml'], {}, async () => yaml);
  const endpoint = decodeEndpoint(loaded.root, FALLBACK);
  return { endpoint, problems: loaded.problems().map(({ severity }) => severity) };
}

describe('parseEndpoint', () => {
  it.each([
    ['localhost:4317', { host: 'localhost', port: 4317 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:4318', { host: '::1', port: 4318 }],
    [':4317', { host: '', port: 4317 }],
  ])('reads %s, and formatEndpoint writes it', (text, endpoint) => {
    expect(parseEndpoint(text)).toEqual(endpoint);
    expect(formatEndpoint(endpoint)).toBe(text);
  });

  it.each(['localhost', '4317', '::1:4317', 'host:70000', 'http://host:4317', 'a b:1', ''])(
    'refuses "%s"',
    (text) => {
      expect(parseEndpoint(text)).toBeUndefined();
    },
  );
});

describe('decodeEndpoint', () => {
  it('falls back where the key is absent', async () => {
    expect(await decode('{ a: 1 }')).toMatchObject({ endpoint: FALLBACK });
  });

  it('falls back after reporting what it cannot read', async () => {
    expect(await decode('endpoint: nowhere')).toEqual({ endpoint: FALLBACK, problems: ['error'] });
  });

  it.each(['0.0.0.0:1', '"[::]:1"', '":1"'])('warns of %s, which is open to every network', async (text) => {
    expect((await decode(`endpoint: ${text}`)).problems).toEqual(['warning']);
  });

  it('does not warn of an address of one interface', async () => {
    expect((await decode('endpoint: 10.0.0.7:4317')).problems).toEqual([]);
  });
});

describe('listen', () => {
  it('resolves to the address that the system chose, IPv4 for localhost', async () => {
    const server = createServer();
    const address = await listen(server, { host: 'localhost', port: 0 });
    expect(address).toMatchObject({ address: '127.0.0.1', family: 'IPv4' });
    expect(address.port).toBeGreaterThan(0);
    const second = createServer();
    await expect(listen(second, { host: 'localhost', port: address.port })).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => server.close(resolve));
  });

  it('rejects for a name that does not resolve', async () => {
    await expect(listen(createServer(), { host: 'no-such-host.invalid', port: 0 })).rejects.toThrow();
  });
});
