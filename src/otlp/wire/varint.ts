/** A 64-bit varint has at most ten bytes, of which the last holds one bit. */
const MAX_VARINT_BYTES = 10;

/**
 * The offset after the varint at `at`, or -1 where it does not end before `limit` or holds more than 64 bits.
 * Non-minimal encodings are well-formed.
 */
export function varintEnd(bytes: Uint8Array, at: number, limit: number): number {
  const last = at + MAX_VARINT_BYTES - 1;
  for (let i = at; i < limit && i <= last; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80) return i === last && byte > 1 ? -1 : i + 1;
  }
  return -1;
}

/** The value of the varint that is `[start, end)`; exact up to 2^53, and never smaller than 2^53 beyond. */
export function varintNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = end - 1; i >= start; i--) value = value * 0x80 + (bytes[i]! & 0x7f);
  return value;
}

/** The varint `[start, end)` as an int64: a number where it is a safe integer, else a bigint. */
export function varintInt64(bytes: Uint8Array, start: number, end: number): number | bigint {
  const value = varintNumber(bytes, start, end);
  if (Number.isSafeInteger(value)) return value;
  let bits = 0n;
  for (let i = end - 1; i >= start; i--) bits = (bits << 7n) | BigInt(bytes[i]! & 0x7f);
  const signed = BigInt.asIntN(64, bits);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

/** The varint `[start, end)` as an int32, which is also how decoders read an enum: the low 32 bits. */
export function varintInt32(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = end - 1; i >= start; i--) value = (value << 7) | (bytes[i]! & 0x7f);
  return value;
}

/** How many bytes the minimal varint of a non-negative safe integer takes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

/** Writes a non-negative safe integer as a minimal varint and returns the offset after it. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) target[next++] = (rest % 0x80) | 0x80;
  target[next++] = rest;
  return next;
}
