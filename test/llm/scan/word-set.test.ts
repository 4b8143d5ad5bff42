import { describe, expect, it } from 'vitest';
import { BUNDLED_PACK_NAMES, bundledRules } from '../../../src/llm/scan/bundled-rules.ts';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import { LEAD_BEFORE, LEAD_UNKNOWN } from '../../../src/llm/scan/core/layout.ts';
import wasm from '../../../src/llm/scan/core.wasm';
import { imageOf } from '../../../src/llm/scan/core-image.ts';
import { ROLES } from '../../../src/llm/scan/rule.ts';
import { scannerOfProgram } from '../../../src/llm/scan/rule-scanner.ts';
import { coreBase } from '../../../src/llm/scan/word-core.ts';
import { withoutMarks } from '../../../src/llm/scan/word-set.ts';

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

it('the words of all rules fit in the memory that a core has from the first, and leave as much again to those of a user', () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { judge: { take: () => {} } });
  const { byteLength } = (exports['memory'] as WebAssembly.Memory).buffer;
  const images = compileRules(RULES).wordSets.map((set) => imageOf(set, coreBase()).bytes);
  expect(Math.max(...images)).toBeGreaterThan(65_536);
  expect(coreBase() + 2 * Math.max(...images)).toBeLessThan(byteLength);
});

describe('clauses that are single marks', () => {
  const clause = (...texts: string[]) => ({ texts, rest: 0, tail: 0 });
  const trigger = (lead: number, ...others: string[][]) => ({
    target: 0,
    roles: 1,
    lead,
    anchor: clause('zebra'),
    beforeCount: 2,
    others: others.map((texts) => ({ clause: clause(...texts), distance: 9 })),
  });

  it('are left out where another clause is before, between or behind', () => {
    const { beforeCount, others } = withoutMarks(trigger(LEAD_UNKNOWN, ['"', "'"], ['horse'], [':', 'mule']));
    expect(others.map(({ clause: { texts } }) => texts)).toEqual([['horse'], [':', 'mule']]);
    expect(beforeCount).toBe(1);
  });

  it('stay where matches begin with them', () => {
    expect(withoutMarks(trigger(LEAD_BEFORE, ['"'], ['horse'])).others).toHaveLength(2);
  });
});
