/** An expression as an automaton: what may follow what in its matches. */

import { type Alphabet, alphabetOf } from './alphabet.ts';
import { WORD } from './character-set.ts';
import { asciiOf, type CodePoints, union } from './code-points.ts';
import { type Assertion, type Expression, UNKNOWN } from './expression.ts';

/** What a step of an automaton does. */
export const STEP = {
  /** Ends a match. */
  match: 0,
  /** Goes on at two places, of which the first one is preferred. */
  fork: 1,
  /** Takes one character of a set. */
  take: 2,
  /** Goes on where an assertion holds. */
  assert: 3,
  /** Notes where a group begins or ends. */
  note: 4,
} as const;

/** What stands before a place, as far as assertions go. */
export const BEFORE = { other: 0, word: 1, lineEnd: 2, textStart: 3 } as const;

/** What is asked of the characters around a place, as bits. */
export const HOLDS = {
  wordEdge: 1,
  noWordEdge: 2,
  textStart: 4,
  textEnd: 8,
  lineStart: 16,
  lineEnd: 32,
} as const;

const BITS: Readonly<Record<Assertion, number>> = {
  'word edge': HOLDS.wordEdge,
  'no word edge': HOLDS.noWordEdge,
  'text start': HOLDS.textStart,
  'text end': HOLDS.textEnd,
  'line start': HOLDS.lineStart,
  'line end': HOLDS.lineEnd,
  nothing: 0,
};

export interface Automaton {
  readonly alphabet: Alphabet;
  /** By step: a kind of STEP. */
  readonly kinds: Uint8Array;
  /** By step: where it goes on. */
  readonly next: Int32Array;
  /**
   * By step: the other place of a fork, the set that is taken from, the bit of HOLDS that must hold, of what is noted
   * twice the number of the group, and one more at its end, or of a match the index of its expression.
   */
  readonly detail: Int32Array;
  readonly first: number;
  /** Expressions there are. */
  readonly expressions: number;
  /** Groups there are. */
  readonly groups: number;
  /** By symbol: 1 where it is a word's character, and where it ends a line; none where nothing is asserted. */
  readonly isWord: Uint8Array | undefined;
  readonly isLineEnd: Uint8Array | undefined;
  /** Whether RE2 tells the same end of a match, and the same groups. */
  readonly isCertain: boolean;
  /** But with these characters, which it may not take where this does. */
  readonly vague: CodePoints;
}

/** An expression that needs more is left to RE2. */
export const MOST_STEPS = 4000;

/** Undefined where the expression was not understood, or is too big. */
export function automatonOf(expression: Expression): Automaton | undefined {
  return automatonOfAny([expression]);
}

/** One automaton for several expressions, whose matches it tells apart; of groups it knows only with one of them. */
export function automatonOfAny(expressions: readonly Expression[]): Automaton | undefined {
  if (expressions.length === 0 || expressions.includes(UNKNOWN)) return undefined;
  const builder = new Builder();
  const first = expressions
    .map((expression, index) => builder.add(expression, builder.step(STEP.match, 0, index)))
    .reduceRight((others, start) => builder.step(STEP.fork, start, others));
  const { steps, sets, asserts } = builder;
  if (steps.length > MOST_STEPS) return undefined;
  const alphabet = alphabetOf(asserts ? [...sets, WORD, LINE_END] : sets);
  if (alphabet === undefined) return undefined;
  return {
    alphabet,
    kinds: Uint8Array.from(steps, ({ kind }) => kind),
    next: Int32Array.from(steps, ({ next }) => next),
    detail: Int32Array.from(steps, ({ detail }) => detail),
    first,
    expressions: expressions.length,
    groups: builder.groups,
    isWord: asserts ? alphabet.members[sets.length] : undefined,
    isLineEnd: asserts ? alphabet.members[sets.length + 1] : undefined,
    isCertain: expressions.every(isCertain),
    vague: builder.vague(),
  };
}

/** Whether every match begins where the text does. */
export function beginsAtTextStart({ kinds, next, detail, first }: Automaton): boolean {
  const seen = new Set([first]);
  for (const step of seen) {
    const kind = kinds[step];
    if (kind === STEP.assert && detail[step] === HOLDS.textStart) continue;
    if (kind === STEP.take || kind === STEP.match) return false;
    seen.add(next[step] as number);
    if (kind === STEP.fork) seen.add(detail[step] as number);
  }
  return true;
}

/** What stands before an offset of a text, of BEFORE. */
export function beforeOffset(automaton: Automaton, utf8: Uint8Array, offset: number): number {
  if (automaton.isWord === undefined) return BEFORE.other;
  if (offset === 0) return BEFORE.textStart;
  const byte = utf8[offset - 1] as number;
  return byte < 0x80 ? beforeSymbol(automaton, automaton.alphabet.ascii[byte] as number) : BEFORE.other;
}

