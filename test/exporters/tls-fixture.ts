import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface TestCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Signed by itself, for `localhost` and `backend.test`; its key is in the tree and protects nothing. */
export function readTestCertificate(): TestCertificate {
  const certFile = fileURLToPath(new URL('tls-fixture/test-only-cert.pem', import.meta.url));
  const keyFile = fileURLToPath(new URL('tls-fixture/test-only-key.pem', import.meta.url));
  return { certFile, keyFile, cert: readFileSync(certFile), key: readFileSync(keyFile) };
}
