import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTokens } from '../../../src/llm/prompt/count-tokens.ts';
import { estimateInput, estimateOutput } from '../../../src/llm/prompt/estimate-texts.ts';
import { PIECE_KINDS, type PieceKind, visitPieces } from '../../../src/llm/prompt/text-pieces.ts';

/** The tokens that o200k_base makes of each text, and how far the estimate may be off, as a part of them. */
const TEXTS: readonly (readonly [kind: string, tokens: number, tolerance: number, text: string])[] = [
  [
    'English',
    28,
    0.15,
    'The quick brown fox jumps over the lazy dog, and then it goes home to sleep. Nobody knows why it does so every single evening.',
  ],
  [
    'German',
    28,
    0.25,
    'Der Rechnungsbetrag wird innerhalb von vierzehn Tagen nach Erhalt der Lieferung fällig. Bitte überweisen Sie ihn auf unser Konto.',
  ],
  ['Chinese', 33, 0.2, '请帮我把这封邮件翻译成英文,并且用更礼貌的语气回复客户,告诉他们订单明天会发货。'],
  ['Japanese', 23, 0.4, 'この文章を日本語に翻訳して、要点を三つにまとめてください。よろしくお願いします。'],
  [
    'Russian',
    23,
    0.2,
    'Пожалуйста, переведите это письмо на английский язык и ответьте клиенту более вежливо.',
  ],
  ['Korean', 21, 0.2, '이 문장을 영어로 번역하고 핵심을 세 가지로 요약해 주세요. 감사합니다.'],
  [
    'code',
    35,
    0.25,
    'function add(first, second) {\n  const sum = first + second;\n  if (sum > 100) {\n    return null;\n  }\n  return sum;\n}\n',
  ],
  [
    'JSON',
    51,
    0.2,
    '{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2}}',
  ],
  [
    'base64',
    70,
    0.15,
    'aGVsbG8gd29ybGQsIHRoaXMgaXMgYSBsb25nZXIgdGV4dCB0aGF0IHdhcyBlbmNvZGVkIGluIGJhc2U2NCB0byBzZWUgaG93IGl0IGNvdW50cw==',
  ],
  ['hexadecimal', 43, 0.2, '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['numbers', 35, 0.15, '3.14159265358979, 2.71828182845904, 1.41421356237309, 1000000, 20261126'],
];

describe('countTokens', () => {
  it.each(TEXTS)('%s: near %i tokens', (_kind, tokens, tolerance, text) => {
    expect(Math.abs(countTokens(text) / tokens - 1)).toBeLessThanOrEqual(tolerance);
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['Hello', 1],
    ['12345678', 3],
  ])('%j is %i', (text, tokens) => {
    expect(countTokens(text)).toBe(tokens);
  });
});

describe('visitPieces', () => {
  function piecesOf(text: string): (readonly [PieceKind, string])[] {
    const pieces: (readonly [PieceKind, string])[] = [];
    visitPieces(text, (kind, start, end) => pieces.push([kind, text.slice(start, end)]));
    return pieces;
  }

  it.each<readonly [string, readonly (readonly [PieceKind, string])[]]>([
    [
      'Hello, World',
      [
        ['word', 'Hello'],
        ['punctuation', ','],
        ['word', 'World'],
      ],
    ],
    [
      'readAllLines(x)',
      [
        ['word', 'read'],
        ['word', 'All'],
        ['word', 'Lines'],
        ['joint', '('],
        ['word', 'x'],
        ['punctuation', ')'],
      ],
    ],
    [
      '{\n    return',
      [
        ['punctuation', '{'],
        ['brokenPunctuation', '\n'],
        ['indent', '   '],
        ['word', 'return'],
      ],
    ],
    [
      'end\n\nNew',
      [
        ['word', 'end'],
        ['lineBreak', '\n\n'],
        ['word', 'New'],
      ],
    ],
    [
      'fällig v2',
      [
        ['accentedWord', 'fällig'],
        ['word', 'v'],
        ['digits', '2'],
      ],
    ],
    ['9f86d081884c7d65', [['hex', '9f86d081884c7d65']]],
    ['gd29ybGQsIHRoaXM', [['mixed', 'gd29ybGQsIHRoaXM']]],
    [
      '日本語に。',
      [
        ['kana', '日本語に'],
        ['symbols', '。'],
      ],
    ],
    [
      '日本。',
      [
        ['han', '日本'],
        ['symbols', '。'],
      ],
    ],
    [
      'Привет мир',
      [
        ['cyrillic', 'Привет'],
        ['cyrillic', 'мир'],
      ],
    ],
  ])('%j', (text, pieces) => {
    expect(piecesOf(text)).toEqual(pieces);
  });

  it('visits places in order, each once, whatever the text is', () => {
    const strange = fc.array(
      fc.constantFrom(
        'a',
        'B',
        'é',
        '7',
        ' ',
        '\n',
        '\t',
        '{',
        '"',
        '日',
        'か',
        '한',
        'ж',
        '\u{1f600}',
        '\ud800',
        '\u0e01',
        '\uffff',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          strange.map((parts) => parts.join('')),
        ),
        (text) => {
          let last = 0;
          visitPieces(text, (kind, start, end) => {
            expect(PIECE_KINDS).toContain(kind);
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            last = end;
          });
          expect(last).toBeLessThanOrEqual(text.length);
          expect(text.slice(last).trim()).toBe('');
          expect(countTokens(text)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('estimates of texts', () => {
  const messages = [
    { role: 'system', text: '请帮我翻译这封邮件。' },
    { role: 'user', text: 'Please do.' },
  ] as const;

  it('say what the contract says, and better for the cost', () => {
    expect(estimateInput(messages, false)).toStrictEqual({ inputTokens: 4 });
    const { pricedInputTokens = 0, ...contract } = estimateInput(messages, true);
    expect(contract).toStrictEqual({ inputTokens: 4 });
    expect(pricedInputTokens).toBe(countTokens(messages[0].text) + countTokens(messages[1].text) + 8);
    expect(estimateOutput(messages, true)).toStrictEqual({
      outputTokens: 4,
      pricedOutputTokens: pricedInputTokens - 8,
    });
  });

  it('are absent without texts', () => {
    expect(estimateInput([], true)).toStrictEqual({});
    expect(estimateOutput([], true)).toStrictEqual({});
  });
});
