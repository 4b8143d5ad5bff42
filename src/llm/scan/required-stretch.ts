/** Stretches that every match of an expression holds: digits, characters without a space, marks (stretch.ts). */

import { type CodePoints, countOf, union } from './code-points.ts';
import { DIGIT_STRETCH, MARKS_RUN, TOKEN_RUN } from './core/layout.ts';
import type { Expression } from './expression.ts';
import { longestOf } from './required-words.ts';
import { isDigit, isMark, isStretchCharacter, isTokenCharacter } from './stretch.ts';

/** Something other than words that a text must have. */
export type Cue = 'digits' | 'token' | 'marks' | 'spaced' | 'beyond_ascii';

/** A cue, and how long its stretch is at least: in digits, or in characters. */
export interface RequiredCue {
  readonly cue: Cue;
  readonly least: number;
  /** Of `beyond_ascii`: characters of which every match holds one. */
  readonly points?: CodePoints;
  /** Characters, at most, of a match before the stretch that holds what the cue is of, and behind it. */
  readonly lead?: number;
  readonly trail?: number;
}

/** The cue that every match of an expression gives, where there is one. */
export function cueOf(expression: Expression): RequiredCue | undefined {
  for (const [cue, leastTelling] of Object.entries(LEAST_TELLING) as [keyof typeof LEAST_TELLING, number][]) {
    const { most, lead, trail } = runIn(expression, STRETCHES[cue]);
    if (most >= leastTelling) return { cue, least: most, lead, trail };
  }
  const points = requiredBeyond(expression);
  return points && { cue: 'beyond_ascii', least: 1, points };
}

/** From what length on stretches are looked for, in the order in which they are preferred. */
const LEAST_TELLING = { digits: DIGIT_STRETCH, token: TOKEN_RUN, marks: MARKS_RUN };

/** What a class counts for in a stretch: undefined where one of its characters ends the stretch. */
type Weigh = (ascii: ReadonlySet<string>) => number | undefined;

const STRETCHES: Readonly<Record<'digits' | 'token' | 'marks', Weigh>> = {
  digits: (ascii) => (every(ascii, isStretchCharacter) ? Number(every(ascii, isDigit)) : undefined),
  token: (ascii) => (every(ascii, isTokenCharacter) ? 1 : undefined),
  marks: (ascii) => (every(ascii, isMark) ? 1 : undefined),
};

function every(ascii: ReadonlySet<string>, is: (character: string) => boolean): boolean {
  return [...ascii].every(is);
}

/** What must follow each other without an end of the stretch between. */
interface Run {
  readonly most: number;
  /** Characters of the part before and behind the run that is meant by `most`, at most. */
  readonly lead: number;
  readonly trail: number;
  /** Of all of it, where the whole part lies within a stretch. */
  readonly whole: number | undefined;
}

const NO_RUN: Run = { most: 0, lead: 0, trail: 0, whole: undefined };

function wholeRun(length: number): Run {
  return { most: length, lead: 0, trail: 0, whole: length };
}

function runIn(expression: Expression, weigh: Weigh): Run {
  switch (expression.kind) {
    case 'assertion':
      return wholeRun(0);
    case 'class': {
      const whole = expression.beyond?.length === 0 ? weigh(expression.ascii) : undefined;
      return whole === undefined ? NO_RUN : wholeRun(whole);
    }
    case 'choice': {
      const options = expression.options.map((option) => runIn(option, weigh));
      const wholes = options.map(({ whole }) => whole);
      return {
        most: Math.min(...options.map(({ most }) => most)),
        lead: Math.max(...options.map(({ lead }) => lead)),
        trail: Math.max(...options.map(({ trail }) => trail)),
        whole: wholes.every((whole) => whole !== undefined) ? Math.min(...wholes) : undefined,
      };
    }
    case 'repeat': {
      const { most, whole } = runIn(expression.of, weigh);
      const { min } = expression;
      if (whole !== undefined) return wholeRun(whole * min);
      if (min === 0) return NO_RUN;
      // In any of the repetitions.
      const around = longestOf(expression);
      return { most, lead: around, trail: around, whole: undefined };
    }
    case 'sequence':
      return runInSequence(expression.parts, weigh);
  }
}

function runInSequence(parts: readonly Expression[], weigh: Weigh): Run {
  const ends = [0];
  for (const part of parts) ends.push((ends.at(-1) ?? 0) + longestOf(part));
  const length = ends.at(-1) ?? 0;
  let longest = NO_RUN;
  let run = 0;
  let runStart = 0;
  let isWhole = true;
  for (const [index, part] of parts.entries()) {
    const inner = runIn(part, weigh);
    const end = ends[index + 1] ?? 0;
    if (inner.whole === undefined) {
      const lead = (ends[index] ?? 0) + inner.lead;
      if (inner.most > longest.most) longest = { ...inner, lead, trail: inner.trail + length - end };
      run = 0;
      runStart = end;
      isWhole = false;
    } else {
      run += inner.whole;
      if (run >= longest.most) longest = { most: run, lead: runStart, trail: length - end, whole: undefined };
    }
  }
  return isWhole ? wholeRun(run) : longest;
}

/** Characters beyond ASCII of which every match holds one: the fewest that are known. */
function requiredBeyond(expression: Expression): CodePoints | undefined {
  switch (expression.kind) {
    case 'assertion':
      return undefined;
    case 'class':
      return expression.ascii.size === 0 ? expression.points : undefined;
    case 'choice': {
      const options = expression.options.map(requiredBeyond);
      return options.every((points) => points !== undefined) ? union(...options) : undefined;
    }
    case 'sequence': {
      const known = expression.parts.flatMap((part) => {
        const points = requiredBeyond(part);
        return points === undefined ? [] : [points];
      });
      return known.sort((one, other) => countOf(one) - countOf(other))[0];
    }
    case 'repeat':
      return expression.min > 0 ? requiredBeyond(expression.of) : undefined;
  }
}
