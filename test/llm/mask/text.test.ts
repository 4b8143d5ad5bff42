import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarkers } from '../../../src/llm/mask/marker.ts';
import { knownTexts, newRedacted, redactionOf } from '../../../src/llm/mask/masker.ts';
import { type Find, type MaskTools, maskToolsFor } from '../../../src/llm/mask/plain-text.ts';
import { MASK_ROLES, type MaskAction, type MaskPolicy } from '../../../src/llm/mask/policy.ts';
import { withReplacements } from '../../../src/llm/mask/replacement.ts';
import { maskText } from '../../../src/llm/mask/text.ts';

/** Finds `KEY-` and four digits as secrets, behind `password ` the word too, and eight digits as personal data. */
const find: Find = (text, _roles, families) => {
  const rules = [
    ['secret', /KEY-\d{4}/g],
    ['secret', /password"?:? ?"?(\w+)/g],
    ['pii', /(?<!\d)\d{8}(?!\d)/g],
  ] as const;
  return rules.flatMap(([family, pattern]) => {
    if (!families.has(family)) return [];
    return [...text.matchAll(pattern)].flatMap((match) => {
      const [whole, word = whole] = match;
      if (word === 'REDACTED') return [];
      const end = match.index + whole.length;
      return [{ family, start: match.index, end, subject: { start: end - word.length, end } }];
    });
  });
};

function toolsOf(secret: MaskAction, pii: MaskAction, hashKey?: string): MaskTools {
  const everywhere = (action: MaskAction) => Object.fromEntries(MASK_ROLES.map((role) => [role, action]));
  const policy = new Map([
    ['secret', everywhere(secret)],
    ['pii', everywhere(pii)],
  ]) as unknown as MaskPolicy;
  return maskToolsFor(policy, createMarkers(hashKey), find, () => []);
}

const MASK_ALL = toolsOf('mask', 'mask');

function masked(text: string, tools = MASK_ALL, known = knownTexts([])): string {
  return withReplacements(text, maskText(text, known, tools, newRedacted()));
}

