import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundledRules } from '../../../src/llm/scan/bundled-rules.ts';
import { type FiredRule, Verdicts, verdictOf } from '../../../src/llm/scan/verdict.ts';

const RULES = [...bundledRules('secrets-cloud').slice(0, 8), ...bundledRules('injection').slice(0, 8)];

const fired = fc
  .uniqueArray(fc.record({ rule: fc.constantFrom(...RULES), directions: fc.integer({ min: 1, max: 15 }) }), {
    selector: ({ rule }) => rule.id,
    maxLength: 6,
  })
  .map((list): FiredRule[] => list);

describe('verdicts that are kept', () => {
  it('are those of the rules that fired, in whatever order, however many there are', () => {
    const thresholds = { prompt_injection: 1.5 };
    const verdicts = new Verdicts(thresholds);
    fc.assert(
      fc.property(fired, (rules) => {
        const verdict = verdictOf(rules, thresholds);
        expect(verdicts.of(rules)).toEqual(verdict);
        expect(verdicts.of([...rules].reverse())).toEqual(verdict);
      }),
      { numRuns: 5000 },
    );
  });

  it('are one for calls in which the same rules fired', () => {
    const verdicts = new Verdicts({});
    const rules = RULES.slice(0, 2).map((rule) => ({ rule, directions: 1 }));
    expect(verdicts.of(rules)).toBe(verdicts.of(rules.map((one) => ({ ...one }))));
    expect(verdicts.of([])).toMatchObject({ flagged: false, severity: 'none' });
  });
});
