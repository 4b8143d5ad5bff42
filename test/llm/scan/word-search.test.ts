import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import { LONGEST_MEMO_BYTES, MOST_PART_BYTES } from '../../../src/llm/scan/core/layout.ts';
import { nextPart, WordSearch } from '../../../src/llm/scan/word-search.ts';
import { ruleOf } from './rule-of.ts';
import { searchOf } from './search-of.ts';

/** Of every kind: words with and without edges, in tokens, across them, of marks, of other writing, led and not. */
const PATTERNS: readonly string[] = [
  '\\b(?:ignore|forget)\\s+(?:all\\s+)?(?:rules|orders)\\b',
  'rat(?:s|\\b)',
  '\\bno\\b[^\\n]{0,20}\\blimits?\\b',
  '(?:^|\\W)i am (?:the|your) (?:admin|root)',
  "n't\\s+(?:be|have)\\b",
  '\\[(?:inst|sys)\\]',
  '(?:api|access)[_-]?key\\s*[:=]\\s*"',
  '\\b(?:a|x)\\s*=\\s*["\']',
  'забудь\\s+(?:все|про)',
  '忽略.{0,10}指令',
  '(?:😈|👿)\\s*[:\\]]',
  '\\w+ly\\s+unfiltered',
  'you are [a-z]+gpt',
  '(?:see|at) \\d+ end\\.',
  "'\\s?x",
  'zebra\\s',
  '\\b(?:th3|y0u)\\b.{0,20}\\bw1th\\b',
];

const FRAGMENTS: readonly string[] = [
  ...[
    'ignore',
    'Forget',
    'all',
    'RULES',
    'rules',
    'orders',
    'ordered',
    'rat',
    'rats',
    'create',
    'no',
    'not',
    'limits',
  ],
  ...[
    'i',
    'am',
    'the',
    'your',
    'admin',
    'root',
    'administrator',
    "don't",
    "n't",
    'be',
    'have',
    'behave',
    '[inst]',
  ],
  ...[
    '[',
    ']',
    'sys',
    'api',
    'access',
    '_',
    '-',
    'key',
    ':',
    '=',
    '"',
    "'",
    'a',
    'x',
    'ax',
    'забудь',
    'ЗАБУДЬ',
    'все',
  ],
  ...[
    'про',
    '忽略',
    '指令',
    '之前的',
    '😈',
    '👿',
    'really',
    'unfiltered',
    'you',
    'are',
    'evilgpt',
    'gpt',
    'see',
    'at',
  ],
  ...[
    '42',
    'end',
    '.',
    ' ',
    ' ',
    ' ',
    ' ',
    '  ',
    '\n',
    '\t',
    ', ',
    'é',
    'w'.repeat(LONGEST_MEMO_BYTES + 9),
    'th3',
    'the',
    'y0u',
    'w1th',
    'with',
    '_',
    '“',
  ],
];

const rules = PATTERNS.map((source, index) => ruleOf(`rule-${index}`, [`(?i)${source}`]));
const program = compileRules(rules);
const search = searchOf(program);
const texts = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 60 }).map((parts) => parts.join(''));

/** Where a pattern matches first, in bytes. */
function firstMatch(source: string, text: string): number | undefined {
  const at = new RegExp(source, 'i').exec(text)?.index;
  return at === undefined ? undefined : Buffer.byteLength(text.slice(0, at));
}

function isCovered(windows: readonly number[], at: number): boolean {
  return windows.some((start, index) => index % 2 === 0 && start <= at && at < (windows[index + 1] ?? 0));
}

function expectAllSetOff(text: string): void {
  const bytes = Buffer.from(text);
  search.run(bytes, bytes.length, text.length, -1);
  for (const [target, source] of PATTERNS.entries()) {
    const at = firstMatch(source, text);
    if (at === undefined) continue;
    const isTried = search.startsOf(target).includes(at) || isCovered(search.windowsOf(target), at);
    expect(isTried, `${source} at ${at} of ${JSON.stringify(text)}`).toBe(true);
  }
}

