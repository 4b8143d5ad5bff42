/** Words that every match of an expression holds, in their order, and how far apart they are at most. */

import { LONGEST_TEXT } from './core/layout.ts';
import type { Expression } from './expression.ts';
import { frequencyOf } from './word-frequency.ts';

/**
 * In a text, before its first character or behind its last one: there a word begins, or ends. That `rat` is meant as
 * a word and not in `create` leaves a third of the tokens of ordinary writing without a word of any rule.
 */
export const EDGE = '\b';

/** Texts of which every match holds one, as far as they are looked for, and where it stands in the match. */
export interface Clause {
  readonly texts: readonly string[];
  /** Characters that follow the end of the text looked for, at most. */
  readonly rest: number;
  /** Characters, at most, of what follows the part of the expression that the clause belongs to. */
  readonly tail: number;
}

/** The end of a word of `later` is no further behind the end of a word of `earlier`, in characters. */
export function distanceBetween(earlier: Clause, later: Clause): number {
  return earlier.rest - later.tail;
}

/** What is known of a part: all texts that it can be (`exact`), or clauses that hold for it, in order. */
export interface KnownWords {
  readonly exact?: ReadonlySet<string>;
  readonly clauses: readonly Clause[];
  /** True if every match of the part begins with a text of the first clause. */
  readonly isLed: boolean;
}

/** An unbounded repetition is followed this far; a match that needs more of it may be missed in a long text. */
export const LONGEST_RUN = 512;
const LONGEST_WORD = 24;
const LONGEST_GAP = 6;
const LONGEST_MARKS = 48;
/** Of what is more than a character. */
const MOST_REPEATS = 8;
const MOST_CROSSED = 48;
const MOST_TEXTS = 256;
/** A class of more characters ends a word: to look for it with each of them would not make it rarer. */
const MOST_IN_CLASS = 6;
const MOST_CLAUSES = 4;
/** Occurrences per byte of ordinary text from which on a clause tells nothing. */
export const TELLS_NOTHING = 0.02;
/** Beside a better one, a clause that is commoner is not worth the words that it adds. */
export const TELLS_LITTLE = 0.004;

const NOTHING: KnownWords = { clauses: [], isLed: false };

/** The clauses of an expression that are worth being looked for. */
export function requiredWords(expression: Expression): { clauses: readonly Clause[]; isLed: boolean } {
  return mostTelling(asClauses(know(expression)));
}

/** Whether a part can be listed as texts. */
export function isListable(expression: Expression): boolean {
  return know(expression).exact !== undefined;
}

/** By the texts of a clause: clauses that differ in their place alone share them. */
const knownCosts = new WeakMap<readonly string[], number>();

export function costOf({ texts }: Clause): number {
  const cost = knownCosts.get(texts) ?? texts.reduce((sum, text) => sum + costOfText(text), 0);
  knownCosts.set(texts, cost);
  return cost;
}

function costOfText(text: string): number {
  return frequencyOf(inner(text), text.startsWith(EDGE), text.endsWith(EDGE));
}

/** Further than any match reaches, and a number that JSON has: requirements are found out when the program is built. */
export const ANYWHERE = 1e9;

/** A clause that may stand anywhere in a match. */
export function clauseAnywhere(texts: readonly string[]): Clause {
  return { texts: shortest(texts), rest: ANYWHERE, tail: 0 };
}

/** The clauses that are rarest, in their order; of those that tell next to nothing only one that is alone. */
function mostTelling({ clauses, isLed }: KnownWords): { clauses: Clause[]; isLed: boolean } {
  const costs = clauses.map(costOf);
  const ascending = [...costs].sort((a, b) => a - b);
  const rarest = ascending[0] ?? 1;
  if (rarest > TELLS_NOTHING) return { clauses: [], isLed: false };
  const limit = Math.max(rarest, Math.min(TELLS_LITTLE, ascending[MOST_CLAUSES - 1] ?? TELLS_LITTLE));
  const isKept = costs.map((cost, index) => cost <= (index === 0 && isLed ? TELLS_NOTHING : limit));
  return { clauses: clauses.filter((_, index) => isKept[index]), isLed: isLed && isKept[0] === true };
}

/** What is known of parts: a choice is asked about as part of all that it stands in. */
const knownWords = new WeakMap<Expression, KnownWords>();

function know(expression: Expression): KnownWords {
  const known = knownWords.get(expression) ?? learn(expression);
  knownWords.set(expression, known);
  return known;
}

