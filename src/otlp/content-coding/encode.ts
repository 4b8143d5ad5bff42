import { promisify } from 'node:util';
import zlib from 'node:zlib';

const gzip = promisify(zlib.gzip);

/** Compresses a body as one gzip member; some receivers refuse more. `level` is zlib's: 1 is fastest, 9 smallest. */
export async function encodeGzip(bytes: Uint8Array, level: number): Promise<Uint8Array> {
  return gzip(bytes, { level });
}
