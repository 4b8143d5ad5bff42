import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import type { Rule } from '../../../src/llm/scan/rule.ts';

function rule(id: string, patterns: readonly string[], keywords: readonly string[] = []): Rule {
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

function selectedIds(rules: readonly Rule[], text: string): string[] {
  return [...compileRules(rules).user.select(Buffer.from(text))].map(({ rule: { id } }) => id);
}

describe('compileRules', () => {
  it('selects the right rule of many, however they are spread over sets', () => {
    const rules = Array.from({ length: 150 }, (_, index) =>
      rule(
        `rule-${index}`,
        [`(?i)from${index}\\b.{0,60}to${index}\\b`],
        index % 3 === 0 ? [`to${index}`] : [],
      ),
    );
    for (const index of [0, 1, 62, 63, 149])
      expect(selectedIds(rules, `FROM${index} here TO${index}`)).toEqual([`rule-${index}`]);
    expect(selectedIds(rules, 'from1 to2 from3 to4')).toEqual([]);
  });

  it('tries patterns behind keywords only where one of them occurs, in any case', () => {
    const rules = [rule('horse', ['horse'], ['zebra', '(?)'])];
    expect(selectedIds(rules, 'a horse')).toEqual([]);
    expect(selectedIds(rules, 'a horse and a ZEBRA')).toEqual(['horse']);
    expect(selectedIds(rules, 'a horse (?)')).toEqual(['horse']);
  });

  it('selects a rule once for each of its patterns that match', () => {
    expect(selectedIds([rule('pets', ['cat', 'dog', 'fish'])], 'a dog with a fish')).toEqual([
      'pets',
      'pets',
    ]);
  });

  it('leaves roles alone that a rule does not look at', () => {
    const { system } = compileRules([rule('horse', ['horse'])]);
    expect([...system.select(Buffer.from('horse'))]).toEqual([]);
  });

  it('names the rule whose pattern is too big, and that one alone', () => {
    const big = rule('big', [`(?:${'[\\pL\\pN]{1,900}x'.repeat(20)})`]);
    expect(() => compileRules([rule('horse', ['horse']), big, rule('cat', ['cat'])])).toThrow(
      /^test:1: rule "big": [^\n]*$/,
    );
  });
});
