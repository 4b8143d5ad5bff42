import { PIECE_KINDS, type PieceKind, visitPieces } from '../../src/llm/prompt/text-pieces.ts';
import type { TokenRatio } from '../../src/llm/prompt/token-ratios.ts';

/** Counts the tokens of a text exactly. */
export type Tokenizer = (text: string) => number;

interface MeasuredPiece {
  readonly length: number;
  readonly tokens: number;
}

/** Ratios that fit the pieces of these texts best, by kind; kinds that do not occur are left out. */
export function calibrate(
  texts: readonly string[],
  countTokens: Tokenizer,
): Partial<Record<PieceKind, TokenRatio>> {
  const pieces = new Map<PieceKind, MeasuredPiece[]>(PIECE_KINDS.map((kind) => [kind, []]));
  for (const text of texts) {
    visitPieces(text, (kind, start, end) => {
      pieces.get(kind)?.push({ length: end - start, tokens: tokensOf(text, kind, start, end, countTokens) });
    });
  }
  const ratios: Partial<Record<PieceKind, TokenRatio>> = {};
  for (const [kind, measured] of pieces) if (measured.length > 0) ratios[kind] = fitRatio(measured);
  return ratios;
}

/** A space before a piece is a part of it; joint punctuation is what it adds to the word after it. */
function tokensOf(text: string, kind: PieceKind, start: number, end: number, count: Tokenizer): number {
  if (kind === 'joint') {
    const word = /^[A-Za-z]+/.exec(text.slice(end, end + 40))?.[0] ?? '';
    return count(text.slice(start, end) + word) - count(word);
  }
  if (kind === 'brokenPunctuation') {
    const mark = text.slice(start - 1, start);
    return count(mark + text.slice(start, end)) - count(mark);
  }
  const from = text[start - 1] === ' ' && kind !== 'indent' && kind !== 'lineBreak' ? start - 1 : start;
  return count(text.slice(from, end));
}

const LONGEST_FREE = 12;

/** Least squares for `base + perCharacter * max(0, length - free)`, over every `free`. */
function fitRatio(pieces: readonly MeasuredPiece[]): TokenRatio {
  let best: TokenRatio = { free: 0, perCharacter: 0, base: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (let free = 0; free <= LONGEST_FREE; free++) {
    const points = pieces.map(({ length, tokens }) => ({ x: Math.max(0, length - free), y: tokens }));
    const meanX = mean(points.map(({ x }) => x));
    const meanY = mean(points.map(({ y }) => y));
    const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
    const slope =
      spread === 0 ? 0 : points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
    const perCharacter = Math.max(0, slope);
    const base = Math.max(0, meanY - perCharacter * meanX);
    const error = points.reduce((sum, { x, y }) => sum + (y - base - perCharacter * x) ** 2, 0);
    if (error < least - 1e-9) {
      least = error;
      best = { free, perCharacter: rounded(perCharacter), base: rounded(base) };
    }
  }
  return best;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
