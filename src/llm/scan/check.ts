/** Holds a rule pack against the examples that it brings. */

import { duplicateIds, patternProblems } from './compile.ts';
import { readPack } from './pack.ts';
import type { Rule, RulePackSource, RuleProblem } from './rule.ts';
import { scannerOf } from './rule-scanner.ts';

/**
 * Everything that is wrong with a pack: what cannot be read or compiled, and, where all of it can, every
 * example that a rule treats otherwise than the pack says. Examples are numbered from 1 in the messages.
 */
export function checkPack(source: RulePackSource): RuleProblem[] {
  const { rules, problems } = readPack(source);
  return [...problems, ...rules.flatMap(checkRule), ...duplicateIds(rules)];
}

function checkRule(rule: Rule): RuleProblem[] {
  const refused = patternProblems([rule]);
  if (refused.length > 0) return refused;
  const scanner = scannerOf([rule], {
    thresholds: {},
    maxScanBytes: Number.MAX_SAFE_INTEGER,
    cacheBytes: 0,
  });
  const fires = (text: string) =>
    rule.roles.every((role) => scanner.scan([{ role, direction: 'input', text }]).verdict.rules.length === 1);
  const problem = (message: string) => ({ pack: rule.pack, line: rule.line, ruleId: rule.id, message });
  return [
    ...rule.examples.match.flatMap((text, index) =>
      fires(text) ? [] : [problem(`example ${index + 1} of "match" does not match`)],
    ),
    ...rule.examples.noMatch.flatMap((text, index) =>
      fires(text) ? [problem(`example ${index + 1} of "no_match" matches`)] : [],
    ),
  ];
}
