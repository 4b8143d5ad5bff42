import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBase64Sentence,
  isBinaryText,
  isHexText,
  isMorseText,
  mayBeBase64OfAscii,
} from '../../../src/llm/scan/encoded-text.ts';

const bitsOf = (text: string) =>
  [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join(' ');
const hexOf = (text: string, gap: string) =>
  [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(gap);

describe('isMorseText', () => {
  it('takes dots and dashes that spell letters', () => {
    expect(isMorseText('... .. -. --. / ..- ... / .- / ... --- -. --.')).toBe(true);
  });

  it.each([
    '. . . . . . . . . . . . . .',
    '--- --- --- --- --- --- --- --- --- ---',
    '-.-.-. ..--.. ------ -.-.-.',
  ])('leaves what only looks like it: %s', (candidate) => expect(isMorseText(candidate)).toBe(false));
});

describe('isBinaryText', () => {
  it('takes bits that are words, parted or not', () => {
    expect(isBinaryText(bitsOf('sing us a song'))).toBe(true);
    expect(isBinaryText(bitsOf('sing us a song').replaceAll(' ', ''))).toBe(true);
  });

  it('leaves masks, numbers and too few letters', () => {
    expect(isBinaryText('11111111 11111111 11111111 00000000 11111111 00000000')).toBe(false);
    expect(isBinaryText(bitsOf('1234567'))).toBe(false);
    expect(isBinaryText(bitsOf('sing'))).toBe(false);
  });
});

describe('isHexText', () => {
  it.each(['', ' ', ':'])('takes bytes of words parted by "%s"', (gap) => {
    expect(isHexText(hexOf('sing us a song', gap))).toBe(true);
  });

  it('takes bytes that are marked as such', () => {
    expect(isHexText(`\\x${hexOf('sing us a song', '\\x')}`)).toBe(true);
  });

  it('leaves digests and one word', () => {
    expect(isHexText('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')).toBe(false);
    expect(isHexText(hexOf('singingtogether', ''))).toBe(false);
  });
});

describe('isBase64Sentence', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it('takes a sentence', () => {
    expect(isBase64Sentence(base64('sing us a song of the sea'))).toBe(true);
  });

  it('takes a long one by its beginning', () => {
    expect(isBase64Sentence(base64('sing us a song '.repeat(1000)))).toBe(true);
  });

  it('leaves random bytes, single words and JSON', () => {
    expect(isBase64Sentence('q8Zt1Lw5Ry2Nc7Vb4Mx9Kd3Hf6Jg0Ps8')).toBe(false);
    expect(isBase64Sentence(base64('counterrevolutionaries'))).toBe(false);
    expect(isBase64Sentence(base64('{"alg":"HS256","typ":"JWT","kid":"1"}'))).toBe(false);
  });
});

describe('mayBeBase64OfAscii', () => {
  it('says no of nothing that is decoded to printable ASCII and white space', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aZ9 ~\t\n\r'), minLength: 1, maxLength: 40 });
    const odd = fc.constantFrom('', '=', '\n', '.', 'é');
    fc.assert(
      fc.property(
        text,
        odd,
        fc.constantFrom('base64', 'base64url'),
        fc.nat(40),
        (one, mark, encoding, at) => {
          const encoded = Buffer.from(one).toString(encoding as BufferEncoding);
          expect(mayBeBase64OfAscii(encoded.slice(0, at) + mark + encoded.slice(at))).toBe(true);
        },
      ),
    );
  });

  it('says no of random bytes for the most part', () => {
    const digests = Array.from({ length: 100 }, (_, index) => hash('sha256', String(index), 'base64'));
    expect(digests.filter(mayBeBase64OfAscii)).toEqual([]);
  });
});
