import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BeyondAscii } from '../../../src/llm/scan/beyond-ascii.ts';
import { compileRules } from '../../../src/llm/scan/compile.ts';
import { requirementsOf } from '../../../src/llm/scan/requirement.ts';
import { searchOf } from './search-of.ts';

describe('characters beyond ASCII', () => {
  const invisible = { name: 'invisible', points: [0x200b, 0x200c, 0xfeff, 0xfeff] };
  const cyrillic = { name: 'cyrillic', points: [0x430, 0x44f] };
  const styled = { name: 'styled', points: [0x1d400, 0x1d7ff] };
  const search = searchOf(compileRules([]));
  const needed = new BeyondAscii([invisible, cyrillic, styled]);
  const namesIn = (text: string) => {
    const utf8 = Buffer.from(text);
    const { pointBlocks } = search.run(utf8, utf8.length, text.length, -1);
    return [...needed.in(pointBlocks)].map(({ name }) => name).sort();
  };

  it('tell what a text may hold', () => {
    expect(namesIn('plain')).toEqual([]);
    expect(namesIn('a dash –, “curly”, é, 忽, 😀')).toEqual([]);
    expect(namesIn('a\u200bb')).toEqual(['invisible']);
    expect(namesIn('\ufeffжук')).toEqual(['cyrillic', 'invisible']);
    expect(namesIn('жжж\u{1D41A}жжж')).toEqual(['cyrillic', 'styled']);
    expect(namesIn('plain again')).toEqual([]);
  });

  it('are never overlooked', () => {
    const unit = fc.constantFrom(
      'a',
      'é',
      'ж',
      'Ж',
      '\u200b',
      '\u200c',
      '’',
      '忽',
      '\ufeff',
      '\u{1D400}',
      '😀',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        const found = namesIn(text);
        for (const { name, points } of [invisible, cyrillic, styled]) {
          const holds = [...text].some((character) => {
            const code = character.codePointAt(0)!;
            return points.some((first, at) => at % 2 === 0 && code >= first && code <= points[at + 1]!);
          });
          if (holds) expect(found).toContain(name);
        }
      }),
    );
  });

  it.each<[string, readonly number[]]>([
    ['[a-z][\\x{200B}-\\x{200F}\\x{2060}-\\x{2064}]{5}', [0x200b, 0x200f, 0x2060, 0x2064]],
    ['[а-я]{3}.{0,9}[à-é]', [0xe0, 0xe9]],
    ['(?:[\\x{1D400}-\\x{1D7FF}] ?|[\\x{24B6}-\\x{24E9}]){4}', [0x24b6, 0x24e9, 0x1d400, 0x1d7ff]],
  ])('are known of an expression: %s', (source, points) => {
    expect(requirementsOf(source).alternatives).toMatchObject([{ cue: { cue: 'beyond_ascii', points } }]);
  });
});
