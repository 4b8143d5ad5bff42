import type { PieceKind } from './text-pieces.ts';

/** Tokens of a piece: `base` for the first `free` characters, and `perCharacter` for each that is more. */
export interface TokenRatio {
  readonly free: number;
  readonly perCharacter: number;
  readonly base: number;
}

/** Numbers are cut after every third digit. */
export const DIGITS_PER_TOKEN = 3;

/**
 * Ratios of the tokenizer o200k_base (GPT-4o and later), made by `npm run bench:tokens -- --calibrate`.
 *
 * Errors over the parts of texts that it was not made from (`npm run bench:tokens`): English prose 0 %, code +5 %,
 * JSON -7 %, YAML 0 %, base64 -1 %, hexadecimal -2 %, numbers 0 %, log lines 0 %, tool calls +14 %; Chinese -1 %,
 * Japanese -7 %, Korean -2 %, Arabic +9 %, Hebrew -2 %, Greek 0 %, Russian -12 %, Hindi -16 %, Thai -10 %; French +8 %,
 * German -11 %, Spanish +14 %, Polish -29 %, Vietnamese +2 %. Words times 1.3 are 25 % short in prose, and 80 % to
 * 99 % in JSON, encodings and languages without spaces.
 */
export const TOKEN_RATIOS: Readonly<Record<Exclude<PieceKind, 'digits'>, TokenRatio>> = {
  word: { free: 8, perCharacter: 0.26, base: 1.075 },
  accentedWord: { free: 4, perCharacter: 0.287, base: 1.137 },
  mixed: { free: 0, perCharacter: 0.681, base: 0.046 },
  hex: { free: 9, perCharacter: 0.566, base: 5.353 },
  cyrillic: { free: 3, perCharacter: 0.167, base: 0.983 },
  greek: { free: 3, perCharacter: 0.43, base: 1.08 },
  arabic: { free: 0, perCharacter: 0.345, base: 0.293 },
  hebrew: { free: 1, perCharacter: 0.471, base: 0.433 },
  indic: { free: 0, perCharacter: 0.151, base: 0.764 },
  southEastAsian: { free: 2, perCharacter: 0.464, base: 0.262 },
  han: { free: 0, perCharacter: 0.607, base: 0.834 },
  kana: { free: 4, perCharacter: 0.598, base: 3.135 },
  hangul: { free: 0, perCharacter: 0.636, base: 0.242 },
  punctuation: { free: 2, perCharacter: 0.246, base: 0.996 },
  joint: { free: 0, perCharacter: 0, base: 0.482 },
  symbols: { free: 0, perCharacter: 0.144, base: 1.234 },
  lineBreak: { free: 0, perCharacter: 0, base: 1 },
  brokenPunctuation: { free: 0, perCharacter: 0, base: 0.011 },
  indent: { free: 0, perCharacter: 0, base: 1 },
  // Not in the texts of the benchmark: what scripts without entries of their own take, byte by byte.
  otherLetters: { free: 0, perCharacter: 1, base: 0 },
};
