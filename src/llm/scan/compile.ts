/**
 * From rules to what runs: one table of the words of all patterns, and for each pattern what must be
 * there before it is tried.
 */

import type { CodePoints } from './code-points.ts';
import { LEAD_ANCHOR, LEAD_BEFORE, LEAD_UNKNOWN, MOST_CLAUSES } from './core/layout.ts';
import type { CoreImage } from './core-image.ts';
import { REVERSED_WORDS, ROT13_WORDS } from './forms/hidden-words.ts';
import { LONGEST_GAP, longestGapOf } from './gap.ts';
import { AutomatonMemory } from './lazy-automaton.ts';
import { groupFinderOf, type MatchFilter, matchFilterOf } from './match-filter.ts';
import { compilePattern, isTooBig, type Pattern, patternOf } from './pattern.ts';
import type { Cue } from './required-stretch.ts';
import { type Clause, clauseAnywhere, costOf, distanceBetween } from './required-words.ts';
import { type Requirement, type Requirements, requirementsOf } from './requirement.ts';
import {
  type AppliedRule,
  FORMS,
  type Form,
  ROLES,
  RULES_FOR,
  type Rule,
  RuleError,
  type RuleProblem,
} from './rule.ts';

/** One expression of a rule. It is compiled when it is first tried: most never are, and all would take 0.5 s. */
export interface RulePattern {
  /** Its index in the program. */
  readonly id: number;
  readonly rule: AppliedRule;
  readonly source: string;
  /** Bits of ROLES whose texts it looks at. */
  readonly roles: number;
  /** Bits of FORMS. */
  readonly forms: number;
  /** Characters of the longest match. */
  readonly longestMatch: number;
  readonly filter: () => MatchFilter;
  /** It throws where RE2 refuses the source, which loading a user's pack has ruled out. */
  readonly compiled: () => Pattern;
}

/** A pattern by its index, and the length from which on a stretch may hold a match: in digits, or characters. */
export interface CuedPattern {
  readonly target: number;
  readonly least: number;
  /** Characters of a match before the stretch and behind it, at most. */
  readonly lead: number;
  readonly trail: number;
  /** Of `beyond_ascii`: characters of which every match holds one. */
  readonly points: CodePoints;
}

/** Lists of numbers in one piece of memory: row `n` is `values` from `starts[n]` to `starts[n + 1]`. */
export interface Rows {
  readonly starts: Int32Array;
  readonly values: Int32Array;
}

/** Words of a trigger that are no further apart than this, in characters, are looked for in a stretch of the text. */
export const NEAR_CHARACTERS = 256;

/** Of the states of all patterns together: those of ordinary texts take a third of it. */
const MOST_AUTOMATON_BYTES = 8 * 1024 * 1024;

/** What words may say of a text as a whole: that it is written backwards or in rot13. */
export const SIGNS = ['rot13', 'reversed'] as const;

export type Sign = (typeof SIGNS)[number];

/** What is known of rules beside their words. */
export interface ProgramOutline {
  readonly patterns: readonly RulePattern[];
  /** Patterns that are tried where a cue is, if its stretch is long enough. */
  readonly byCue: Readonly<Record<Cue, readonly CuedPattern[]>>;
  /** Patterns of which nothing is known but that they must be tried; no bundled rule has one. */
  readonly always: readonly number[];
}

/** A program whose words are laid out already. */
export interface LaidOutProgram extends ProgramOutline {
  readonly image: CoreImage;
}

export interface Program extends ProgramOutline {
  /** By word id. */
  readonly words: readonly string[];
  /** By word id: the clauses that it belongs to. */
  readonly wordClauses: Rows;
  /**
   * Triggers one behind the other, those of an anchor together. A trigger is what has to be in a text before something
   * is done (a word of the anchor, and near it one of each other clause): TRIGGER_INTS and the following
   * (core/layout.ts), and for each other clause its id, and how many characters the end of its word is away from that
   * of the anchor's word at most: those that must stand before the anchor, in order, then those behind it.
   */
  readonly triggers: Int32Array;
  /** By trigger: where its numbers begin, and the other clause that is rarest, or its anchor. */
  readonly triggerStarts: Int32Array;
  readonly gates: Uint16Array;
  /**
   * By anchor, from `firstAnchor` on, two numbers: the first of its triggers whose words are near each other, and the first
   * of those that reach further; they end where those of the next one begin.
   */
  readonly anchors: Uint16Array;
  readonly clauseCount: number;
  /** Clauses of a trigger beside its anchor, at most. */
  readonly mostNeighbours: number;
  /** Clauses from this id on are the anchor of something, those before it of nothing. */
  readonly firstAnchor: number;
}

/** The bit of a form, for `RulePattern.forms`. */
export function formBit(form: Form): number {
  return 1 << FORMS.indexOf(form);
}

