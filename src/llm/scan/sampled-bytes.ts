/** What the first characters of something encoded stand for, told without decoding it: of keys and digests that is no text. */

/** So many characters are looked at. */
export const SAMPLE_CHARACTERS = 32;

/** By unit of ASCII: what it is in an encoding, or -1. */
export interface Encoding {
  readonly values: Int8Array;
  readonly bitsPerCharacter: number;
}

export const HEX: Encoding = { values: new Int8Array(128).fill(-1), bitsPerCharacter: 4 };
for (const digits of ['0123456789abcdef', '0123456789ABCDEF'])
  for (const [value, digit] of [...digits].entries()) HEX.values[digit.charCodeAt(0)] = value;

/** Of either alphabet. */
export const BASE64: Encoding = { values: new Int8Array(128).fill(-1), bitsPerCharacter: 6 };
for (const [value, character] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  BASE64.values[character.charCodeAt(0)] = value;
BASE64.values['-'.charCodeAt(0)] = 62;
BASE64.values['_'.charCodeAt(0)] = 63;

const isControl = (byte: number) =>
  (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f;

/** By byte: 1 for those that no text has, and for those that are neither printable ASCII nor white space. */
export const CONTROLS = Uint8Array.from({ length: 256 }, (_, byte) => Number(isControl(byte)));
export const NOT_ASCII = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte > 0x7e || isControl(byte)),
);

/**
 * Whether one of the bytes that the beginning of a part of a text stands for, as far as it is of an encoding, is one of
 * some. It takes some 20 ns, where to decode a key took 500.
 * @param bytes by byte: 1 for these
 */
export function standsForAny(
  text: string,
  start: number,
  end: number,
  { values, bitsPerCharacter }: Encoding,
  bytes: Uint8Array,
): boolean {
  const last = Math.min(end, start + SAMPLE_CHARACTERS);
  let bits = 0;
  let count = 0;
  for (let at = start; at < last; at++) {
    const value = values[text.charCodeAt(at)] ?? -1;
    if (value < 0) return false;
    bits = ((bits << bitsPerCharacter) | value) & 0xffff;
    count += bitsPerCharacter;
    if (count < 8) continue;
    count -= 8;
    if (bytes[(bits >> count) & 0xff] === 1) return true;
  }
  return false;
}

/** By byte: how many of its character follow; or that it is one of these, or none that UTF-8 has. */
const MOST_FOLLOWING = 3;
const CONTINUES = 4;
const NO_BYTE = 8;
const FOLLOWING = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x80) return 0;
  if (byte < 0xc0) return CONTINUES;
  if (byte < 0xc2 || byte > 0xf4) return NO_BYTE;
  return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
});

/** So many sequences of bytes that are no UTF-8 are one more than a text has whose end was cut off. */
const TOO_MANY_WRONG = 2;

/**
 * Whether the bytes that the beginning of a part of a text stands for, as far as it is of an encoding, may be UTF-8 without
 * control characters. Of keys and digests they are not: half of their bytes are beyond ASCII, and few of these as they should be.
 */
export function mayStandForText(
  text: string,
  start: number,
  end: number,
  { values, bitsPerCharacter }: Encoding,
): boolean {
  const last = Math.min(end, start + SAMPLE_CHARACTERS);
  let bits = 0;
  let count = 0;
  let left = 0;
  let wrong = 0;
  for (let at = start; at < last; at++) {
    const value = values[text.charCodeAt(at)] ?? -1;
    if (value < 0) break;
    bits = ((bits << bitsPerCharacter) | value) & 0xffff;
    count += bitsPerCharacter;
    if (count < 8) continue;
    count -= 8;
    const byte = (bits >> count) & 0xff;
    if (CONTROLS[byte] === 1) return false;
    const follows = FOLLOWING[byte] as number;
    if (follows === CONTINUES && left > 0) left--;
    else {
      if (left > 0) wrong++;
      if (follows > MOST_FOLLOWING) wrong++;
      left = follows & MOST_FOLLOWING;
      if (wrong >= TOO_MANY_WRONG) return false;
    }
  }
  return true;
}
