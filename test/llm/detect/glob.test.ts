import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../../src/llm/detect/glob.ts';

describe('globs', () => {
  it.each([
    ['api.openai.com', 'api.openai.com', true],
    ['api.openai.com', 'api.openai.com.evil', false],
    ['*.openai.azure.com', 'contoso.openai.azure.com', true],
    ['*.openai.azure.com', 'openai.azure.com', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j on %j: %s', (pattern, text, expected) => {
    expect(compileGlob(pattern)(text)).toBe(expected);
  });

  it('agree with the regular expression that means the same', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    fc.assert(
      fc.property(letters, text, (pattern, input) => {
        const oracle = new RegExp(`^${pattern.replaceAll('*', '[ab]*')}$`);
        expect(compileGlob(pattern)(input)).toBe(oracle.test(input));
      }),
    );
  });
});