/** Gives ids to words and clauses, in the order in which they come up. */
class Vocabulary {
  readonly byWord = new Map<string, number>();
  readonly wordClauses: number[][] = [];
  readonly #clauses = new Map<string, number>();
  /** The same of clauses that were asked for: to put the texts of one together takes longer than to look it up. */
  readonly #ids = new Map<Clause, number>();

  get clauseCount(): number {
    return this.#clauses.size;
  }

  clauseId(clause: Clause): number {
    const known = this.#ids.get(clause);
    if (known !== undefined) return known;
    const id = this.#idOf(clause);
    this.#ids.set(clause, id);
    return id;
  }

  #idOf(clause: Clause): number {
    const key = keyOf(clause);
    const known = this.#clauses.get(key);
    if (known !== undefined) return known;
    const id = this.#clauses.size;
    this.#clauses.set(key, id);
    for (const word of clause.texts) this.wordClauses[this.#wordId(word)]?.push(id);
    return id;
  }

  #wordId(word: string): number {
    const known = this.byWord.get(word);
    if (known !== undefined) return known;
    const id = this.byWord.size;
    this.byWord.set(word, id);
    this.wordClauses.push([]);
    return id;
  }
}

function keyOf({ texts }: Clause): string {
  return texts.join('\n');
}

/**
 * Puts rules together into a program.
 * @throws RuleError for ids that occur twice
 */
export function compileRules(rules: readonly Rule[]): Program {
  const problems = duplicateIds(rules);
  if (problems.length > 0) throw new RuleError(problems);
  const requirements = rules.flatMap(requirementsOfRule);
  const patterns = rulePatternsOf(
    rules,
    requirements.map(({ longestMatch }) => longestMatch),
  );
  const triggers: Trigger[] = [];
  const byCue: Record<Cue, CuedPattern[]> = {
    digits: [],
    token: [],
    marks: [],
    spaced: [],
    beyond_ascii: [],
  };
  const always: number[] = [];
  for (const [target, { alternatives, longestMatch }] of requirements.entries()) {
    const roles = patterns[target]?.roles ?? 0;
    if (alternatives === undefined) always.push(target);
    for (const alternative of alternatives ?? []) {
      const { cue } = alternative;
      if (cue !== undefined) {
        const { least, points = [], lead = longestMatch, trail = longestMatch } = cue;
        byCue[cue.cue].push({ target, least, lead, trail, points });
      } else triggers.push(...triggerOf(target, { roles, longestMatch }, alternative));
    }
  }
  for (const [index, list] of [ROT13_WORDS, REVERSED_WORDS].entries()) {
    const ofSign = { roles: EVERY_ROLE, longestMatch: 0 };
    triggers.push(...triggerOf(patterns.length + index, ofSign, { clauses: [clauseAnywhere(list)] }));
  }
  const { words, firstAnchor } = wordsOf(triggers);
  return {
    patterns,
    words: [...words.byWord.keys()],
    wordClauses: rowsOf(words.wordClauses),
    ...layOutTriggers({ words, firstAnchor }, triggers),
    clauseCount: words.clauseCount,
    mostNeighbours: Math.max(0, ...triggers.map(({ others }) => others.length)),
    firstAnchor,
    byCue,
    always,
  };
}

/**
 * Gives ids to the clauses of triggers: first to those that are no anchor, then to the anchors, and of each those that
 * are met most often first, so that these lie beside each other, in few lines of the cache.
 */
function wordsOf(triggers: readonly Trigger[]): { words: Vocabulary; firstAnchor: number } {
  const words = new Vocabulary();
  const anchors = new Set(triggers.map(({ anchor }) => keyOf(anchor)));
  const clauses = triggers.flatMap(({ anchor, others }) => [anchor, ...others.map(({ clause }) => clause)]);
  const costs = new Map(clauses.map((clause) => [clause, costOf(clause)]));
  clauses.sort((one, other) => (costs.get(other) ?? 0) - (costs.get(one) ?? 0));
  for (const clause of clauses) if (!anchors.has(keyOf(clause))) words.clauseId(clause);
  const firstAnchor = words.clauseCount;
  for (const clause of clauses) words.clauseId(clause);
  const most = Math.max(words.clauseCount, triggers.length);
  if (most > MOST_CLAUSES) throw new RuleError([tooMany(most)]);
  return { words, firstAnchor };
}

const EVERY_ROLE = 2 ** ROLES.length - 1;

function tooMany(count: number): RuleProblem {
  const message = `the rules ask for ${count} sets of words in all; at most ${MOST_CLAUSES}`;
  return { pack: 'all packs together', line: 0, message };
}

/** A trigger while the program is put together. */
interface Trigger {
  readonly target: number;
  readonly roles: number;
  readonly lead: number;
  /** The clause whose words are rarest: what it sets off is looked into, so it should seldom be there. */
  readonly anchor: Clause;
  readonly beforeCount: number;
  /** In order, with how far its word is from that of the anchor, in characters. */
  readonly others: readonly { readonly clause: Clause; readonly distance: number }[];
}

