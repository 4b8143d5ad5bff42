import { type ContentCoding, decode } from '../content-coding/decode.ts';
import { type CodingError, malformed } from '../content-coding/error.ts';
import type { ReceivedMessage } from './message-reader.ts';

/** The message encodings that are understood. gRPC's `deflate` is the zlib format. */
const ENCODINGS = ['identity', 'gzip', 'deflate', 'zstd'] as const satisfies readonly ContentCoding[];

export type MessageEncoding = (typeof ENCODINGS)[number];

/** The value of `grpc-accept-encoding`. */
export const ACCEPT_ENCODING = ENCODINGS.join(',');

/** The encoding that a `grpc-encoding` header names; its absence is `identity`. Undefined if unknown. */
export function messageEncodingOf(
  header: string | readonly string[] | undefined,
): MessageEncoding | undefined {
  return header === undefined ? 'identity' : ENCODINGS.find((encoding) => encoding === header);
}

/**
 * Decompresses a message if its flag says that it is compressed, which it cannot be where no encoding was named.
 * See `decode` for the limit.
 */
export async function decodeMessage(
  message: ReceivedMessage,
  encoding: MessageEncoding,
  limitBytes: number,
): Promise<Uint8Array | CodingError> {
  if (!message.isCompressed) return message.bytes;
  if (encoding === 'identity') return malformed('a compressed message without an encoding');
  return decode(encoding, message.bytes, limitBytes);
}