function learn(expression: Expression): KnownWords {
  switch (expression.kind) {
    case 'assertion':
      return exactly([expression.isEdge ? EDGE : '']);
    case 'class': {
      const { ascii, beyond } = expression;
      if (beyond === undefined || ascii.size + beyond.length > MOST_IN_CLASS) return NOTHING;
      return exactly([...ascii, ...beyond]);
    }
    case 'sequence':
      return knowSequence(expression.parts);
    case 'choice':
      return knowChoice(expression.options.map(know));
    case 'repeat': {
      const { of, min, max } = expression;
      const once = know(of);
      if (max === 1) return min === 1 ? once : optional(once);
      if (min === 0) return NOTHING;
      const { clauses, isLed } = asClauses(once);
      return {
        clauses: clauses.map((clause) => ({ ...clause, rest: longestOf(expression), tail: 0 })),
        isLed,
      };
    }
  }
}

function exactly(texts: readonly string[]): KnownWords {
  return { exact: new Set(texts), clauses: [], isLed: false };
}

function optional({ exact }: KnownWords): KnownWords {
  return exact === undefined ? NOTHING : exactly([...exact, '']);
}

function asClauses(known: KnownWords): KnownWords {
  if (known.exact === undefined) return known;
  const clause = clauseOf(known.exact);
  return clause === undefined ? NOTHING : { clauses: [clause], isLed: true };
}

function knowChoice(options: readonly KnownWords[]): KnownWords {
  const exact = new Set(options.flatMap((option) => [...(option.exact ?? [])]));
  if (options.every((option) => option.exact !== undefined) && exact.size <= MOST_TEXTS)
    return { exact, clauses: [], isLed: false };
  const known = options.map(asClauses);
  if (known.every(({ isLed }) => isLed)) {
    const lead = merged(known.flatMap(({ clauses }) => clauses[0] ?? []));
    if (costOf(lead) <= TELLS_NOTHING) {
      const followers = known.map(({ clauses }) => rarestOf(clauses.slice(1)));
      const isFollowed = followers.every((clause) => clause !== undefined);
      return { clauses: isFollowed ? [lead, merged(followers)] : [lead], isLed: true };
    }
  }
  const best = known.map((option) => rarestOf(mostTelling(option).clauses));
  if (best.every((clause) => clause !== undefined)) return { clauses: [merged(best)], isLed: false };
  return NOTHING;
}

function rarestOf(clauses: readonly Clause[]): Clause | undefined {
  return [...clauses].sort((one, other) => costOf(one) - costOf(other))[0];
}

/** One clause of those of several options. */
function merged(clauses: readonly Clause[]): Clause {
  return {
    texts: shortest(clauses.flatMap(({ texts }) => texts)),
    rest: Math.max(...clauses.map(({ rest }) => rest)),
    tail: 0,
  };
}

/** Exact parts are crossed as long as they stay few; what cannot be crossed ends a text and begins another. */
function knowSequence(parts: readonly Expression[]): KnownWords {
  const clauses: Clause[] = [];
  const lengths = parts.map(longestOf);
  let after = lengths.reduce((sum, length) => sum + length, 0);
  let run: ReadonlySet<string> = new Set(['']);
  let isExact = true;
  let isLed = false;
  let isAtStart = true;
  let isAtEdge = false;
  const flush = (following: number) => {
    const clause = clauseOf(run);
    if (clause !== undefined) {
      if (isAtStart) isLed = true;
      clauses.push({ ...clause, rest: clause.rest + following, tail: following });
    }
    // Behind a part that may be nothing, or anything, a text does not begin the match.
    isAtStart &&= [...run].every((text) => inner(text) === '');
    isExact = false;
    run = new Set([isAtEdge ? EDGE : '']);
  };
  for (const [index, part] of parts.entries()) {
    const before = after;
    after -= lengths[index] ?? 0;
    // Of what is repeated the first one still follows what stands before it.
    const isRepeated = part.kind === 'repeat' && part.min > 0 && part.max > 1;
    const known = know(isRepeated ? part.of : part);
    const wasAtEdge = isAtEdge;
    if (known.exact === undefined) {
      flush(before);
      if (isAtStart) isLed = known.isLed;
      isAtStart = false;
      const ofPart = isRepeated ? know(part).clauses : known.clauses;
      const moved = ofPart.map((clause) => shifted(clause, after));
      clauses.push(...(known.isLed && wasAtEdge ? atEdge(moved) : moved));
      isAtEdge = endsAtEdge(part, wasAtEdge);
      run = new Set([isAtEdge ? EDGE : '']);
      continue;
    }
    if (run.size * known.exact.size > MOST_CROSSED && run.size * known.exact.size > known.exact.size)
      flush(before);
    const crossed = new Set<string>();
    for (const front of run) for (const back of known.exact) crossed.add(front + back);
    run = crossed;
    isAtEdge = endsAtEdge(part, wasAtEdge);
    if (isRepeated) flush(before);
  }
  if (isExact && run.size <= MOST_TEXTS) return { exact: run, clauses: [], isLed: false };
  flush(0);
  return { clauses, isLed };
}

