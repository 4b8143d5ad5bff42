/** Every byte of a `grpc-message` that must be escaped: not printable ASCII, or the escape itself. */
const TO_ESCAPE = /[^\x20-\x24\x26-\x7e]/u;

/** A status message as the value of `grpc-message`: percent-encoded UTF-8 (gRPC over HTTP2, "Responses"). */
export function encodeStatusMessage(message: string): string {
  if (!TO_ESCAPE.test(message)) return message;
  let encoded = '';
  for (const byte of Buffer.from(message)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** The inverse. What is no valid escape stays as it is: a status must never be lost over its message. */
export function decodeStatusMessage(value: string): string {
  if (!value.includes('%')) return value;
  const source = Buffer.from(value);
  const bytes = Buffer.alloc(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at++) {
    const escaped = source[at] === 0x25 ? source.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(escaped)) {
      bytes[length++] = Number.parseInt(escaped, 16);
      at += 2;
    } else bytes[length++] = source[at] ?? 0;
  }
  return bytes.toString('utf8', 0, length);
}

/** The value of a key that ends in `-bin`: base64, without padding as gRPC asks of senders. */
export function encodeBinary(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return base64.replace(/=+$/, '');
}

/** The first value of a key that ends in `-bin`, padded or not. Several may come in one header, with commas. */
export function decodeBinary(value: string): Uint8Array {
  const end = value.indexOf(',');
  return Buffer.from(end < 0 ? value : value.slice(0, end), 'base64');
}
