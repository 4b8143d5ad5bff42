const TOKENS_PER_WORD = 1.3;

/**
 * The contract's estimate of tokens: the words of all texts times 1.3, rounded. Words are runs of characters
 * other than Unicode white space; a text in a script without spaces counts few words and is underestimated.
 */
export function estimateTokens(texts: Iterable<string>): number {
  let words = 0;
  for (const text of texts) words += countWords(text);
  return Math.round(words * TOKENS_PER_WORD);
}

function countWords(text: string): number {
  let words = 0;
  let inWord = false;
  for (let at = 0; at < text.length; at++) {
    const space = isSpace(text.charCodeAt(at));
    if (!space && !inWord) words++;
    inWord = !space;
  }
  return words;
}

/** What `\s` of a regular expression matches, without the expression: this runs over every payload. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0xa0) return false;
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}
