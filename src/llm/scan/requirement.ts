/**
 * What every match of an expression must hold, so that an expression need not be tried where that is not there:
 * words in their order, a stretch of digits, a long run without spaces, a character beyond ASCII. This is the idea
 * of RE2's own FilteredRE2 (which the addon does not offer), with the order and the distance of the words added: they
 * are what tells an attack from a conversation in which the same words occur far apart.
 */

import { type Expression, readExpression } from './expression.ts';
import { DIGIT_STRETCH, isStretchCharacter, isTokenCharacter, TOKEN_RUN } from './stretch.ts';
import { frequencyOf } from './word-frequency.ts';

/** Texts of which one must be there: lower case, folded as the automaton folds. */
export type Clause = readonly string[];

/** Something other than words that a text must have: see stretch.ts. */
export type Cue = 'digits' | 'token' | 'beyond_ascii';

export interface Requirement {
  /** In this order in every match; never empty unless there is a cue. */
  readonly clauses: readonly Clause[];
  readonly cue?: Cue;
}

/** One of `alternatives` holds for every match. Undefined: nothing useful is known, so it must always be tried. */
export interface Requirements {
  readonly alternatives: readonly Requirement[] | undefined;
  /** No match has more characters; repetitions without an end count as far as LONGEST_RUN and its like say. */
  readonly longestMatch: number;
}

/** An unbounded repetition is followed this far; a match that needs more of it may be missed in a long text. */
const LONGEST_RUN = 512;
const LONGEST_WORD = 64;
const LONGEST_GAP = 16;
const LONGEST_MATCH = 4096;
const MOST_ALTERNATIVES = 64;
const MOST_CROSSED = 48;
const MOST_TEXTS = 256;
/** A class of more characters ends a word: to look for it with each of them would not make it rarer. */
const MOST_IN_CLASS = 6;
const MOST_CLAUSES = 4;
/** A word is recognised by so much of it; more would only make the automaton bigger. */
const LONGEST_TEXT = 8;
/** Occurrences per byte of ordinary text from which on a clause tells nothing. */
const TELLS_NOTHING = 0.02;
/** Words this rare are met more seldom than long numbers and tokens. */
const RARER_THAN_CUES = 0.0001;

/**
 * What the matches of an expression hold.
 * @param keywords the author's word for it: texts of which each match holds one; used where nothing better is found
 */
export function requirementsOf(source: string, keywords: readonly string[] = []): Requirements {
  const expression = readExpression(source);
  const longestMatch = Math.min(LONGEST_MATCH, longest(expression));
  const alternatives = topOptions(expression).map(requirementOf);
  const known = alternatives.filter((alternative) => alternative !== undefined);
  if (known.length === alternatives.length && known.length <= MOST_ALTERNATIVES)
    return { alternatives: known, longestMatch };
  if (keywords.length === 0) return { alternatives: undefined, longestMatch };
  const cues = keywords.flatMap((word) => KEYWORD_CUES[word] ?? []);
  const words = keywords.filter((word) => KEYWORD_CUES[word] === undefined).map((word) => word.toLowerCase());
  return {
    alternatives: [
      ...(words.length > 0 ? [{ clauses: [shortest(words)] }] : []),
      ...cues.map((cue) => ({ clauses: [], cue })),
    ],
    longestMatch,
  };
}

/** Keywords that stand for a cue. */
export const KEYWORD_CUES: Readonly<Record<string, Cue>> = { '{digits}': 'digits', '{token}': 'token' };

/**
 * The alternatives at the top: behind assertions and in groups, too. A sequence with one choice that is more than
 * words is a choice of sequences, which tells more than the least that all options have in common.
 */
function topOptions(expression: Expression): readonly Expression[] {
  if (expression.kind === 'choice') return expression.options.flatMap(topOptions);
  if (expression.kind !== 'sequence') return [expression];
  const choices = expression.parts.filter((part) => part.kind === 'choice' && know(part).exact === undefined);
  const [only] = choices.filter((part) => longest(part) > 1);
  if (only?.kind !== 'choice') return [expression];
  return only.options.flatMap(topOptions).map((option) => ({
    kind: 'sequence',
    parts: expression.parts.map((part) => (part === only ? option : part)),
  }));
}

