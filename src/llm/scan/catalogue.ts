/** The rules as people look at them: all that are built in, and whether those of a file can be used. */

import { BUNDLED_PACK_NAMES, bundledRules } from './bundled-rules.ts';
import { checkPack } from './check.ts';
import { compileRules } from './compile.ts';
import { CONVERSATION_PACK, CONVERSATION_RULES } from './conversation/rules.ts';
import { readPack } from './pack.ts';
import { describeProblem, type Rule } from './rule.ts';

export type RuleRow = Omit<Rule, 'keywords'>;

/** Every built-in rule, in the order of the packs; those that compare texts come last and have no patterns. */
export function allRules(): readonly RuleRow[] {
  const comparing = Object.values(CONVERSATION_RULES).map((rule): RuleRow => {
    const examples = { match: [], noMatch: [] };
    return { ...rule, forms: [], patterns: [], examples, pack: CONVERSATION_PACK, line: 0 };
  });
  return [...BUNDLED_PACK_NAMES.flatMap(bundledRules), ...comparing];
}

/** What there is to say of a rule file. */
export interface RuleFileCheck {
  readonly ruleCount: number;
  /** `FILE:LINE: rule "ID": MESSAGE`; with none the file can be used. */
  readonly problems: readonly string[];
  /** `FILE:LINE: rule "ID"` of rules with a pattern that is tried on every text. */
  readonly slow: readonly string[];
}

/**
 * Checks a rule file as the daemon does at its start, beside the built-in rules.
 * @param name how messages speak of the file
 */
export function checkRuleFile(name: string, text: string): RuleFileCheck {
  const { rules } = readPack({ name, text });
  const builtIn = new Map(allRules().map((rule) => [rule.id, `${rule.pack}:${rule.line}`]));
  const taken = rules.flatMap(({ id, line }) => {
    const first = builtIn.get(id);
    const message = `the id was given before, at ${first}`;
    return first === undefined ? [] : [{ pack: name, line, ruleId: id, message }];
  });
  const problems = [...checkPack({ name, text }), ...taken];
  if (problems.length > 0)
    return { ruleCount: rules.length, problems: problems.map(describeProblem), slow: [] };
  const { always, patterns } = compileRules(rules);
  const slow = new Set(always.flatMap((id) => patterns[id]?.rule ?? []));
  return {
    ruleCount: rules.length,
    problems: [],
    slow: [...slow].map(({ id, line }) => `${name}:${line}: rule "${id}"`),
  };
}
