import { isUtf8 } from 'node:buffer';

/** From this length on a native call (45 ns, then 8 ns a kilobyte) is cheaper than looking at the bytes here. */
const NATIVE_FROM_BYTES = 128;

/** Whether `[start, end)` is valid UTF-8, as a proto3 string must be. */
export function isUtf8Range(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < NATIVE_FROM_BYTES && isAsciiRange(bytes, start, end)) return true;
  return isUtf8(bytes.subarray(start, end));
}

/** Whether every byte is below 0x80. Eight bytes a turn: measured at 0.3 ns a byte, against 0.6 ns one by one, over strings of typical spans. */
export function isAsciiRange(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    seen |= bytes[at]! | bytes[at + 1]! | bytes[at + 2]! | bytes[at + 3]!;
    seen |= bytes[at + 4]! | bytes[at + 5]! | bytes[at + 6]! | bytes[at + 7]!;
  }
  for (; at < end; at++) seen |= bytes[at]!;
  return seen < 0x80;
}
