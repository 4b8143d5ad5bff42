/** Gaps of an expression: repetitions of whatever a line may hold, which join words that stand apart. */

import { type Expression, readExpression } from './expression.ts';

/** Characters that a gap with an end may have: further apart, words have nothing to do with each other. */
export const LONGEST_GAP = 60;

/** Characters of the longest gap that has an end, 0 where there is none. Gaps without an end are not counted. */
export function longestGapOf(source: string): number {
  return longestIn(readExpression(source));
}

function longestIn(expression: Expression): number {
  switch (expression.kind) {
    case 'assertion':
    case 'class':
      return 0;
    case 'choice':
      return Math.max(...expression.options.map(longestIn));
    case 'sequence':
      return Math.max(0, ...expression.parts.map(longestIn));
    case 'repeat': {
      const { of, max } = expression;
      return isAnything(of) && Number.isFinite(max) ? max : longestIn(of);
    }
  }
}

/** A class in which words and what parts them are; the blank may be what stands for a line's end (expression.ts). */
function isAnything(expression: Expression): boolean {
  if (expression.kind !== 'class') return false;
  const { ascii } = expression;
  return [...'etaoin'].every((letter) => ascii.has(letter)) && (ascii.has(' ') || ascii.has('\t'));
}
