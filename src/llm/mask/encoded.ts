/** Text that does not stand in the open: base64, compressed bytes, frames. */

import { gunzipSync, inflateSync, constants as zlib } from 'node:zlib';

/** What compressed bytes stand for is looked at up to this size, and up to this many times their own. */
const MOST_INFLATED_BYTES = 16 * 1024 * 1024;
const MOST_INFLATED_TIMES = 40;
/** Short bytes may stand for so much all the same. */
const LEAST_LIMIT_BYTES = 64 * 1024;
/** A shorter word can hold neither a secret nor a datum. */
const LEAST_BASE64_CHARACTERS = 16;
/** In binary data so many printable characters in a row are taken for text. */
const LEAST_RUN = 6;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined where the bytes are none of a text. */
export function asText(content: Uint8Array): string | undefined {
  try {
    return decoder.decode(content);
  } catch {
    return undefined;
  }
}

/** Bytes written as text, and how others are written in the same way. */
export interface Base64 {
  readonly bytes: Buffer;
  readonly encode: (text: string) => string;
}

const BASE64 = /^[A-Za-z0-9+/_-]+(?:\r?\n[A-Za-z0-9+/_-]+)*={0,2}\s*$/;

/** Undefined where a text is not base64, or base64url, as a whole. */
export function asBase64(text: string): Base64 | undefined {
  if (text.length < LEAST_BASE64_CHARACTERS || !BASE64.test(text)) return undefined;
  const encoding = /[-_]/.test(text) ? 'base64url' : 'base64';
  return {
    bytes: Buffer.from(text, 'base64'),
    encode: (masked) => {
      const encoded = Buffer.from(masked, 'utf8').toString(encoding);
      return encoding === 'base64' && !text.includes('=') ? encoded.replace(/=+$/, '') : encoded;
    },
  };
}

/** Reads what is said in frames of a kind that it knows; nothing where bytes are none. */
export type FrameReader = (bytes: Uint8Array) => readonly string[];

/**
 * The texts that bytes stand for that are no text themselves: of compressed ones what they were, of frames what is
 * said in them, of anything else, pictures too, what can be read in it. Undefined where there is too much of it.
 */
export function textsIn(bytes: Uint8Array, readFrames: FrameReader): readonly string[] | undefined {
  const inflated = inflate(bytes);
  if (inflated === 'too large') return undefined;
  const content = inflated ?? bytes;
  const text = asText(content);
  return text === undefined ? [printable(content), ...readFrames(content)] : [text];
}

/** Undefined where bytes are not compressed. What was cut is inflated as far as it goes. */
function inflate(bytes: Uint8Array): Buffer | 'too large' | undefined {
  const [first = 0, second = 0] = bytes;
  const isGzip = first === 0x1f && second === 0x8b;
  const isZlib = (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0;
  if (!isGzip && !isZlib) return undefined;
  const limitBytes = Math.max(LEAST_LIMIT_BYTES, bytes.length * MOST_INFLATED_TIMES);
  const options = {
    maxOutputLength: Math.min(MOST_INFLATED_BYTES, limitBytes),
    finishFlush: zlib.Z_SYNC_FLUSH,
  };
  try {
    return isGzip ? gunzipSync(bytes, options) : inflateSync(bytes, options);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : undefined;
  }
}

/** The printable stretches of bytes, a line each. */
function printable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return (text.match(RUNS) ?? []).join('\n');
}

const RUNS = new RegExp(`[\\t\\n\\r\\x20-\\x7e]{${LEAST_RUN},}`, 'g');
