/** From rules to what can be matched: sets by role, with each rule's patterns for finding places. */

import type { ScanRole } from '../call.ts';
import { anyLiteral, compilePattern, compileSet, type Pattern, type PatternSet } from './pattern.ts';
import { ROLES, RULES_FOR, type Rule, RuleError, type RuleProblem } from './rule.ts';

/**
 * Expressions in one set. A set is one automaton, built while it reads: gaps in patterns multiply its states,
 * so few go together, while literals hardly have any and one pass over the text serves many.
 */
const MAX_SET_PATTERNS = 12;
const MAX_SET_KEYWORD_LISTS = 64;

/** A pattern that a set selected, to be asked for its places. */
export interface Selected {
  readonly rule: Rule;
  readonly pattern: Pattern;
}

/**
 * Compiled rules for the texts of one role: `select` gives the patterns that match somewhere in a text. Keywords
 * come first, in one pass for many rules; the patterns of a rule are matched where one of its keywords occurs.
 */
export interface Selector {
  select(utf8: Buffer): Generator<Selected>;
}

/** A set with what each index that it tells stands for. */
interface Indexed<T> {
  readonly set: PatternSet;
  readonly values: readonly T[];
}

/** An expression that is to go into a set. */
interface Member<T> {
  readonly source: string;
  readonly rule: Rule;
  readonly value: T;
}

type RuleSets = readonly Indexed<Selected>[];

/**
 * Compiles rules, each once, for the roles that it looks at.
 * @throws RuleError for ids that occur twice and for patterns that RE2 refuses or that can match nothing
 */
export function compileRules(rules: readonly Rule[]): Readonly<Record<ScanRole, Selector>> {
  const problems: RuleProblem[] = duplicateIds(rules);
  const groups = rulesByRoles(rules).map(({ roles, rules: ofRoles }) => {
    return { roles, selector: selectorOf(ofRoles, problems) };
  });
  if (problems.length > 0) throw new RuleError(problems);
  const selectorFor = (textRole: ScanRole): Selector =>
    allOf(
      groups
        .filter(({ roles }) => RULES_FOR[textRole].some((role) => roles.includes(role)))
        .map(({ selector }) => selector),
    );
  return {
    system: selectorFor('system'),
    user: selectorFor('user'),
    assistant: selectorFor('assistant'),
    tool: selectorFor('tool'),
    retrieved: selectorFor('retrieved'),
    tool_arguments: selectorFor('tool_arguments'),
  };
}

function rulesByRoles(rules: readonly Rule[]): { roles: readonly ScanRole[]; rules: Rule[] }[] {
  const groups = new Map<string, { roles: readonly ScanRole[]; rules: Rule[] }>();
  for (const rule of rules) {
    const roles = ROLES.filter((role) => rule.roles.includes(role));
    const group = groups.get(roles.join(' ')) ?? { roles, rules: [] };
    groups.set(roles.join(' '), group);
    group.rules.push(rule);
  }
  return [...groups.values()];
}

function selectorOf(rules: readonly Rule[], problems: RuleProblem[]): Selector {
  const always: Member<Selected>[] = [];
  const gated: Member<RuleSets>[] = [];
  for (const rule of rules) {
    const members = patternsOf(rule, problems);
    if (rule.keywords.length === 0) always.push(...members);
    else {
      const value = compileSets(members, MAX_SET_PATTERNS, problems);
      gated.push({ rule, source: anyLiteral(rule.keywords), value });
    }
  }
  const alwaysSets = compileSets(always, MAX_SET_PATTERNS, problems);
  const gates = compileSets(gated, MAX_SET_KEYWORD_LISTS, problems);
  return {
    *select(utf8) {
      yield* matching(alwaysSets, utf8);
      for (const sets of matching(gates, utf8)) yield* matching(sets, utf8);
    },
  };
}

function* matching<T>(sets: readonly Indexed<T>[], utf8: Buffer): Generator<T> {
  for (const { set, values } of sets) {
    for (const index of set.match(utf8)) {
      const value = values[index];
      if (value !== undefined) yield value;
    }
  }
}

function allOf(selectors: readonly Selector[]): Selector {
  return {
    *select(utf8) {
      for (const selector of selectors) yield* selector.select(utf8);
    },
  };
}

function patternsOf(rule: Rule, problems: RuleProblem[]): Member<Selected>[] {
  return rule.patterns.flatMap((source) => {
    const pattern = compilePattern(source);
    if (typeof pattern !== 'string') return [{ source, rule, value: { rule, pattern } }];
    problems.push(problemOf(rule, pattern));
    return [];
  });
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

/** RE2 does not say which expression is too much for a set, so a set that does not compile is halved. */
function compileSets<T>(
  members: readonly Member<T>[],
  maxSize: number,
  problems: RuleProblem[],
): Indexed<T>[] {
  const [first] = members;
  if (first === undefined) return [];
  const set = members.length <= maxSize ? compileSet(members.map(({ source }) => source)) : undefined;
  if (set !== undefined) return [{ set, values: members.map(({ value }) => value) }];
  if (members.length === 1) {
    problems.push(problemOf(first.rule, 'a pattern is too big for a set'));
    return [];
  }
  const half = Math.ceil(members.length / 2);
  return [members.slice(0, half), members.slice(half)].flatMap((part) =>
    compileSets(part, maxSize, problems),
  );
}

function problemOf(rule: Rule, message: string): RuleProblem {
  return { pack: rule.pack, line: rule.line, ruleId: rule.id, message };
}