function requirementOf(expression: Expression): Requirement | undefined {
  const clauses = mostTelling(clausesOf(expression));
  const rarest = Math.min(...clauses.map(costOf));
  const cue = cueOf(expression);
  if (cue !== undefined && rarest > RARER_THAN_CUES) return { clauses: [], cue };
  return clauses.length > 0 ? { clauses } : undefined;
}

/** The clauses that are rarest, in their order; none that tells nothing. */
function mostTelling(clauses: readonly Clause[]): Clause[] {
  const rated = clauses.map((clause) => ({ clause, cost: costOf(clause) }));
  const kept = rated.filter(({ cost }) => cost < TELLS_NOTHING);
  const limit = kept.map(({ cost }) => cost).sort((a, b) => a - b)[MOST_CLAUSES - 1] ?? TELLS_NOTHING;
  return kept.filter(({ cost }) => cost <= limit).map(({ clause }) => clause);
}

function costOf(clause: Clause): number {
  return clause.reduce((sum, text) => sum + frequencyOf(text), 0);
}

/** What is known of a part: all texts that it can be (`exact`), or clauses that hold for it, in order. */
interface Known {
  readonly exact?: ReadonlySet<string>;
  readonly clauses: readonly Clause[];
}

const NOTHING: Known = { clauses: [] };

function clausesOf(expression: Expression): readonly Clause[] {
  const { exact, clauses } = know(expression);
  return exact === undefined ? clauses : clauseOf(exact);
}

function know(expression: Expression): Known {
  switch (expression.kind) {
    case 'assertion':
      return { exact: new Set(['']), clauses: [] };
    case 'class': {
      const { ascii, beyond } = expression;
      if (beyond === undefined || ascii.size + beyond.length > MOST_IN_CLASS) return NOTHING;
      return { exact: new Set([...ascii, ...beyond]), clauses: [] };
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
      return { clauses: once.exact === undefined ? once.clauses : clauseOf(once.exact) };
    }
  }
}

function optional({ exact }: Known): Known {
  return exact === undefined ? NOTHING : { exact: new Set([...exact, '']), clauses: [] };
}

function knowChoice(options: readonly Known[]): Known {
  const exact = new Set(options.flatMap((option) => [...(option.exact ?? [])]));
  if (options.every((option) => option.exact !== undefined) && exact.size <= MOST_TEXTS)
    return { exact, clauses: [] };
  const best = options.map((option) => {
    const clauses = option.exact === undefined ? option.clauses : clauseOf(option.exact);
    return mostTelling(clauses).sort((a, b) => costOf(a) - costOf(b))[0];
  });
  if (best.some((clause) => clause === undefined)) return NOTHING;
  return { clauses: [shortest(best.flatMap((clause) => clause ?? []))] };
}

/** Exact parts are crossed as long as they stay few; what cannot be crossed ends a text and begins another. */
function knowSequence(parts: readonly Expression[]): Known {
  const clauses: Clause[] = [];
  let run: ReadonlySet<string> = new Set(['']);
  let isExact = true;
  const flush = () => {
    clauses.push(...clauseOf(run));
    run = new Set(['']);
    isExact = false;
  };
  for (const part of parts) {
    // Of what is repeated the first one still follows what stands before it.
    const isRepeated = part.kind === 'repeat' && part.min > 0 && part.max > 1;
    const known = know(isRepeated ? part.of : part);
    if (known.exact === undefined) {
      flush();
      clauses.push(...known.clauses);
      continue;
    }
    if (run.size * known.exact.size > MOST_CROSSED && run.size * known.exact.size > known.exact.size) flush();
    const crossed = new Set<string>();
    for (const front of run) for (const back of known.exact) crossed.add(front + back);
    run = crossed;
    if (isRepeated) flush();
  }
  if (isExact && run.size <= MOST_TEXTS) return { exact: run, clauses: [] };
  clauses.push(...clauseOf(run));
  return { clauses };
}

/** A clause of texts that are long enough to be looked for; none where one of them may be nothing. */
function clauseOf(texts: ReadonlySet<string>): Clause[] {
  return texts.size === 0 || texts.has('') ? [] : [shortest([...texts])];
}

