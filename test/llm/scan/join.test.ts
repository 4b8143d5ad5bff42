import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join, signedWords, WORD_NUMBERS } from '../../../src/llm/scan/forms/join.ts';
import { LETTER_DIGITS } from '../../../src/llm/scan/letter-digits.ts';

const SIGNS: Readonly<Record<string, string>> = { ...LETTER_DIGITS, '@': 'a', $: 's', '!': 'i', '|': 'l' };

/** Words with their signs replaced, by expressions. */
function plainOf(text: string): string {
  return text.replaceAll(/[a-z0-9@$!|]{3,}/gi, (word) =>
    /[a-z]/i.test(word)
      ? word.replaceAll(/[013457@$]|[!|](?=[a-z0-9])/gi, (sign) => SIGNS[sign] ?? sign)
      : word,
  );
}

describe('words with signs for letters', () => {
  it('are those that joining changes, and told apart by whether all signs are digits', () => {
    const unit = fc.constantFrom(...'aaZx013489@$!| .-', 'é', '語', '😀');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const found = signedWords(Buffer.from(text));
        const expected = [...text.matchAll(/[a-z0-9@$!|]+/gi)].flatMap(({ 0: word, index }) => {
          if (plainOf(word) === word) return [];
          const start = Buffer.byteLength(text.slice(0, index));
          const withoutDigits = word.replaceAll(/[013457]/g, '9');
          return [start, start + word.length, plainOf(withoutDigits) === withoutDigits ? 0 : 1];
        });
        expect(found.length % WORD_NUMBERS).toBe(0);
        expect(found).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the joined form', () => {
  it('has letters in the place of the digits and signs in words', () => {
    const unit = fc.constantFrom(...'aZx0123456789@$!| .-', 'é', '語', '😀');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        expect(join(text, false, true)?.text ?? text).toBe(plainOf(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('is none where nothing is to be replaced', () => {
    expect(join('2 888 a! it! 3,5', false, true)).toBeUndefined();
  });

  it('leads back to the text that it was made of', () => {
    const joined = join('r 0 0 t p4ss', true, true);
    expect(joined).toMatchObject({ text: 'r 0 0 t pass' });
    const spaced = join('r.o.o.t p4ssw0rd', true, true);
    expect(spaced).toMatchObject({ text: 'root password' });
    expect(spaced?.origin({ start: 5, end: 13 })).toEqual({ start: 8, end: 16 });
  });
});
