import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublishedExample } from '../../../src/llm/scan/published-examples.ts';
import {
  looksLikeAssignedSecret,
  looksLikeKey,
  looksLikePassword,
  looksLikeRandomWord,
  looksLikeServiceToken,
  looksLikeTokenBody,
  looksRandom,
} from '../../../src/llm/scan/random-text.ts';
import { VALIDATORS } from '../../../src/llm/scan/validators.ts';

/** Bits per character, as Shannon has it, by the plainest way. */
function entropyOf(text: string): number {
  const characters = [...text];
  const shares = [...new Set(characters)].map(
    (one) => characters.filter((other) => other === one).length / text.length,
  );
  return shares.reduce((bits, share) => bits - share * Math.log2(share), 0);
}

describe('looksLikeTokenBody', () => {
  it('takes a body too poor for a key of no known form', () => {
    expect(looksLikeTokenBody('xoxr-pm6no2muydcb')).toBe(true);
  });

  it.each(['xoxb-your-token-here-1', 'aaaaaaaaaaaaaaaaaaaa', 'xoxb-xxxxxxxx-1', 'a1a1a1a1a1a1a1'])(
    'refuses %s',
    (text) => {
      expect(looksLikeTokenBody(text)).toBe(false);
    },
  );
});

describe('looksLikeAssignedSecret', () => {
  it('takes hexadecimal of one case and refuses what mixes both', () => {
    expect(looksLikeAssignedSecret('5cb4a5f04cd412fe946667b17f0129ba')).toBe(true);
    expect(looksLikeAssignedSecret('5cB4a5F04cd412Fe946667b17f0129Ba')).toBe(false);
  });

  it.each(['process.env.API_KEY_2', 'oauth2-client-credentials', 'your-api-key-12345678'])(
    'refuses %s',
    (text) => {
      expect(looksLikeAssignedSecret(text)).toBe(false);
    },
  );
});

describe('looksLikeRandomWord', () => {
  it.each(['qRtvKdWzNpLxhYbc', 'n7Rk2wQx9Lp4'])('takes %s', (text) => {
    expect(looksLikeRandomWord(text)).toBe(true);
  });

  it.each(['mypassword', 'myPasswordIsLong', 'CHANGE_THIS_NOW', 'yourPasswordHere'])('refuses %s', (text) => {
    expect(looksLikeRandomWord(text)).toBe(false);
  });
});

describe('looksLikeServiceToken', () => {
  it('takes ids of digits of the length that services give out', () => {
    expect(looksLikeServiceToken('4820593716204857')).toBe(true);
    expect(looksLikeServiceToken('48205937')).toBe(false);
    expect(looksLikeServiceToken('0000000000000000')).toBe(false);
  });
});

describe('looksLikeKey', () => {
  it('goes by the entropy of a text, whatever it is written with', () => {
    const unit = fc.constantFrom(...'abcdefghij', 'é', '😀');
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 24 }), (text) => {
        fc.pre(!/([^A])\1{5}/.test(text));
        expect(looksLikeKey(text)).toBe(entropyOf(text) >= 2.9);
      }),
    );
  });
});

describe('what goes through a candidate unit by unit', () => {
  const piece = fc.constantFrom(
    ...['your', 'YOUR_', 'Your-', 'place', 'holder', 'xxx', 'Xx', 'abc12', '3', 'examplee', 'E', 'redacted'],
    ...[
      'changeme',
      'aaaaaa',
      'AAAAAAA',
      '111111',
      'ab',
      'cD',
      'EF',
      '12',
      '9',
      '-',
      '_',
      '.',
      '\n',
      'é',
      'ſ',
      '😀',
      'K',
    ],
  );
  const candidate = fc
    .array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 6 })
    .map((pieces) => pieces.join(''));
  const isMixed = (text: string) => /\d/.test(text) && /[A-Za-z]/.test(text);
  const key = (text: string) =>
    !/([^A])\1{5}/.test(text) &&
    !/your[-_]?|placeholder|changeme|redacted|xxxx|abc123|examplee/i.test(text) &&
    entropyOf(text) >= 2.9;
  const body = (text: string) =>
    isMixed(text) &&
    !/([^A])\1{11}/.test(text) &&
    !/your[-_]|placeholder|changeme|redacted|xxxx/i.test(text) &&
    entropyOf(text) >= 2.3;
  const isOfWords = (text: string) =>
    text.split(/[^A-Za-z0-9]+/).every((word) => /^([A-Za-z]+\d{0,2}|\d+|)$/.test(word));
  const isMixedHex = (text: string) =>
    /^[0-9a-fA-F]+$/.test(text) && /[a-f]/.test(text) && /[A-F]/.test(text);

  it('judges as expressions would', () => {
    fc.assert(
      fc.property(candidate, (text) => {
        expect(looksLikeKey(text)).toBe(key(text));
        expect(looksRandom(text)).toBe(isMixed(text) && key(text));
        expect(looksLikeTokenBody(text)).toBe(body(text));
        expect(looksLikePassword(text)).toBe(isMixed(text) && key(text) && !isOfWords(text));
        expect(looksLikeAssignedSecret(text)).toBe(!isMixedHex(text) && looksLikePassword(text));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('credentials that documentation prints', () => {
  // In two pieces, so that no scanner of repositories stumbles over it.
  const example = ['AKIAIOSFODNN7', 'EXAMPLE'].join('');

  it('are no findings, and their neighbours are', () => {
    expect(isPublishedExample(example)).toBe(true);
    expect(isPublishedExample(example)).toBe(true);
    expect(isPublishedExample(`${example}x`)).toBe(false);
    expect(VALIDATORS.key_shape(example)).toBe(false);
    expect(VALIDATORS.key_shape('AKIAZ7Q2WX4LMN5TRPVC')).toBe(true);
  });
});
