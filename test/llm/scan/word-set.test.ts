import { describe, expect, it } from 'vitest';
import { BUNDLED_PACK_NAMES, bundledRules } from '../../../src/llm/scan/bundled-rules.ts';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import { ROLES } from '../../../src/llm/scan/rule.ts';
import { scannerOfProgram } from '../../../src/llm/scan/rule-scanner.ts';

const RULES = BUNDLED_PACK_NAMES.flatMap(bundledRules);
const SETTINGS = { thresholds: {}, maxScanBytes: 1024 * 1024, cacheBytes: 0 };

describe('the words for texts that few rules look at', () => {
  const program = compileRules(RULES);
  const both = scannerOfProgram(program, SETTINGS);
  const all = scannerOfProgram({ ...program, wordSets: program.wordSets.slice(0, 1) }, SETTINGS);

  it('are few', () => {
    const [ofAll = 0, ofFew = 0] = program.wordSets.map(({ triggerStarts }) => triggerStarts.length);
    expect(ofFew).toBeGreaterThan(100);
    expect(ofFew * 5).toBeLessThan(ofAll);
  });

  it.each(ROLES)('find what those of all rules find in texts of the role %s', (role) => {
    let found = 0;
    for (const { examples } of RULES) {
      for (const text of examples.match) {
        const texts = [{ role, direction: 'input' as const, text }];
        const expected = all.explain(texts).findings;
        expect(both.explain(texts).findings).toEqual(expected);
        found += expected.length;
      }
    }
    expect(found).toBeGreaterThan(50);
  });
});
