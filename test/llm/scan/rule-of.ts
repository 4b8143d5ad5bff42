import type { Rule } from '../../../src/llm/scan/rule.ts';

/** A rule that is made of patterns and says nothing else. */
export function ruleOf(id: string, patterns: readonly string[], keywords: readonly string[] = []): Rule {
  return {
    id,
    family: 'jailbreak',
    description: id,
    severity: 'low',
    weight: 1,
    roles: ['user'],
    forms: ['raw'],
    owasp: [],
    atlas: [],
    keywords,
    patterns,
    examples: { match: [], noMatch: [] },
    pack: 'test',
    line: 1,
  };
}
