/** Which bytes, as they are read, are of a token. The core (core/kinds.ts) has the same of bytes as they stand. */

export const SPACE = 0x20;

/** By byte, as it is read: whether it is of a token. */
const OF_TOKEN = Array.from({ length: 256 }, (_, byte) => {
  return byte >= 0x80 || /[a-z0-9_']/.test(String.fromCharCode(byte));
});

/** Whether a byte, as it is read, is of a token. */
export function isTokenByte(folded: number): boolean {
  return OF_TOKEN[folded] as boolean;
}
