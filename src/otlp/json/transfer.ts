/**
 * Whether bytes are all that is in their memory, so that it may be given to another thread: small Buffers share theirs
 * with others.
 */
export function ownsAll(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}
