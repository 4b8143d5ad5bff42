import { describe, expect, it } from 'vitest';
import { ANYWHERE } from '../../../src/llm/scan/required-words.ts';
import { requirementsOf } from '../../../src/llm/scan/requirement.ts';

const clausesOf = (source: string) =>
  requirementsOf(source).alternatives?.map(
    ({ clauses, cue }) => cue?.cue ?? clauses.map(({ texts }) => texts),
  );

describe('what a match must hold', () => {
  it.each<[string, unknown]>([
    ['(?i)Ignore.{0,60}previous', [[['ignore'], ['previous']]]],
    ['(?:ignore|forget)\\s+(?:the\\s+)?rules', [[['ignore ', 'forget '], ['\brules']]]],
    ['\\b(?:rat|create) .{0,9}\\bends\\b', [[['\brat ', '\bcreate '], ['\bends\b']]]],
    ['(?:^|\\W)secret(?:s|\\b)', [[['\bsecrets', '\bsecret\b']]]],
    ['\\b(?:[a-z]+\\s+)?(?:zebra|horse)(?:\\W|x)', [[['\bzebra', '\bhorse']]]],
    ['(?:[^\\w-]|\\d)zebra', [[['zebra']]]],
    ['colou?rs{1,2}x', [[['colours', 'colors'], ['x']]]],
    ['zebra|(?:horse|mule)s', [[['zebra', 'horses', 'mules']]]],
    ['zebra(?:\\w{9}horse|\\d{9}mule)', [[['zebra'], ['horse', 'mule']]]],
    [
      '(?:zebra\\d{9}horse|camel\\d{9}mule)',
      [
        [['zebra'], ['horse']],
        [['camel'], ['mule']],
      ],
    ],
    ['(?:zebra\\d{9}horse|zebra\\d{60}mule)', [[['zebra'], ['horse', 'mule']]]],
    ['(?P<key>sk-[a-z]{9})', [[['sk-']]]],
    ['instruct\\w{2,8}', [[['instruct']]]],
    ['a longword that is cut', [[['a longwo']]]],
    ['\\b(?:\\d{4}[ -]?){3}\\d{4}\\b', ['digits']],
    ['\\D(?:19|20)\\d{9}', ['digits']],
    ['[a-f0-9]{32}', ['token']],
    ['[\\x{1D400}-\\x{1D7FF}]{2}', ['beyond_ascii']],
    ['忽略.{0,10}指令', [[['忽略'], ['指令']]]],
    ['(?:key-|x)?[a-f0-9]{32}', ['token']],
  ])('%s', (source, expected) => {
    expect(clausesOf(source)).toEqual(expected);
  });

  it.each(['.*', '[a-z]+', '(?:horse)?\\d', 'zebra|[a-z]', '\\Qzebra\\E'])(
    'is not known of %s, which has to be tried on every text',
    (source) => {
      expect(clausesOf(source)).toBeUndefined();
    },
  );

  it.each<[string, number]>([
    ['\\b\\d{17}[\\dX]\\b', 17],
    ['\\b(?:\\d{4}[ -]?){3}\\d{4}\\b', 16],
    ['(?:key-|x)?[a-f0-9]{32}', 32],
    ['SK[a-f0-9]{32}', 34],
    ['[a-f0-9]{20,40}|[A-Z]{24}', 20],
  ])('has no match of %s in a stretch that is shorter than %i', (source, least) => {
    const cues = requirementsOf(source).alternatives?.map(({ cue }) => cue?.least ?? 0) ?? [];
    expect(Math.min(...cues)).toBe(least);
  });

  it('counts the characters of the longest match', () => {
    expect(requirementsOf('ab{2,5}(?:c|def)').longestMatch).toBe(9);
    expect(requirementsOf('a[\\s\\S]*b').longestMatch).toBe(514);
    expect(requirementsOf('(?i)\\A(?:a[\\s\\S]*|c)b').longestMatch).toBe(ANYWHERE);
    expect(requirementsOf('\\Aab{2,5}').longestMatch).toBe(6);
    expect(requirementsOf('(?:\\A|c)a[\\s\\S]*b').longestMatch).toBe(515);
  });
});
