/**
 * From rules to what runs: one automaton over the words of all patterns, and for each pattern what must be
 * there before it is tried.
 */

import { REVERSED_WORDS, ROT13_WORDS } from './forms/hidden-words.ts';
import { LONGEST_GAP, longestGapOf } from './gap.ts';
import { compilePattern, isTooBig, type Pattern } from './pattern.ts';
import type { Cue } from './required-stretch.ts';
import { type Clause, clauseAnywhere, costOf, distanceBetween } from './required-words.ts';
import { type Requirement, type Requirements, requirementsOf } from './requirement.ts';
import { FORMS, type Form, ROLES, RULES_FOR, type Rule, RuleError, type RuleProblem } from './rule.ts';
import { buildWordAutomaton, type WordAutomaton } from './word-automaton.ts';

/** One expression of a rule. RE2 compiles it when it is first tried: most never are, and all would take 0.5 s. */
export interface RulePattern {
  /** Its index in the program. */
  readonly id: number;
  readonly rule: Rule;
  readonly source: string;
  /** Bits of ROLES whose texts it looks at. */
  readonly roles: number;
  /** Bits of FORMS. */
  readonly forms: number;
  readonly requirements: Requirements;
  /** @throws RuleError where RE2 refuses it, which loading a user's pack has ruled out */
  readonly compiled: () => Pattern;
}

/** What has to be in a text before something is done: a word of the anchor, and near it one of each other clause. */
export interface Trigger {
  /** Its index among all triggers. */
  readonly id: number;
  /** Index of the pattern; from `patterns.length` on, of a sign (SIGNS). */
  readonly target: number;
  /** Characters of the longest match. */
  readonly longestMatch: number;
  /** Clauses of each of which a word must stand before the anchor's word, or after it. */
  readonly before: readonly Neighbour[];
  readonly after: readonly Neighbour[];
  /** Where every match begins: with the anchor's word, with one of a clause, or somewhere near (undefined). */
  readonly lead: 'anchor' | Neighbour | undefined;
}

/** A pattern by its index, and the length from which on a stretch may hold a match: in digits, or characters. */
export interface CuedPattern {
  readonly target: number;
  readonly least: number;
}

/** A clause by its id, and how many characters its word is away from the anchor's at most. */
export interface Neighbour {
  readonly clause: number;
  readonly distance: number;
}

/** Lists of numbers in one piece of memory: row `n` is `values` from `starts[n]` to `starts[n + 1]`. */
export interface Rows {
  readonly starts: Int32Array;
  readonly values: Int32Array;
}

/** Words within so many bytes of each other lie in the same block of a text or in blocks side by side. */
export const BLOCK_BYTES = 1024;

/** The gate of a trigger that has no clause but its anchor, or none near enough. */
export const NO_GATE = -1;

/** What words may say of a text as a whole: that it is written backwards or in rot13. */
export const SIGNS = ['rot13', 'reversed'] as const;

export type Sign = (typeof SIGNS)[number];

export interface Program {
  readonly patterns: readonly RulePattern[];
  readonly automaton: WordAutomaton;
  /** By word id: bytes of UTF-8. */
  readonly wordBytes: readonly number[];
  /** By word id: the clauses that it belongs to. */
  readonly wordClauses: Rows;
  /** By word id: what it may set off as a word of an anchor, as pairs: index into `triggers`, and its gate. */
  readonly wordTriggers: Rows;
  readonly triggers: readonly Trigger[];
  /** By clause id: whether matches of some pattern begin with it. */
  readonly isLead: readonly boolean[];
  /** Patterns that are tried where a cue is, if its stretch is long enough. */
  readonly byCue: Readonly<Record<Cue, readonly CuedPattern[]>>;
  /** Patterns of which nothing is known but that they must be tried; no bundled rule has one. */
  readonly always: readonly number[];
}

/** The bit of a form, for `RulePattern.forms`. */
export function formBit(form: Form): number {
  return 1 << FORMS.indexOf(form);
}

