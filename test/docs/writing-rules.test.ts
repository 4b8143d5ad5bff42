import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkRuleFile } from '../../src/llm/scan/catalogue.ts';

const PAGE = readFileSync('docs/writing-rules.md', 'utf8');

describe('the page on writing rules', () => {
  it('shows a rule file that keeps its own examples and is tried where its words are', () => {
    const [, text = ''] = /^```yaml\n(.*?)^```$/ms.exec(PAGE) ?? [];
    expect(checkRuleFile('page', text)).toEqual({ ruleCount: 1, problems: [], slow: [] });
  });
});
