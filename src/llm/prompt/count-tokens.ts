import { visitPieces } from './text-pieces.ts';
import { DIGITS_PER_TOKEN, TOKEN_RATIOS } from './token-ratios.ts';

/**
 * Estimates the tokens of a text by its pieces: what estimated costs are made of. It is not what
 * `llm.*_tokens_estimate` say, which the contract defines by words alone (estimate.ts).
 */
export function countTokens(text: string): number {
  let tokens = 0;
  visitPieces(text, (kind, start, end) => {
    const length = end - start;
    if (kind === 'digits') {
      tokens += Math.ceil(length / DIGITS_PER_TOKEN);
      return;
    }
    const { free, perCharacter, base } = TOKEN_RATIOS[kind];
    tokens += length > free ? base + (length - free) * perCharacter : base;
  });
  return Math.round(tokens);
}
