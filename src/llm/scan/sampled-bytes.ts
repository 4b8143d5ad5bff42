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

/** Which bytes may follow each other: by byte its kind, and by state (eight entries each) and kind the state behind it. */
export interface ByteOrder {
  readonly kinds: Uint8Array;
  readonly next: Uint8Array;
}

/** In the place of a state: the bytes are not in that order. */
const OUT = 255;
const KIND_BITS = 3;

const isControl = (byte: number) =>
  (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f;

/** By byte: 1 for those that are neither printable ASCII nor white space. */
export const NOT_ASCII = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte > 0x7e || isControl(byte)),
);

/** Of printable ASCII and white space alone. */
export const ASCII: ByteOrder = { kinds: NOT_ASCII, next: Uint8Array.of(0, OUT) };

/** Kinds of bytes in UTF-8 (RFC 3629): up to three, how many of its character follow; that it is one of these; and none. */
const MOST_FOLLOWING = 3;
const CONTINUES = 4;
const NO_BYTE = 5;
const CONTROL = 6;

/** So many sequences of bytes that are no UTF-8 are one more than a text has whose end was cut off. */
const TOO_MANY_WRONG = 2;

/** UTF-8 without control characters. Its states: how many bytes of a character are still to come, and above that how many were wrong. */
export const UTF8: ByteOrder = {
  kinds: Uint8Array.from({ length: 256 }, (_, byte) => {
    if (isControl(byte)) return CONTROL;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) return CONTINUES;
    if (byte < 0xc2 || byte > 0xf4) return NO_BYTE;
    return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  }),
  next: Uint8Array.from({ length: (TOO_MANY_WRONG * (MOST_FOLLOWING + 1)) << KIND_BITS }, (_, entry) => {
    const kind = entry & ((1 << KIND_BITS) - 1);
    const state = entry >> KIND_BITS;
    const left = state & MOST_FOLLOWING;
    if (kind >= CONTROL) return OUT;
    if (kind === CONTINUES && left > 0) return state - 1;
    const begins = kind <= MOST_FOLLOWING;
    const wrong = (state >> 2) + Number(left > 0) + Number(!begins);
    return wrong >= TOO_MANY_WRONG ? OUT : (wrong << 2) | (begins ? kind : 0);
  }),
};

/**
 * Whether the bytes that the beginning of a part of a text stands for, as far as it is of an encoding, may be in an order. It
 * takes some 20 ns, where to decode a key took 500: half of the bytes of keys and digests are beyond ASCII, and few of these
 * as UTF-8 has them.
 */
export function mayStandFor(
  text: string,
  start: number,
  end: number,
  { values, bitsPerCharacter }: Encoding,
  { kinds, next }: ByteOrder,
): boolean {
  const last = Math.min(end, start + SAMPLE_CHARACTERS);
  let bits = 0;
  let count = 0;
  let state = 0;
  for (let at = start; at < last; at++) {
    const value = values[text.charCodeAt(at)] ?? -1;
    if (value < 0) break;
    bits = ((bits << bitsPerCharacter) | value) & 0xffff;
    count += bitsPerCharacter;
    if (count < 8) continue;
    count -= 8;
    state = next[(state << KIND_BITS) | (kinds[(bits >> count) & 0xff] as number)] as number;
    if (state === OUT) return false;
  }
  return true;
}
