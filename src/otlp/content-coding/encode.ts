import { promisify } from 'node:util';
import zlib from 'node:zlib';

const gzip = promisify(zlib.gzip);

/** Compresses a body as one gzip member; some receivers refuse more. `level` is zlib's: 1 is fastest, 9 smallest. */
export async function encodeGzip(bytes: Uint8Array, level: number): Promise<Uint8Array> {
  return gzip(bytes, { level, chunkSize: chunkFor(bytes.length) });
}

const LEAST_CHUNK_BYTES = 16 * 1024;
const MOST_CHUNK_BYTES = 512 * 1024;

/** Each chunk of the output is a turn on another thread and back: most bodies shrink to less than a quarter. */
function chunkFor(length: number): number {
  return Math.min(MOST_CHUNK_BYTES, Math.max(LEAST_CHUNK_BYTES, length >> 2));
}
