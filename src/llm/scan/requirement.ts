/**
 * What every match of an expression must hold, so that an expression need not be tried where that is not there:
 * words in their order, a stretch of digits, a long run without spaces, a character beyond ASCII. This is the idea
 * of RE2's own FilteredRE2 (which the addon does not offer), with the order and the distance of the words added: they
 * are what tells an attack from a conversation in which the same words occur far apart.
 */

import { type Expression, readExpression } from './expression.ts';
import { type Cue, cueOf, type RequiredCue } from './required-stretch.ts';
import {
  ANYWHERE,
  type Clause,
  clauseAnywhere,
  costOf,
  distanceBetween,
  isListable,
  LONGEST_RUN,
  longestOf,
  requiredWords,
  shortest,
  TELLS_LITTLE,
  TELLS_NOTHING,
} from './required-words.ts';

export interface Requirement {
  /** In this order in every match; never empty unless there is a cue. */
  readonly clauses: readonly Clause[];
  /** Every match begins with a text of the first clause. */
  readonly isLed?: boolean;
  readonly cue?: RequiredCue;
}

export interface Requirements {
  /** One of them holds for every match. Undefined: nothing useful is known, so it must always be tried. */
  readonly alternatives: readonly Requirement[] | undefined;
  /** Characters of the longest match; ANYWHERE of one that begins where the text does and goes on through anything. */
  readonly longestMatch: number;
}

const LONGEST_MATCH = 4096;
const MOST_ALTERNATIVES = 64;
/** Words this rare are met more seldom than long numbers and tokens. */
const RARER_THAN_CUES = 0.0005;

/** Keywords that stand for a cue. */
export const KEYWORD_CUES: Readonly<Record<string, Cue>> = {
  '{digits}': 'digits',
  '{token}': 'token',
  '{spaced}': 'spaced',
};

/**
 * What the matches of an expression hold.
 * @param keywords the author's word for it: texts of which each match holds one; used where nothing better is found
 */
export function requirementsOf(source: string, keywords: readonly string[] = []): Requirements {
  const expression = readExpression(source);
  const longest = longestOf(expression);
  // To follow these as far as they go takes one walk from the text's beginning, where others would have one from everywhere.
  const isEndless = longest >= LONGEST_RUN && beginsText(expression);
  const longestMatch = isEndless ? ANYWHERE : Math.min(LONGEST_MATCH, longest);
  const alternatives = topOptions(expression).map(requirementOf);
  const told = alternatives.filter((alternative) => alternative !== undefined);
  const known = joined(told);
  const isKnown = told.length === alternatives.length && known.length <= MOST_ALTERNATIVES;
  const given = keywords.length === 0 ? undefined : keywordRequirements(keywords);
  if (isKnown && (given === undefined || commonest(known) <= Math.max(TELLS_LITTLE, commonest(given))))
    return { alternatives: known, longestMatch };
  return { alternatives: given ?? (isKnown ? known : undefined), longestMatch };
}

/** Whether every match begins where the text does. */
function beginsText(expression: Expression): boolean {
  if (expression.kind === 'assertion') return expression.asserts === 'text start';
  if (expression.kind === 'choice') return expression.options.every(beginsText);
  if (expression.kind !== 'sequence') return false;
  const first = expression.parts.find((part) => part.kind !== 'assertion' || part.asserts !== 'nothing');
  return first !== undefined && beginsText(first);
}

function keywordRequirements(keywords: readonly string[]): Requirement[] {
  const cues = keywords.flatMap((word) => KEYWORD_CUES[word] ?? []);
  const words = keywords.filter((word) => KEYWORD_CUES[word] === undefined).map((word) => word.toLowerCase());
  return [
    ...(words.length > 0 ? [{ clauses: [clauseAnywhere(words)] }] : []),
    ...cues.map((cue) => ({ clauses: [], cue: { cue, least: 0 } })),
  ];
}

/** How often the commonest of alternatives is met; a cue counts as rare. */
function commonest(alternatives: readonly Requirement[]): number {
  return Math.max(
    ...alternatives.map(({ clauses }) =>
      clauses.length === 0 ? RARER_THAN_CUES : Math.min(...clauses.map(costOf)),
    ),
  );
}

/**
 * The alternatives at the top: behind assertions and in groups, too. A sequence with one choice that is more than
 * words is a choice of sequences, which tells more than the least that all options have in common.
 */
function topOptions(expression: Expression): readonly Expression[] {
  if (expression.kind === 'choice') return expression.options.flatMap(topOptions);
  if (expression.kind !== 'sequence') return [expression];
  const choices = expression.parts.filter((part) => part.kind === 'choice' && !isListable(part));
  const [only] = choices.filter((part) => longestOf(part) > 1);
  if (only?.kind !== 'choice') return [expression];
  return only.options.flatMap(topOptions).map((option) => ({
    kind: 'sequence',
    parts: expression.parts.map((part) => (part === only ? option : part)),
  }));
}

/** Distances may grow by so much where alternatives are joined, of the longer one, and characters beside. */
const MOST_GROWTH = 1.25;
const LITTLE_GROWTH = 16;

/**
 * Alternatives that differ in the words of one clause alone as one, which is asked for either words: `give … or I`, `give
 * … or we` and six more were eight conditions, of which one says the same.
 */
function joined(alternatives: readonly Requirement[]): Requirement[] {
  const result: Requirement[] = [];
  for (const alternative of alternatives) {
    const both = result.map((known) => joinedWith(known, alternative));
    const index = both.findIndex((one) => one !== undefined);
    if (index < 0) result.push(alternative);
    else result[index] = both[index] as Requirement;
  }
  return result;
}

function joinedWith(one: Requirement, other: Requirement): Requirement | undefined {
  if (one.cue !== undefined || other.cue !== undefined || one.isLed !== other.isLed) return undefined;
  if (one.clauses.length !== other.clauses.length) return undefined;
  let differing = 0;
  const clauses = one.clauses.map((clause, index): Clause => {
    const { texts, rest, tail } = other.clauses[index] as Clause;
    const isSame = clause.texts.length === texts.length && texts.every((text) => clause.texts.includes(text));
    if (!isSame) differing++;
    return {
      texts: isSame ? clause.texts : shortest([...clause.texts, ...texts]),
      rest: Math.max(clause.rest, rest),
      tail: Math.min(clause.tail, tail),
    };
  });
  if (differing > 1 || clauses.some((clause) => costOf(clause) > TELLS_NOTHING)) return undefined;
  const isNear = clauses.every((clause, index) => {
    const next = clauses[index + 1];
    if (next === undefined) return true;
    const distances = [one, other].map(({ clauses: own }) =>
      distanceBetween(own[index] as Clause, own[index + 1] as Clause),
    );
    return distanceBetween(clause, next) <= MOST_GROWTH * Math.max(...distances) + LITTLE_GROWTH;
  });
  return isNear ? { ...one, clauses } : undefined;
}

function requirementOf(expression: Expression): Requirement | undefined {
  const { clauses, isLed } = requiredWords(expression);
  const rarest = Math.min(...clauses.map(costOf));
  // Whether there is a cue takes as long to find out as the words did: only where they are common.
  const cue = rarest > RARER_THAN_CUES ? cueOf(expression) : undefined;
  if (cue !== undefined) return { clauses: [], cue };
  return clauses.length === 0 ? undefined : { clauses, isLed };
}
