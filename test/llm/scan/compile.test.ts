import { describe, expect, it } from 'vitest';
import { compileRules, patternProblems } from '../../../src/llm/scan/compile.ts';
import type { Rule } from '../../../src/llm/scan/rule.ts';
import { ruleOf } from './rule-of.ts';
import { searchOf } from './search-of.ts';

/** The rules whose words are in a text, near each other and in order. */
function setOffIn(rules: readonly Rule[], text: string): string[] {
  const program = compileRules(rules);
  const bytes = Buffer.from(text);
  const { targets } = searchOf(program).run(bytes, bytes.length, text.length, -1);
  return targets.flatMap((target) => program.patterns[target]?.rule.id ?? []);
}

describe('compileRules', () => {
  it('has a pattern tried only where a word of each of its parts stands in order', () => {
    const rules = Array.from({ length: 150 }, (_, index) =>
      ruleOf(`rule-${index}`, [`(?i)from${index}x\\b.{0,60}to${index}x\\b`]),
    );
    for (const index of [0, 1, 62, 63, 149])
      expect(setOffIn(rules, `FROM${index}X here TO${index}X`)).toEqual([`rule-${index}`]);
    expect(setOffIn(rules, 'from1x to2x from3x to4x')).toEqual([]);
    expect(setOffIn(rules, 'to1x from1x')).toEqual([]);
  });

  it('has a pattern tried only where its words are no further apart than a match is long', () => {
    const rules = [ruleOf('far', ['horse.{0,60}zebra'])];
    expect(setOffIn(rules, `horse ${'x'.repeat(50)} zebra`)).toEqual(['far']);
    expect(setOffIn(rules, `horse ${'x'.repeat(500)} zebra`)).toEqual([]);
    expect(setOffIn(rules, `horse ${'x'.repeat(500)} horse zebra`)).toEqual(['far']);
  });

  it('takes the keywords of a rule where its pattern holds no words', () => {
    const rules = [ruleOf('two', ['[a-z]{2}\\d'], ['hundred'])];
    expect(setOffIn(rules, 'ab1')).toEqual([]);
    expect(setOffIn(rules, 'a hundred ab1')).toEqual(['two']);
  });

  it('finds words whose letters are written as digits, and words in capitals beyond ASCII', () => {
    expect(setOffIn([ruleOf('leet', ['ignore'])], '1gn0r3')).toEqual(['leet']);
    expect(setOffIn([ruleOf('russian', ['(?i)забудь'])], 'ЗАБУДЬ, Забудь')).toEqual(['russian']);
  });

  it.each(['horse.{0,200}zebra', '(?:horse[^\\n]{3,61}){2}zebra', 'horse(?:[^"]{0,99}|x)zebra'])(
    'names the rule with a gap of more than sixty characters: %s',
    (source) => {
      const problems = patternProblems([ruleOf('horse', ['horse.{0,60}zebra']), ruleOf('far', [source])]);
      expect(problems).toMatchObject([{ pack: 'test', line: 1, ruleId: 'far' }]);
      expect(problems[0]?.message).toMatch(/a gap of (200|61|99) characters; at most 60/);
    },
  );

  it.each(['key=[A-Za-z0-9]{80,250}', 'x\\S{1,80}', 'horse[^\\n]*zebra', '(?:horse ){90}'])(
    'takes no long word, list or gap without an end for one that is too long: %s',
    (source) => {
      expect(patternProblems([ruleOf('long', [source])])).toEqual([]);
    },
  );

  it('names the rule whose pattern is too big, and that one alone', () => {
    const big = ruleOf('big', [`(?:${'[\\pL\\pN]{1,900}x'.repeat(20)})`]);
    const problems = patternProblems([ruleOf('horse', ['horse']), big, ruleOf('cat', ['cat'])]);
    expect(problems).toMatchObject([{ pack: 'test', line: 1, ruleId: 'big' }]);
  });
});
