import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../../src/llm/call.ts';
import { BUNDLED_PACKS } from '../../../src/llm/scan/bundled.ts';
import { checkPack } from '../../../src/llm/scan/check.ts';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import { readPack } from '../../../src/llm/scan/pack.ts';
import { scannerOf } from '../../../src/llm/scan/rule-scanner.ts';

const rules = BUNDLED_PACKS.flatMap((pack) => readPack(pack).rules);
const INJECTION_KIND = ['prompt_injection', 'jailbreak', 'prompt_extraction', 'obfuscation'];

describe.each(BUNDLED_PACKS)('the bundled pack $name', (pack) => {
  it('has no problems: every rule compiles and keeps to its examples', () => {
    expect(checkPack(pack)).toEqual([]);
  });
});

describe('the bundled packs together', () => {
  it('have ids of their own and compile', () => {
    expect(() => scannerOf(rules, { thresholds: {}, maxScanBytes: 1024 })).not.toThrow();
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  });

  it('cover every family but the leak of a system prompt, which is found by comparison', () => {
    const covered = FAMILIES.filter((family) => rules.some((rule) => rule.family === family));
    expect(covered).toEqual(FAMILIES.filter((family) => family !== 'system_prompt_leak'));
  });

  it('never hold system prompts or answers against rules on injection', () => {
    const wrong = rules.filter(
      ({ family, roles }) =>
        INJECTION_KIND.includes(family) && roles.some((role) => role === 'system' || role === 'assistant'),
    );
    expect(wrong).toEqual([]);
  });

  it('hold no rule that would have to be tried on every text', () => {
    const { always, patterns } = compileRules(rules);
    expect(always.map((id) => patterns[id]?.rule.id)).toEqual([]);
  });

  it('look for secrets in the texts of every role', () => {
    const secrets = rules.filter(({ family }) => family === 'secret');
    expect(secrets.filter(({ roles }) => roles.length !== 4)).toEqual([]);
  });

  it('name an OWASP id for every rule', () => {
    expect(rules.filter(({ owasp }) => owasp.length === 0)).toEqual([]);
  });

  it('name an ATLAS technique for every rule that is about an attack', () => {
    const attacks = rules.filter(({ family }) => family !== 'pii' && family !== 'secret');
    expect(attacks.filter(({ atlas }) => atlas.length === 0).map(({ id }) => id)).toEqual([]);
  });

  it.each(['ignore-instructions', 'jailbreak', 'reveal-prompt'])(
    'are %s rules for ten languages beside English',
    (subject) => {
      const languages = rules.filter(({ id }) => new RegExp(`^${subject}-[a-z]{2}$`).test(id));
      expect(languages.length).toBeGreaterThanOrEqual(10);
    },
  );

  it('are more than a hundred and fifty', () => {
    expect(rules.length).toBeGreaterThan(150);
  });
});
