import { describe, expect, it } from 'vitest';
import { attributeValueOf, errorOf, spanOf, traceDocument } from './requests.ts';

const TRACE_ID = '5B8EFFF798038103d269b633813fc60c';

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

describe('ids', () => {
  it('are hex digits of either case', () => {
    expect(
      spanOf({ traceId: TRACE_ID, spanId: 'EEE19B7EC3C1B174', parentSpanId: 'eee19b7ec3c1b173' }),
    ).toEqual({
      traceId: base64(TRACE_ID),
      spanId: base64('eee19b7ec3c1b174'),
      parentSpanId: base64('eee19b7ec3c1b173'),
    });
    expect(spanOf({ links: [{ traceId: TRACE_ID, spanId: 'eee19b7ec3c1b173' }] })).toEqual({
      links: [{ traceId: base64(TRACE_ID), spanId: base64('eee19b7ec3c1b173') }],
    });
  });

  it('may be empty', () => {
    expect(spanOf({ traceId: '', spanId: '', parentSpanId: '' })).toEqual({});
  });

  it.each([
    [{ traceId: 'eee19b7ec3c1b174' }, 'expected 32 hex digits or none'],
    [{ spanId: TRACE_ID }, 'expected 16 hex digits or none'],
    [{ spanId: 'eee19b7ec3c1b17' }, 'expected 16 hex digits or none'],
    [{ traceId: base64(TRACE_ID) }, 'expected 32 hex digits or none'],
    [{ spanId: 'xee19b7ec3c1b174' }, 'not a string of hex digits'],
    [{ spanId: 'eee19b7ec3c1b17g' }, 'not a string of hex digits'],
    [{ spanId: 'eee19b7e c3c1b17' }, 'not a string of hex digits'],
    [{ spanId: 'ｅｅe19b7ec3c1b174' }, 'not a string of hex digits'],
  ])('are refused otherwise: %j', (span, reason) => {
    expect(errorOf('traces', traceDocument(span)).reason).toBe(reason);
  });
});

describe('bytes', () => {
  it.each([
    ['++//', '++//'],
    ['--__', '++//'],
    ['+-/_', '++//'],
    ['QQ==', 'QQ=='],
    ['QQ', 'QQ=='],
    ['QUI', 'QUI='],
  ])('are base64 of either alphabet, with padding or without: %s', (text, canonical) => {
    expect(attributeValueOf({ bytesValue: text })).toEqual({ bytesValue: canonical });
  });

  it.each(['Q', 'QQ=', 'QUJDR', 'Q===', 'QQ==QQ==', 'Q Q=', 'QQ\n', 'Qä=='])(
    'are refused otherwise: %j',
    (text) => {
      expect(
        errorOf('traces', traceDocument({ attributes: [{ value: { bytesValue: text } }] })).reason,
      ).toMatch(/base64/);
    },
  );

  it('may be a megabyte', () => {
    const bytes = Buffer.alloc(1_000_000, 0xa5);
    expect(attributeValueOf({ bytesValue: bytes.toString('base64') })).toEqual({
      bytesValue: bytes.toString('base64'),
    });
  });
});

describe('strings', () => {
  it.each([
    ['short', 1],
    ['long', 100],
    ['very long', 10_000],
  ])('have U+FFFD for half a surrogate pair: %s', (_, count) => {
    const span = spanOf(`{"name":"${'\\ud83d\\ude00\\ud83d \\udc00é'.repeat(count)}"}`);
    expect(span).toEqual({ name: '😀\uFFFD \uFFFDé'.repeat(count) });
  });

  it('may have a NUL inside', () => {
    expect(spanOf({ name: 'a\0b' })).toEqual({ name: 'a\0b' });
  });
});

describe('enums', () => {
  it('may have numbers that no name is known for', () => {
    expect(spanOf({ kind: 99, status: { code: -1 } })).toEqual({ kind: 99, status: { code: -1 } });
  });

  it.each(['3', 'SPAN_KIND_SERVER', ''])('are refused as the string %j', (kind) => {
    expect(errorOf('traces', traceDocument({ kind })).reason).toBe(
      'expected the number of an enum value, not its name',
    );
  });
});
