/** Kinds of bytes, as they are read: how a text is cut into tokens. The core (core/kinds.ts) has the same of bytes as they stand. */

export const SPACE = 0x20;

/** Whether a byte, as it is read, is of a token. */
export function isTokenByte(folded: number): boolean {
  return folded >= 0x80 || /[a-z0-9_']/.test(String.fromCharCode(folded));
}