describe('masking a text', () => {
  it.each([
    ['plain text', 'my KEY-1234, ok', 'my [REDACTED:secret], ok'],
    ['a word behind what gives it away', 'the password hunter is', 'the password [REDACTED:secret] is'],
    ['JSON', '{"a": "KEY-1234", "b": [1, "x"]}', '{"a": "[REDACTED:secret]", "b": [1, "x"]}'],
    ['a number of JSON', '{"id":12345678,"n":1}', '{"id":"[REDACTED:pii]","n":1}'],
    ['a key of JSON', '{"KEY-1234":"x"}', '{"[REDACTED:secret]":"x"}'],
    ['what shows by its key alone', '{"password":"hunter"}', '{"password":"[REDACTED:secret]"}'],
    [
      'escapes around it',
      String.raw`{"a":"\u00e9\n\"KEY-1234\" \\"}`,
      String.raw`{"a":"\u00e9\n\"[REDACTED:secret]\" \\"}`,
    ],
    ['escapes within it', String.raw`{"a":"K\u0045Y-1234."}`, '{"a":"[REDACTED:secret]."}'],
    [
      'JSON in JSON',
      JSON.stringify({ a: JSON.stringify({ b: 'KEY-1234', c: 12345678 }) }),
      JSON.stringify({ a: '{"b":"[REDACTED:secret]","c":"[REDACTED:pii]"}' }),
    ],
    ['Python’s repr', "[{'a': 'KEY-1234', 'b': None}]", "[{'a': '[REDACTED:secret]', 'b': None}]"],
    ['text around JSON', 'KEY-1234 {"a":"KEY-5678"}', '[REDACTED:secret] {"a":"[REDACTED:secret]"}'],
    ['JSON that is cut', '{"a":"KEY-1234","b":"KEY-56', '{"a":"[REDACTED:secret]","b":"KEY-56'],
  ])('%s', (_name, text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it('leaves text without findings as it is', () => {
    const text = String.raw`{"a":"\u00e9","b":[1.50,1e3]}`;
    expect(masked(text)).toBe(text);
  });

  it('finds in an event stream what comes in pieces, whatever comes between', () => {
    const events = [
      { choices: [{ index: 0, delta: { content: 'my KE' } }] },
      { choices: [{ index: 1, delta: { content: 'other' } }] },
      { choices: [{ index: 0, delta: { content: 'Y-12' } }] },
      { choices: [{ index: 0, delta: { content: '34 is' } }] },
    ];
    const stream = (pieces: readonly unknown[]) =>
      `${pieces.map((piece) => `data: ${JSON.stringify(piece)}\n\n`).join('')}data: [DONE]\n\n`;
    const contents = (text: string) =>
      [...text.matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content);
    expect(contents(masked(stream(events)))).toEqual(['my [REDACTED:secret]', 'other', '', ' is']);
    expect(contents(masked(JSON.stringify(events)))).toEqual(['my [REDACTED:secret]', 'other', '', ' is']);
    expect(contents(masked(events.map((event) => JSON.stringify(event)).join('\n')))).toEqual([
      'my [REDACTED:secret]',
      'other',
      '',
      ' is',
    ]);
  });

  it('finds in a stream that was cut what comes in pieces', () => {
    const stream = ['my KE', 'Y-12', '34 is']
      .map((delta) => `data: ${JSON.stringify({ delta })}\n\n`)
      .join('');
    expect(masked(`ta": "x"}\n\n${stream}data: {"delta":"an`)).toBe(
      `ta": "x"}\n\n${stream.replace('KE', '[REDACTED:secret]').replace('Y-12', '').replace('34', '')}data: {"delta":"an`,
    );
  });

  it('does not join what stands in quotes in words and code', () => {
    const code = 'open("a KE")\nwith f("Y-1234", [1]) as s:\n  s.g("KEY-1234", {"Y-1234": 1})';
    expect(masked(code)).toBe(code.replace('"KEY-1234"', '"[REDACTED:secret]"'));
  });

  it('does not join what stands in different messages', () => {
    const messages = JSON.stringify([
      { role: 'user', content: 'my KE' },
      { role: 'user', content: 'Y-1234' },
    ]);
    expect(masked(messages)).toBe(messages);
  });

  it('finds in the pieces of a tool’s arguments the JSON that they make', () => {
    const delta = (part: string) => ({
      type: 'content_block_delta',
      index: 1,
      delta: { partial_json: part },
    });
    const stream = [delta('{"ca'), delta('rd":1234'), delta('5678}')]
      .map((event) => `event: content_block_delta\ndata: ${JSON.stringify(event)}\n\n`)
      .join('');
    const parts = [...masked(stream).matchAll(/^data: (.*)$/gm)].map(
      ([, json = '']) => JSON.parse(json).delta.partial_json,
    );
    expect(JSON.parse(parts.join(''))).toEqual({ card: '[REDACTED:pii]' });
  });

  it('hashes alike what is alike, and with another key otherwise', () => {
    const key = (hashKey: string) => masked('KEY-1234 KEY-1234 KEY-9999', toolsOf('hash', 'keep', hashKey));
    const [a, b, c] = key('one key of sixteen').split(' ');
    expect(a).toMatch(/^\[REDACTED:secret:[0-9a-f]{16}\]$/);
    expect(b).toBe(a);
    expect(c).not.toBe(a);
    expect(key('another key of 16')).not.toContain(a);
  });

  it('drops the text in which something is found, and no other', () => {
    const tools = toolsOf('drop', 'keep');
    expect(masked('{"a":"my KEY-1234","b":"12345678"}', tools)).toBe(
      '{"a":"[DROPPED:secret]","b":"12345678"}',
    );
  });

  it('does to a text what is to be done with its role, the strongest where nobody knows it', () => {
    const tools = maskToolsFor(
      new Map([['secret', { system: 'keep', user: 'mask', assistant: 'keep', tool: 'keep' }]]),
      createMarkers(undefined),
      find,
      () => [],
    );
    const known = knownTexts([
      { role: 'user', text: 'KEY-1111' },
      { role: 'system', text: 'KEY-2222' },
    ]);
    expect(masked('["KEY-1111","KEY-2222","KEY-3333"]', tools, known)).toBe(
      '["[REDACTED:secret]","KEY-2222","[REDACTED:secret]"]',
    );
  });

  it('tells what was done', () => {
    const redacted = newRedacted();
    maskText('{"a":"KEY-1234","b":12345678}', knownTexts([]), toolsOf('drop', 'mask'), redacted);
    expect(redactionOf(redacted)).toEqual({ action: 'drop', families: ['pii', 'secret'] });
    expect(redactionOf(newRedacted())).toBeUndefined();
  });

  it('drops a text as a whole where what is left gives reason for ever new findings', () => {
    const stubborn: Find = (text) =>
      text.startsWith('[DROPPED') ? [] : [{ family: 'pii', start: 0, end: 1, subject: { start: 0, end: 1 } }];
    expect(masked('anything', { ...MASK_ALL, find: stubborn })).toBe('[DROPPED:pii]');
  });
});

describe('any JSON', () => {
  const secret = fc.constantFrom('KEY-1234', ' KEY-0000!', '12345678');
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.tuple(fc.string(), secret, fc.string()).map((parts) => parts.join(' ')),
  );
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4 }),
      tie('value').map((inner) => JSON.stringify(inner)),
    ),
  })).value;

  it('stays JSON, of the same form, without findings', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(value), fc.dictionary(fc.string(), value)),
        fc.boolean(),
        (json, isSpaced) => {
          const written = JSON.stringify(json, undefined, isSpaced ? 1 : 0);
          const result = masked(written);
          const read = JSON.parse(result);
          expect(formOf(read)).toEqual(formOf(JSON.parse(written)));
          expect(result).not.toMatch(/KEY-\d{4}/);
          expect(result).not.toMatch(/(?<![\d.])\d{8}(?![\d.eE])/);
          if (!/KEY-|\d{8}|password/.test(written)) expect(result).toBe(written);
        },
      ),
    );
  });
});

/** The same without texts and numbers. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(formOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).map(formOf);
  return value === null ? null : typeof value === 'boolean';
}

describe('large texts', () => {
  /** How many times longer four times as much takes; counted in characters that are looked at, as no clock is asserted. */
  const lookedAt = (text: string): number => {
    let characters = 0;
    const counting = maskToolsFor(
      MASK_ALL.policy,
      MASK_ALL.markerOf,
      (part, roles, families) => {
        characters += part.length;
        return find(part, roles, families);
      },
      () => [],
    );
    masked(text, counting);
    return characters / text.length;
  };

  it.each([
    ['findings side by side', (size: number) => 'KEY-1234 12345678 '.repeat(size)],
    ['findings in a list', (size: number) => JSON.stringify(Array(size).fill('KEY-1234 12345678'))],
    ['deep lists', (size: number) => '[{"a":'.repeat(size)],
    ['deep events', (size: number) => `{}\n${'[{"a":"x",'.repeat(size)}`],
    ['quotes', (size: number) => `{"a":"${'\\"'.repeat(size)}`],
    ['empty lines', (size: number) => `{${'\n'.repeat(size)}`],
    ['a stream in pieces', (size: number) => '{"delta":"KEY-12"}\n{"delta":"34"}\n'.repeat(size)],
  ])('%s: are gone through a few times, however long', (_name, make) => {
    expect(lookedAt(make(10_000))).toBeLessThan(20);
  });
});