describe('the search for words', () => {
  it('has each pattern tried where it matches', () => {
    fc.assert(fc.property(texts, expectAllSetOff), { numRuns: 3000 });
  });

  it('has them tried in long texts, behind tokens that were never met before', () => {
    const fillers = fc.array(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 50, maxLength: 200 });
    const far = fc
      .tuple(texts, fillers, texts)
      .map(([before, filler, after]) => `${before} ${filler.join(' ')} ${after}`);
    fc.assert(fc.property(far, expectAllSetOff), { numRuns: 400 });
  });

  it('finds what it found when so many tokens came that it had to forget the first ones', () => {
    for (let round = 0; round < 8; round++) {
      const tokens = Array.from({ length: 4000 }, (_, index) => `t${round}q${index}`);
      expectAllSetOff(`${tokens.join(' ')} forget all rules ${tokens.join(' ')} i am your admin`);
    }
  });

  it('looks at what it learnt last, wherever in its memory that ends', () => {
    for (let index = 0; index < 20_000; index++) {
      const bytes = Buffer.from(`rats${index} rats${index} rats${index}`);
      expect(search.run(bytes, bytes.length, bytes.length, -1).targets).toContain(1);
    }
  });

  it('has them tried at the end of a text, wherever that is', () => {
    for (let length = 1200; length < 2400; length++) expectAllSetOff(`${'-'.repeat(length)} zebra `);
  });

  it('has them tried where a text is cut into parts, behind words and behind none', () => {
    for (const before of ['-', ' rat'])
      for (let length = MOST_PART_BYTES - 40; length < MOST_PART_BYTES + 4; length++)
        expectAllSetOff(`${before.repeat(length / before.length)} forget all rules, no limits`);
  });

  it('goes on by far more than a byte where a part is full before it is long', () => {
    const hot = compileRules(
      Array.from({ length: 400 }, (_, index) =>
        ruleOf(`hot-${index}`, [`(?i)\\b(?:hot|cold${index})\\b.{0,20}\\bend${index}\\b`]),
      ),
    );
    const bytes = Buffer.from(`${'hot '.repeat(20_000)}cold7 and end7`);
    const found = searchOf(hot).run(bytes, bytes.length, bytes.length, -1);
    expect(found.targets).toContain(7);
    for (const noted of [500, 2_600, 4_096, 5_000])
      expect(nextPart(0, noted, noted - 1)).toBeGreaterThan(300);
  });

  it('finds the next text as ever when whoever is told throws', () => {
    const led = ['one', 'two', 'three'].map((word) => ruleOf(word, [`(?i)\\bzebra\\b.{0,20}\\b${word}\\b`]));
    const hot = compileRules(led);
    let isThrowing = true;
    const throwing = new WordSearch(hot, hot.wordSets[0]!, () => {
      if (isThrowing) throw new Error('thrown');
      return true;
    });
    const run = (text: string) => throwing.run(Buffer.from(text), text.length, text.length, -1).targets;
    expect(() => run('zebra one two three '.repeat(1_200))).toThrow('thrown');
    isThrowing = false;
    expect(run('zebra one two three')).toEqual([0, 1, 2]);
  });

  it('keeps tokens apart that end alike', () => {
    expectAllSetOff('xxxxxxxlimitsxxxxxxxxx yyyyyyylimitsxxxxxxxxx no limitsxxxxxxxxx no limits');
  });

  it('takes letters for digits nowhere, though it takes digits for letters', () => {
    const tried = (text: string) => {
      const bytes = Buffer.from(text);
      search.run(bytes, bytes.length, bytes.length, -1);
      return search.targets.filter((target) => target < PATTERNS.length).length;
    };
    expect(['the you with', 'th3 with', 'th3 w1th', 'n0 lim1ts'].map(tried)).toEqual([0, 0, 1, 1]);
  });

  it('has nothing tried where a word is only a part of another one', () => {
    const bytes = Buffer.from('We create piratelike stories: now knot unlimited, delimits.');
    search.run(bytes, bytes.length, bytes.length, -1);
    expect(search.targets.filter((target) => target < PATTERNS.length)).toEqual([]);
  });
});