/** What a character is to what follows it. */
export function beforeSymbol({ isWord, isLineEnd }: Automaton, symbol: number): number {
  if (isWord?.[symbol] === 1) return BEFORE.word;
  return isLineEnd?.[symbol] === 1 ? BEFORE.lineEnd : BEFORE.other;
}

/** What holds between what stands before a place and the symbol behind it, as bits of HOLDS; at the text's end its size. */
export function holding({ alphabet, isWord, isLineEnd }: Automaton, before: number, symbol: number): number {
  const isEnd = symbol === alphabet.size;
  const isEdge = (before === BEFORE.word) !== (!isEnd && isWord?.[symbol] === 1);
  return (
    (isEdge ? HOLDS.wordEdge : HOLDS.noWordEdge) |
    (before === BEFORE.textStart ? HOLDS.textStart | HOLDS.lineStart : 0) |
    (before === BEFORE.lineEnd ? HOLDS.lineStart : 0) |
    (isEnd ? HOLDS.textEnd | HOLDS.lineEnd : isLineEnd?.[symbol] === 1 ? HOLDS.lineEnd : 0)
  );
}

/**
 * Whether it is certain in which order RE2 tries the ways of a match: what is repeated and may be empty it rewrites, and a
 * set of which some of ASCII is not known is one that was not read.
 */
function isCertain(part: Expression): boolean {
  switch (part.kind) {
    case 'class':
      return asciiOf(part.vague).length === 0;
    case 'assertion':
      return true;
    case 'sequence':
      return part.parts.every(isCertain);
    case 'choice':
      return part.options.every(isCertain);
    case 'repeat':
      return (part.max <= 1 || !mayBeEmpty(part.of)) && isCertain(part.of);
  }
}

function mayBeEmpty(part: Expression): boolean {
  switch (part.kind) {
    case 'class':
      return false;
    case 'assertion':
      return true;
    case 'sequence':
      return part.parts.every(mayBeEmpty);
    case 'choice':
      return part.options.some(mayBeEmpty);
    case 'repeat':
      return part.min === 0 || mayBeEmpty(part.of);
  }
}

const LINE_END: CodePoints = [0x0a, 0x0a];

interface Step {
  readonly kind: number;
  next: number;
  detail: number;
}

/** Puts steps together from the end of the expression to its beginning. */
class Builder {
  readonly steps: Step[] = [];
  readonly sets: CodePoints[] = [];
  asserts = false;
  groups = 0;
  readonly #vague = new Set<CodePoints>();
  readonly #setIds = new Map<CodePoints, number>();

  /** What of the classes that were added is not certain. */
  vague(): CodePoints {
    return union(...this.#vague);
  }

  step(kind: number, next: number, detail: number): number {
    return this.steps.push({ kind, next, detail }) - 1;
  }

  /** Adds the steps of a part that goes on at `next`, and returns the first of them. */
  add(part: Expression, next: number): number {
    if (this.steps.length > MOST_STEPS) return next;
    const group = part.kind === 'sequence' || part.kind === 'choice' ? part.group : undefined;
    if (group === undefined) return this.#addPlain(part, next);
    this.groups = Math.max(this.groups, group);
    const end = this.step(STEP.note, next, 2 * group + 1);
    return this.step(STEP.note, this.#addPlain(part, end), 2 * group);
  }

  #addPlain(part: Expression, next: number): number {
    switch (part.kind) {
      case 'class':
        if (part.vague.length > 0) this.#vague.add(part.vague);
        return this.step(STEP.take, next, this.#setId(part.points));
      case 'assertion':
        if (part.asserts === 'nothing') return next;
        this.asserts = true;
        return this.step(STEP.assert, next, BITS[part.asserts]);
      case 'sequence':
        return part.parts.reduceRight((following, inner) => this.add(inner, following), next);
      case 'choice': {
        const starts = part.options.map((option) => this.add(option, next));
        return starts.reduceRight((others, start) => this.step(STEP.fork, start, others));
      }
      case 'repeat':
        return this.#addRepeat(part, next);
    }
  }

  #addRepeat({ of, min, max, isLazy }: Expression & { kind: 'repeat' }, next: number): number {
    const fork = (more: number, enough: number) =>
      isLazy === true ? this.step(STEP.fork, enough, more) : this.step(STEP.fork, more, enough);
    let first = next;
    let left = min;
    if (max === Number.POSITIVE_INFINITY) {
      const again = fork(next, next);
      const inner = this.add(of, again);
      const step = this.steps[again] as Step;
      if (isLazy === true) step.detail = inner;
      else step.next = inner;
      first = min > 0 ? inner : again;
      left = Math.max(0, min - 1);
    } else {
      for (let count = min; count < max; count++) first = fork(this.add(of, first), next);
    }
    for (; left > 0; left--) first = this.add(of, first);
    return first;
  }

  #setId(points: CodePoints): number {
    const known = this.#setIds.get(points);
    if (known !== undefined) return known;
    this.#setIds.set(points, this.sets.length);
    return this.sets.push(points) - 1;
  }
}
