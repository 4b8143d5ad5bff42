/**
 * From rules to what runs: one automaton over the words of all patterns, for each pattern what must be there before
 * it is tried, and sets of expressions for texts in which many are to be tried at once.
 */

import { REVERSED_WORDS, ROT13_WORDS } from './forms/hidden-words.ts';
import { compilePattern, compileSet, type Pattern, type PatternSet } from './pattern.ts';
import { type Clause, type Cue, type Requirement, requirementsOf } from './requirement.ts';
import { FORMS, type Form, ROLES, RULES_FOR, type Rule, RuleError, type RuleProblem } from './rule.ts';
import { buildWordAutomaton, type WordAutomaton } from './word-automaton.ts';
import { frequencyOf } from './word-frequency.ts';

/**
 * Expressions in one set. A set is one automaton, built while it reads: gaps in patterns multiply its states, so few
 * go together.
 */
const MAX_SET_PATTERNS = 12;

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
  /** Characters. */
  readonly longestMatch: number;
  readonly group: PatternGroup;
  /** Its place in the group. */
  readonly index: number;
  /** @throws RuleError where RE2 refuses it, which loading a user's pack has ruled out */
  readonly compiled: () => Pattern;
}

/** Patterns of one family for the same roles, matched as one set where several of them are to be tried. */
export interface PatternGroup {
  readonly id: number;
  readonly patterns: RulePattern[];
  /** Undefined where RE2 cannot take them together: each is then tried alone. */
  readonly set: () => PatternSet | undefined;
}

/** What has to be in a text before something is done: one of the anchor's words, and near it one of each other clause. */
export interface Trigger {
  /** Index of the pattern; from `patterns.length` on, of a sign (SIGNS). */
  readonly target: number;
  /** Characters of the longest match: all words are no further apart. */
  readonly longestMatch: number;
  /** Clauses as ids of words, of each of which one must stand before the anchor's word, or after it. */
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

/** What words may say of a text as a whole: that it is written backwards or in rot13. */
export const SIGNS = ['rot13', 'reversed'] as const;

export type Sign = (typeof SIGNS)[number];

export interface Program {
  readonly patterns: readonly RulePattern[];
  readonly groups: readonly PatternGroup[];
  readonly automaton: WordAutomaton;
  readonly wordCount: number;
  /** By word id: what that word may set off. */
  readonly triggers: readonly (readonly Trigger[])[];
  /** Patterns that are tried where a cue is. */
  readonly byCue: Readonly<Record<Cue, readonly number[]>>;
  /** Patterns of which nothing is known but that they must be tried; no bundled rule has one. */
  readonly always: readonly number[];
}

/** The bit of a form, for `RulePattern.forms`. */
export function formBit(form: Form): number {
  return 1 << FORMS.indexOf(form);
}

/** Ids for words, in the order in which they come up. */
class WordIds {
  readonly byWord = new Map<string, number>();
  readonly triggers: Trigger[][] = [];

  of(word: string): number {
    const known = this.byWord.get(word);
    if (known !== undefined) return known;
    const id = this.byWord.size;
    this.byWord.set(word, id);
    this.triggers.push([]);
    return id;
  }

  ofAll(clause: Clause): number[] {
    return clause.map((word) => this.of(word));
  }
}

/**
 * Puts rules together into a program.
 * @throws RuleError for ids that occur twice
 */
export function compileRules(rules: readonly Rule[]): Program {
  const problems = duplicateIds(rules);
  if (problems.length > 0) throw new RuleError(problems);
  const { patterns, groups } = groupPatterns(rules);
  const words = new WordIds();
  const byCue: Record<Cue, number[]> = { digits: [], token: [], beyond_ascii: [] };
  const always: number[] = [];
  for (const [target, pattern] of patterns.entries()) {
    const { alternatives } = requirementsOf(pattern.source, pattern.rule.keywords);
    if (alternatives === undefined) always.push(target);
    for (const alternative of alternatives ?? []) {
      if (alternative.cue !== undefined) byCue[alternative.cue].push(target);
      else addTrigger(words, target, pattern.longestMatch, alternative);
    }
  }
  for (const [index, list] of [ROT13_WORDS, REVERSED_WORDS].entries())
    addTrigger(words, patterns.length + index, 0, { clauses: [list] });
  return {
    patterns,
    groups,
    automaton: buildWordAutomaton(new Map([...words.byWord].map(([word, id]) => [word, [id]]))),
    wordCount: words.byWord.size,
    triggers: words.triggers,
    byCue,
    always,
  };
}

/** The rarest clause is the anchor: what it sets off is looked into, so it should seldom be there. */
function addTrigger(words: WordIds, target: number, longestMatch: number, { clauses }: Requirement): void {
  const frequencies = clauses.map(frequencyOfAny);
  const rarest = frequencies.indexOf(Math.min(...frequencies));
  const ids = clauses.map((clause) => words.ofAll(clause));
  const trigger = { target, longestMatch, before: ids.slice(0, rarest), after: ids.slice(rarest + 1) };
  for (const word of ids[rarest] ?? []) words.triggers[word]?.push(trigger);
}

function frequencyOfAny(clause: Clause): number {
  return clause.reduce((sum, word) => sum + frequencyOf(word), 0);
}

function groupPatterns(rules: readonly Rule[]): { patterns: RulePattern[]; groups: PatternGroup[] } {
  const patterns: RulePattern[] = [];
  const groups: PatternGroup[] = [];
  const open = new Map<string, PatternGroup>();
  for (const rule of rules) {
    const roles = roleBits(rule);
    const forms = rule.forms.reduce((bits, form) => bits | formBit(form), 0);
    for (const source of rule.patterns) {
      const key = `${rule.family} ${roles} ${forms}`;
      let group = open.get(key);
      if (group === undefined || group.patterns.length === MAX_SET_PATTERNS) {
        group = newGroup(groups.length);
        groups.push(group);
        open.set(key, group);
      }
      const { longestMatch } = requirementsOf(source);
      const index = group.patterns.length;
      const compiled = once(() => patternOf(rule, source));
      const pattern = {
        id: patterns.length,
        rule,
        source,
        roles,
        forms,
        longestMatch,
        group,
        index,
        compiled,
      };
      group.patterns.push(pattern);
      patterns.push(pattern);
    }
  }
  return { patterns, groups };
}

function newGroup(id: number): PatternGroup {
  const patterns: RulePattern[] = [];
  return { id, patterns, set: once(() => compileSet(patterns.map(({ source }) => source))) };
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

/** Everything that RE2 says against the patterns of rules, each named. */
export function patternProblems(rules: readonly Rule[]): RuleProblem[] {
  return rules.flatMap((rule) =>
    rule.patterns.flatMap((source) => {
      const pattern = compilePattern(source);
      if (typeof pattern === 'string') return [problemOf(rule, pattern)];
      return compileSet([source]) === undefined ? [problemOf(rule, 'a pattern is too big for a set')] : [];
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