/** Whether a word that follows a part begins there; `before` says it of a word in the place of the part. */
function endsAtEdge(expression: Expression, before: boolean): boolean {
  switch (expression.kind) {
    case 'assertion':
      return expression.isEdge || before;
    case 'class':
      return ![...expression.ascii].some(isOfWord);
    case 'sequence':
      return expression.parts.reduce((isAtEdge, part) => endsAtEdge(part, isAtEdge), before);
    case 'choice':
      return expression.options.every((option) => endsAtEdge(option, before));
    case 'repeat':
      return endsAtEdge(expression.of, before) && (expression.min > 0 || before);
  }
}

/** The first of the clauses, which begins where a word begins. */
function atEdge([first, ...others]: readonly Clause[]): Clause[] {
  if (first === undefined) return [];
  return [{ ...first, texts: shortest(first.texts.map((text) => EDGE + text)) }, ...others];
}

function shifted(clause: Clause, following: number): Clause {
  return { ...clause, rest: clause.rest + following, tail: clause.tail + following };
}

/** A clause of texts that are long enough to be looked for; none where one of them may be nothing. */
function clauseOf(texts: ReadonlySet<string>): Clause | undefined {
  const lengths = Array.from(texts, (text) => inner(text).length);
  if (texts.size === 0 || lengths.includes(0)) return undefined;
  return { texts: shortest([...texts]), rest: Math.max(0, Math.max(...lengths) - LONGEST_TEXT), tail: 0 };
}

/** Texts cut to what is looked for, without those that begin with another one. */
export function shortest(texts: readonly string[]): string[] {
  const cut = [...new Set(texts.map(cutText))];
  const isIn = (text: string, other: string) =>
    other !== text && (text.startsWith(other) || text.startsWith(EDGE + other));
  return cut.filter((text) => !cut.some((other) => isIn(text, other)));
}

/** A text cut to what is looked for, with the edges that a word in it has. */
function cutText(text: string): string {
  const characters = [...inner(text)];
  const cut = characters.slice(0, LONGEST_TEXT);
  const isStart = text.startsWith(EDGE) && isOfWord(cut[0]);
  const isEnd = text.endsWith(EDGE) && cut.length === characters.length && isOfWord(cut.at(-1));
  return (isStart ? EDGE : '') + cut.join('') + (isEnd ? EDGE : '');
}

/** A text without its edges. */
export function inner(text: string): string {
  return text.replaceAll(EDGE, '');
}

function isOfWord(character: string | undefined): boolean {
  return character !== undefined && /^[A-Za-z0-9_]$/.test(character);
}

const knownLengths = new WeakMap<Expression, number>();

/** Characters of the longest match; repetitions without an end count as far as LONGEST_RUN and its like say. */
export function longestOf(expression: Expression): number {
  if (expression.kind === 'class') return 1;
  const known = knownLengths.get(expression) ?? measure(expression);
  knownLengths.set(expression, known);
  return known;
}

function measure(expression: Expression): number {
  switch (expression.kind) {
    case 'assertion':
      return 0;
    case 'class':
      return 1;
    case 'choice':
      return Math.max(...expression.options.map(longestOf));
    case 'sequence':
      return expression.parts.reduce((sum, part) => sum + longestOf(part), 0);
    case 'repeat': {
      const once = longestOf(expression.of);
      return Number.isFinite(expression.max)
        ? once * expression.max
        : Math.max(once, longestRun(expression.of));
    }
  }
}

/** How far a repetition without an end is followed: white space is short, words and marks are, anything else may be long. */
function longestRun(of: Expression): number {
  if (of.kind !== 'class') return Math.min(LONGEST_RUN, MOST_REPEATS * longestOf(of));
  const { ascii, beyond } = of;
  if (beyond?.length === 0 && [...ascii].every((character) => character === ' ')) return LONGEST_GAP;
  if (![...ascii].some((character) => /[a-z]/.test(character))) return LONGEST_MARKS;
  return beyond === undefined || ascii.has(' ') || ascii.has('/') ? LONGEST_RUN : LONGEST_WORD;
}