/** Gives ids to words and clauses, in the order in which they come up. */
class Vocabulary {
  readonly byWord = new Map<string, number>();
  readonly wordClauses: number[][] = [];
  readonly wordTriggers: number[][] = [];
  readonly triggers: Trigger[] = [];
  readonly isLead: boolean[] = [];
  readonly #clauses = new Map<string, number>();

  wordId(word: string): number {
    const known = this.byWord.get(word);
    if (known !== undefined) return known;
    const id = this.byWord.size;
    this.byWord.set(word, id);
    this.wordClauses.push([]);
    this.wordTriggers.push([]);
    return id;
  }

  clauseId({ texts }: Clause): number {
    const key = texts.join('\n');
    const known = this.#clauses.get(key);
    if (known !== undefined) return known;
    const id = this.#clauses.size;
    this.#clauses.set(key, id);
    this.isLead.push(false);
    for (const word of texts) this.wordClauses[this.wordId(word)]?.push(id);
    return id;
  }
}

/**
 * Puts rules together into a program.
 * @throws RuleError for ids that occur twice
 */
export function compileRules(rules: readonly Rule[]): Program {
  const problems = duplicateIds(rules);
  if (problems.length > 0) throw new RuleError(problems);
  const patterns = rules.flatMap(patternsOf).map((pattern, id) => ({ ...pattern, id }));
  const words = new Vocabulary();
  const byCue: Record<Cue, CuedPattern[]> = {
    digits: [],
    token: [],
    marks: [],
    spaced: [],
    beyond_ascii: [],
  };
  const always: number[] = [];
  for (const [target, pattern] of patterns.entries()) {
    const { alternatives } = pattern.requirements;
    if (alternatives === undefined) always.push(target);
    for (const alternative of alternatives ?? []) {
      const { cue } = alternative;
      if (cue !== undefined) byCue[cue.cue].push({ target, least: cue.least });
      else addTrigger(words, target, pattern.requirements.longestMatch, alternative);
    }
  }
  for (const [index, list] of [ROT13_WORDS, REVERSED_WORDS].entries())
    addTrigger(words, patterns.length + index, 0, { clauses: [clauseAnywhere(list)] });
  return {
    patterns,
    automaton: buildWordAutomaton(new Map([...words.byWord].map(([word, id]) => [word, [id]]))),
    wordBytes: [...words.byWord.keys()].map((word) => Buffer.byteLength(word)),
    wordClauses: rowsOf(words.wordClauses),
    wordTriggers: rowsOf(words.wordTriggers),
    triggers: words.triggers,
    isLead: words.isLead,
    byCue,
    always,
  };
}

/** The rarest clause is the anchor: what it sets off is looked into, so it should seldom be there. */
function addTrigger(
  words: Vocabulary,
  target: number,
  longestMatch: number,
  { clauses, isLed }: Requirement,
): void {
  const costs = clauses.map(costOf);
  const rarest = costs.indexOf(Math.min(...costs));
  const anchor = clauses[rarest];
  if (anchor === undefined) return;
  const nearest = (clause: Clause, distance: number): Neighbour => {
    return { clause: words.clauseId(clause), distance: Math.min(distance, longestMatch) };
  };
  const before = clauses.slice(0, rarest).map((clause) => nearest(clause, distanceBetween(clause, anchor)));
  const after = clauses.slice(rarest + 1).map((clause) => nearest(clause, distanceBetween(anchor, clause)));
  const lead = isLed === true ? (before[0] ?? 'anchor') : undefined;
  if (typeof lead === 'object') words.isLead[lead.clause] = true;
  const id = words.triggers.length;
  words.triggers.push({ id, target, longestMatch, before, after, lead });
  // The rarest of the other clauses: where no word of it is, nothing else need be looked at.
  const gate = indexOfLeast(costs, rarest);
  const gateClause = clauses[gate];
  const isFar =
    gateClause !== undefined && 4 * Math.min(longestMatch, farthest(gateClause, anchor)) > BLOCK_BYTES;
  const gateId = gateClause === undefined || gate === rarest || isFar ? NO_GATE : words.clauseId(gateClause);
  for (const word of anchor.texts) words.wordTriggers[words.wordId(word)]?.push(id, gateId);
}

