import { type CodingError, tooLarge } from './error.ts';
import { gunzip, inflate, inflateEither } from './inflate.ts';
import { decodeZstd } from './zstd/decode.ts';

/** The codings that are understood, by the names that HTTP and the Collector give them. */
export const CONTENT_CODINGS = ['identity', 'gzip', 'deflate', 'zlib', 'zstd'] as const;

export type ContentCoding = (typeof CONTENT_CODINGS)[number];

type Decoder = (bytes: Uint8Array, limitBytes: number) => Promise<Uint8Array | CodingError>;

/** HTTP's "deflate" is the zlib format (RFC 9110, section 8.4.1.2), but some clients send it without the wrapping. */
const DECODERS: Readonly<Record<ContentCoding, Decoder>> = {
  identity: async (bytes, limitBytes) => (bytes.length > limitBytes ? tooLarge(limitBytes) : bytes),
  gzip: gunzip,
  deflate: inflateEither,
  zlib: inflate,
  zstd: decodeZstd,
};

const ALIASES: ReadonlyMap<string, ContentCoding> = new Map([
  ['', 'identity'],
  ['x-gzip', 'gzip'],
]);

/** The coding that a `Content-Encoding` header names, in any case. Undefined if unknown, or for a list of several. */
export function contentCodingOf(header: string): ContentCoding | undefined {
  const name = header.trim().toLowerCase();
  return ALIASES.get(name) ?? CONTENT_CODINGS.find((coding) => coding === name);
}

/**
 * Decodes a request body by the value of its `Content-Encoding` header. Decoding stops once the output is known
 * to pass `limitBytes`, and never allocates more than that for it. Without a coding, the result is `bytes` itself.
 */
export async function decode(
  coding: string,
  bytes: Uint8Array,
  limitBytes: number,
): Promise<Uint8Array | CodingError> {
  const known = contentCodingOf(coding);
  if (known === undefined) return { kind: 'unsupported', reason: `unsupported Content-Encoding: ${coding}` };
  return DECODERS[known](bytes, limitBytes);
}