function triggerOf(
  target: number,
  { roles, longestMatch }: { readonly roles: number; readonly longestMatch: number },
  { clauses, isLed }: Requirement,
): Trigger[] {
  const costs = clauses.map(costOf);
  const rarest = costs.indexOf(Math.min(...costs));
  const anchor = clauses[rarest];
  if (anchor === undefined) return [];
  const others = clauses.flatMap((clause, index) => {
    if (index === rarest) return [];
    const distance = index < rarest ? distanceBetween(clause, anchor) : distanceBetween(anchor, clause);
    return [{ clause, distance: Math.min(distance, longestMatch) }];
  });
  const lead = isLed !== true ? LEAD_UNKNOWN : rarest > 0 ? LEAD_BEFORE : LEAD_ANCHOR;
  return [{ target, roles, lead, anchor, beforeCount: rarest, others }];
}

function layOutTriggers(
  { words, firstAnchor }: { readonly words: Vocabulary; readonly firstAnchor: number },
  triggers: readonly Trigger[],
): Pick<Program, 'triggers' | 'triggerStarts' | 'gates' | 'anchors'> {
  const byAnchor = Array.from({ length: words.clauseCount - firstAnchor }, (): Trigger[] => []);
  for (const trigger of triggers) byAnchor[words.clauseId(trigger.anchor) - firstAnchor]?.push(trigger);
  const values: number[] = [];
  const starts: number[] = [];
  const gates: number[] = [];
  const add = (trigger: Trigger) => {
    starts.push(values.length);
    gates.push(gateOf(words, trigger));
    values.push(...numbersOf(words, trigger));
  };
  const anchors = byAnchor.flatMap((ofAnchor) => {
    const first = starts.length;
    ofAnchor.filter(isNear).forEach(add);
    const firstFar = starts.length;
    for (const trigger of ofAnchor) if (!isNear(trigger)) add(trigger);
    return [first, firstFar];
  });
  return {
    triggers: Int32Array.from(values),
    triggerStarts: Int32Array.from(starts),
    gates: Uint16Array.from(gates),
    anchors: Uint16Array.from([...anchors, starts.length]),
  };
}

function isNear({ others }: Trigger): boolean {
  return others.every(({ distance }) => distance <= NEAR_CHARACTERS);
}

function gateOf(words: Vocabulary, { anchor, others }: Trigger): number {
  const [rarest = anchor] = others
    .map(({ clause }) => clause)
    .sort((one, other) => costOf(one) - costOf(other));
  return words.clauseId(rarest);
}

function numbersOf(words: Vocabulary, trigger: Trigger): number[] {
  const { target, roles, lead, beforeCount, others } = trigger;
  const fields = [target, roles, lead, beforeCount];
  const pairs = others.flatMap(({ clause, distance }) => [words.clauseId(clause), distance]);
  return [1 + fields.length + pairs.length, ...fields, ...pairs];
}

function rowsOf(lists: readonly (readonly number[])[]): Rows {
  const starts = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) starts[index + 1] = (starts[index] ?? 0) + list.length;
  return { starts, values: Int32Array.from(lists.flat()) };
}

/**
 * The patterns of rules, none of which is compiled yet.
 * @param longestMatches by pattern
 */
export function rulePatternsOf(
  rules: readonly (AppliedRule & Pick<Rule, 'patterns'>)[],
  longestMatches: readonly number[],
): RulePattern[] {
  const memory = new AutomatonMemory(MOST_AUTOMATON_BYTES);
  const result: RulePattern[] = [];
  for (const rule of rules) {
    const roles = roleBits(rule);
    const forms = rule.forms.reduce((bits, form) => bits | formBit(form), 0);
    for (const source of rule.patterns) {
      const id = result.length;
      const longestMatch = longestMatches[id] ?? 0;
      const filter = once(() => matchFilterOf(source, memory));
      const compiled = once(() => patternOf(source, groupFinderOf(source)));
      result.push({ id, rule, source, roles, forms, longestMatch, filter, compiled });
    }
  }
  return result;
}

/** By rule: it takes 0.5 s for all of them, and several scanners are made of the same. */
const requirementsFound = new WeakMap<Rule, readonly Requirements[]>();

function requirementsOfRule(rule: Rule): readonly Requirements[] {
  const known = rule.requirements ?? requirementsFound.get(rule);
  if (known !== undefined) return known;
  const found = rule.patterns.map((source) => requirementsOf(source, rule.keywords));
  requirementsFound.set(rule, found);
  return found;
}

/** The roles of texts that a rule looks at, as bits of ROLES. */
function roleBits(rule: AppliedRule): number {
  return ROLES.reduce((bits, textRole, index) => {
    return RULES_FOR[textRole].some((role) => rule.roles.includes(role)) ? bits | (1 << index) : bits;
  }, 0);
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
