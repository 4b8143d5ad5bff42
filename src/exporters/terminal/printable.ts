/**
 * Characters that move the cursor, change colours or the direction of writing, break the line or cannot be seen:
 * controls, format characters, line and paragraph separators, halves of surrogate pairs.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Makes a text that came in from outside safe to show: what would act on a terminal is shown as an escape, and
 * what is longer than `maxLength` characters is cut, with `…` at the end.
 */
export function printable(text: string, maxLength = 120): string {
  const characters = [...text.slice(0, maxLength * 2 + 2)];
  const cut = characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : text;
  return cut.replace(UNPRINTABLE, escapeOf);
}

/** As JavaScript writes it: `\x1b`, `\u202e`, `\u{e0001}`. */
function escapeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
