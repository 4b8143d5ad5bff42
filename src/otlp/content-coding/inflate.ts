import zlib from 'node:zlib';
import { type CodingError, malformed, tooLarge } from './error.ts';

/** What zlib's one-shot functions give back when asked for `info`; the types of Node know nothing of it. */
interface InflateResult {
  readonly buffer: Buffer;
  /** The engine's count of the input that it used up. */
  readonly engine: { readonly bytesWritten: number };
}

type OneShot = (
  bytes: Uint8Array,
  options: zlib.ZlibOptions,
  done: (error: NodeJS.ErrnoException | null, result: unknown) => void,
) => void;

/** Several members in a row count as one body (RFC 1952, section 2.2). */
export function gunzip(bytes: Uint8Array, limitBytes: number): Promise<Uint8Array | CodingError> {
  return run(zlib.gunzip, bytes, limitBytes);
}

/** The zlib format: deflate with a header and a checksum (RFC 1950). */
export function inflate(bytes: Uint8Array, limitBytes: number): Promise<Uint8Array | CodingError> {
  return run(zlib.inflate, bytes, limitBytes);
}

/** The zlib format, or deflate without it. */
export function inflateEither(bytes: Uint8Array, limitBytes: number): Promise<Uint8Array | CodingError> {
  return run(hasZlibHeader(bytes) ? zlib.inflate : zlib.inflateRaw, bytes, limitBytes);
}

/** No raw stream that a compressor makes starts like this: it would be a stored block with dirty padding. */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}

function run(oneShot: OneShot, bytes: Uint8Array, limitBytes: number): Promise<Uint8Array | CodingError> {
  // zlib allows no limit of 0; the one byte that it may then put out is found below.
  const options = { maxOutputLength: Math.max(1, limitBytes), chunkSize: 64 * 1024, info: true };
  return new Promise((resolve) => {
    oneShot(bytes, options, (error, result) => {
      if (error?.code === 'ERR_BUFFER_TOO_LARGE') resolve(tooLarge(limitBytes));
      else if (error !== null) resolve(malformed(error.message));
      else resolve(checked(result as InflateResult, bytes.length, limitBytes));
    });
  });
}

function checked(
  { buffer, engine }: InflateResult,
  inputBytes: number,
  limitBytes: number,
): Uint8Array | CodingError {
  if (buffer.length > limitBytes) return tooLarge(limitBytes);
  if (engine.bytesWritten !== inputBytes) return malformed('data behind the end of the compressed stream');
  return buffer;
}
