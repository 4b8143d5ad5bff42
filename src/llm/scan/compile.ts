/**
 * From rules to what runs: one table of the words of all patterns, and for each pattern what must be
 * there before it is tried.
 */

import type { CodePoints } from './code-points.ts';
import { REVERSED_WORDS, ROT13_WORDS } from './forms/hidden-words.ts';
import { LONGEST_GAP, longestGapOf } from './gap.ts';
import { AutomatonMemory } from './lazy-automaton.ts';
import { type MatchFilter, matchFilterOf } from './match-filter.ts';
import { once } from './once.ts';
import { compilePattern, isTooBig, type Pattern, patternOf } from './pattern.ts';
import type { Cue } from './required-stretch.ts';
import { clauseAnywhere } from './required-words.ts';
import { type Requirements, requirementsOf } from './requirement.ts';
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
import {
  type LaidOutWordSet,
  type Trigger,
  triggerOf,
  type WordSet,
  withoutMarks,
  wordSetOf,
} from './word-set.ts';

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

/** Of the states of all patterns together: those of ordinary texts take a seventh of it, with those of attacks half. */
const MOST_AUTOMATON_BYTES = 16 * 1024 * 1024;

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

export interface Program extends ProgramOutline {
  /** For all texts, and beside it for those that few rules look at. */
  readonly wordSets: readonly WordSet[];
}

/** A program whose words are laid out already. */
export interface LaidOutProgram extends ProgramOutline {
  readonly wordSets: readonly LaidOutWordSet[];
}

/** The bit of a form, for `RulePattern.forms`. */
export function formBit(form: Form): number {
  return 1 << FORMS.indexOf(form);
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
  const ofFew = triggers.filter(({ roles }) => (roles & ROLES_OF_FEW_RULES) !== 0).map(withoutMarks);
  return {
    patterns,
    wordSets: [wordSetOf(triggers, EVERY_ROLE), wordSetOf(ofFew, ROLES_OF_FEW_RULES)],
    byCue,
    always,
  };
}

/** Bits of ROLES. */
export const EVERY_ROLE = 2 ** ROLES.length - 1;

/**
 * Texts that are not looked through for attacks: of 3,100 triggers a ninth is for them, and without the others they
 * take half of the time.
 */
const ROLES_OF_FEW_RULES = (['system', 'assistant', 'tool_arguments'] as const).reduce(
  (bits, role) => bits | (1 << ROLES.indexOf(role)),
  0,
);

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
      const compiled = once(() => patternOf(source));
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