/** How far words of two clauses are apart, whichever comes first. */
function farthest(one: Clause, other: Clause): number {
  return Math.max(distanceBetween(one, other), distanceBetween(other, one));
}

/** The index of the least number but that at `except`; `except` itself where there is no other. */
function indexOfLeast(numbers: readonly number[], except: number): number {
  return numbers.reduce((least, number, index) => {
    if (index === except) return least;
    return least === except || number < (numbers[least] ?? 0) ? index : least;
  }, except);
}

function rowsOf(lists: readonly (readonly number[])[]): Rows {
  const starts = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) starts[index + 1] = (starts[index] ?? 0) + list.length;
  return { starts, values: Int32Array.from(lists.flat()) };
}

function patternsOf(rule: Rule): Omit<RulePattern, 'id'>[] {
  const roles = roleBits(rule);
  const forms = rule.forms.reduce((bits, form) => bits | formBit(form), 0);
  const requirementsByPattern = rule.requirements ?? requirementsOfRule(rule);
  return rule.patterns.map((source, index) => {
    const requirements = requirementsByPattern[index] ?? NOTHING_KNOWN;
    return { rule, source, roles, forms, requirements, compiled: once(() => patternOf(rule, source)) };
  });
}

const NOTHING_KNOWN: Requirements = { alternatives: undefined, longestMatch: 0 };

/** By rule: it takes 0.5 s for all of them, and several scanners are made of the same. */
const requirementsFound = new WeakMap<Rule, readonly Requirements[]>();

function requirementsOfRule(rule: Rule): readonly Requirements[] {
  const known = requirementsFound.get(rule);
  if (known !== undefined) return known;
  const found = rule.patterns.map((source) => requirementsOf(source, rule.keywords));
  requirementsFound.set(rule, found);
  return found;
}

/** The roles of texts that a rule looks at, as bits of ROLES. */
function roleBits(rule: Rule): number {
  return ROLES.reduce((bits, textRole, index) => {
    return RULES_FOR[textRole].some((role) => rule.roles.includes(role)) ? bits | (1 << index) : bits;
  }, 0);
}

function patternOf(rule: Rule, source: string): Pattern {
  const pattern = compilePattern(source);
  if (typeof pattern === 'string') throw new RuleError([problemOf(rule, pattern)]);
  return pattern;
}

/** Everything that is to be said against the patterns of rules, by RE2 for the most part, each named. */
export function patternProblems(rules: readonly Rule[]): RuleProblem[] {
  return rules.flatMap((rule) =>
    rule.patterns.flatMap((source) => {
      const pattern = compilePattern(source);
      if (typeof pattern === 'string') return [problemOf(rule, pattern)];
      if (isTooBig(source)) return [problemOf(rule, 'a pattern is too big')];
      const gap = longestGapOf(source);
      if (gap <= LONGEST_GAP) return [];
      return [problemOf(rule, `a pattern has a gap of ${gap} characters; at most ${LONGEST_GAP}`)];
    }),
  );
}

/** A problem for every rule whose id an earlier one has. */
export function duplicateIds(rules: readonly Rule[]): RuleProblem[] {
  const seen = new Map<string, Rule>();
  return rules.flatMap((rule) => {
    const first = seen.get(rule.id);
    seen.set(rule.id, first ?? rule);
    return first ? [problemOf(rule, `the id was given before, at ${first.pack}:${first.line}`)] : [];
  });
}

function problemOf(rule: Rule, message: string): RuleProblem {
  return { pack: rule.pack, line: rule.line, ruleId: rule.id, message };
}

/** Computes a value when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: compute() };
    return result.value;
  };
}
