import { countWords } from './word-count.ts';

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