/** Texts cut to what is looked for, without those that hold another one. */
function shortest(texts: readonly string[]): Clause {
  const cut = [...new Set(texts.map((text) => [...text].slice(0, LONGEST_TEXT).join('')))];
  return cut.filter((text) => !cut.some((other) => other !== text && text.includes(other)));
}

function cueOf(expression: Expression): Cue | undefined {
  if (digitsIn(expression).most >= DIGIT_STRETCH) return 'digits';
  if (tokenRun(expression) >= TOKEN_RUN) return 'token';
  return needsBeyondAscii(expression) ? 'beyond_ascii' : undefined;
}

/** Digits that must follow each other with no more than a stretch's punctuation between them. */
interface Digits {
  readonly most: number;
  /** Of them all, where the whole part lies within a stretch. */
  readonly whole: number | undefined;
}

function digitsIn(expression: Expression): Digits {
  switch (expression.kind) {
    case 'assertion':
      return { most: 0, whole: 0 };
    case 'class': {
      const isStretch = expression.beyond?.length === 0 && [...expression.ascii].every(isStretchCharacter);
      const isDigit = isStretch && [...expression.ascii].every((character) => /\d/.test(character));
      return { most: isDigit ? 1 : 0, whole: isStretch ? Number(isDigit) : undefined };
    }
    case 'choice': {
      const options = expression.options.map(digitsIn);
      const wholes = options.map(({ whole }) => whole);
      return {
        most: Math.min(...options.map(({ most }) => most)),
        whole: wholes.every((whole) => whole !== undefined) ? Math.min(...wholes) : undefined,
      };
    }
    case 'repeat': {
      const { most, whole } = digitsIn(expression.of);
      const { min } = expression;
      if (whole !== undefined) return { most: whole * min, whole: whole * min };
      return { most: min > 0 ? most : 0, whole: undefined };
    }
    case 'sequence': {
      let most = 0;
      let run = 0;
      let isWhole = true;
      for (const part of expression.parts) {
        const digits = digitsIn(part);
        run = digits.whole === undefined ? 0 : run + digits.whole;
        isWhole &&= digits.whole !== undefined;
        most = Math.max(most, run, digits.most);
      }
      return { most, whole: isWhole ? run : undefined };
    }
  }
}

/** Characters of a token that must follow each other. */
function tokenRun(expression: Expression): number {
  switch (expression.kind) {
    case 'assertion':
    case 'class':
      return 0;
    case 'choice':
      return Math.min(...expression.options.map(tokenRun));
    case 'sequence':
      return Math.max(0, ...expression.parts.map(tokenRun));
    case 'repeat': {
      const { of, min } = expression;
      const isToken = of.kind === 'class' && of.beyond?.length === 0 && [...of.ascii].every(isTokenCharacter);
      return isToken ? min : min > 0 ? tokenRun(of) : 0;
    }
  }
}

function needsBeyondAscii(expression: Expression): boolean {
  switch (expression.kind) {
    case 'assertion':
      return false;
    case 'class':
      return expression.ascii.size === 0;
    case 'choice':
      return expression.options.every(needsBeyondAscii);
    case 'sequence':
      return expression.parts.some(needsBeyondAscii);
    case 'repeat':
      return expression.min > 0 && needsBeyondAscii(expression.of);
  }
}

function longest(expression: Expression): number {
  switch (expression.kind) {
    case 'assertion':
      return 0;
    case 'class':
      return 1;
    case 'choice':
      return Math.max(...expression.options.map(longest));
    case 'sequence':
      return expression.parts.reduce((sum, part) => sum + longest(part), 0);
    case 'repeat': {
      const once = longest(expression.of);
      return Number.isFinite(expression.max)
        ? once * expression.max
        : Math.max(once, longestRun(expression.of));
    }
  }
}

/** How far a repetition without an end is followed: white space is short, words are, anything else may be long. */
function longestRun(of: Expression): number {
  if (of.kind !== 'class') return LONGEST_RUN;
  if (of.beyond?.length === 0 && [...of.ascii].every((character) => character === ' ')) return LONGEST_GAP;
  return of.beyond?.length === 0 ? LONGEST_WORD : LONGEST_RUN;
}
