import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../src/otlp/signal.ts';
import { checkRequest } from '../../../src/otlp/wire/check.ts';
import { isWireError } from '../../../src/otlp/wire/error.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';
import { SAMPLE_TRACES } from '../../oracle/sample-requests.ts';

const message = (number: number, ...content: number[]) => [number * 8 + 2, content.length, ...content];

/** A request with one span that has the given bytes. */
const spanWith = (...span: number[]) => Uint8Array.from(message(1, ...message(2, ...message(2, ...span))));

const attributeWith = (...value: number[]) => message(9, ...message(2, ...value));

function reasonOf(bytes: Uint8Array, signal: Signal = 'traces'): string {
  const result = checkRequest(signal, bytes);
  return isWireError(result) ? result.reason : `accepted, ${result} items`;
}

describe('checkRequest', () => {
  it('counts the spans of all scopes and resources', () => {
    expect(checkRequest('traces', encodeRequest('traces', SAMPLE_TRACES))).toBe(4);
  });

  it('counts the data points of all kinds of metrics', () => {
    const dataPoints = [{}, {}];
    const bytes = encodeRequest('metrics', {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                { name: 'a', gauge: { dataPoints: [{ asDouble: 1, exemplars: [{ asInt: 1 }] }] } },
                { name: 'b', sum: { dataPoints } },
                {
                  name: 'c',
                  histogram: { dataPoints: [{ bucketCounts: [1, 2], explicitBounds: [0.5] }, {}] },
                },
                {
                  name: 'd',
                  exponentialHistogram: { dataPoints: [{ positive: { bucketCounts: [1, 300] } }, {}] },
                },
                {
                  name: 'e',
                  summary: { dataPoints: [{ quantileValues: [{ quantile: 0.5, value: 1 }] }, {}] },
                },
                { name: 'f' },
              ],
            },
          ],
        },
      ],
    });
    expect(checkRequest('metrics', bytes)).toBe(9);
  });

  it('counts log records', () => {
    const logRecords = [{ body: { stringValue: 'x' } }, {}];
    const bytes = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }, {}] }] });
    expect(checkRequest('logs', bytes)).toBe(2);
  });

  it('takes an empty request for one without items', () => {
    expect(checkRequest('traces', new Uint8Array())).toBe(0);
  });

  it('answers every truncation of a request with one resource with an error inside of what is left', () => {
    const bytes = encodeRequest('traces', { resourceSpans: [SAMPLE_TRACES.resourceSpans[0]] });
    for (let end = 1; end < bytes.length; end++) {
      const result = checkRequest('traces', bytes.subarray(0, end));
      expect(isWireError(result) && result.offset <= end, `cut at ${end}`).toBe(true);
    }
  });

  it.each([
    ['the status as a number', [0x78, 0x01]],
    ['the name as a number', [0x28, 0x01]],
    ['the kind as bytes', message(6, 1)],
    ['the start time as a varint', [0x38, 0x01]],
    ['the flags as a varint', [0x80, 0x01, 0x01]],
    ['the flags as 64 bits', [0x81, 0x01, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['the trace id as a number', [0x08, 0x01]],
    ['the name as a group', [0x2b, 0x2c]],
    ['a bytes value as a number', attributeWith(0x38, 0x01)],
    ['a double as a varint', attributeWith(0x20, 0x01)],
  ])('refuses %s, as the Collector does', (_, span) => {
    expect(reasonOf(spanWith(...span))).toBe('wrong wire type for a known field');
  });

  it.each([
    ['a number of one byte', [0x18, 0x05], 'accepted, 1 items'],
    ['a number of two bytes', [0x18, 0xfb, 0x41], 'accepted, 1 items'],
    ['a bool', [0x10, 0x01], 'accepted, 1 items'],
    ['two numbers', [0x18, 0x05, 0x18, 0x06], 'accepted, 1 items'],
    ['a number that is cut', [0x18, 0xfb], 'truncated or overlong varint'],
    ['a number without bytes', [0x18], 'truncated or overlong varint'],
    ['an overlong number', [0x18, ...new Array<number>(10).fill(0xff), 0x01], 'truncated or overlong varint'],
  ])('judges an attribute that is %s', (_, value, verdict) => {
    const keyed = message(9, ...message(1, 0x6b), ...message(2, ...value));
    expect(reasonOf(spanWith(...keyed))).toBe(verdict);
  });

  it('judges a short attribute, which is looked at as a whole, as one that is read field by field', () => {
    const bytes = fc.array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xff })), {
      maxLength: 20,
    });
    const text = bytes.map((content) => message(1, ...content));
    const number = fc.tuple(fc.constantFrom(0x10, 0x18, 0x21), bytes).map(([tag, rest]) => [tag, ...rest]);
    fc.assert(
      fc.property(bytes, fc.oneof(text, number, bytes), (key, value) => {
        const attribute = [...message(1, ...key), ...message(2, ...value)];
        const whole = Uint8Array.from(long(1, long(2, long(2, message(9, ...attribute)))));
        const byField = Uint8Array.from(long(1, long(2, long(2, long(9, attribute)))));
        expect(reasonOf(whole)).toBe(reasonOf(byField));
        // The bytes may stand anywhere in their memory.
        expect(reasonOf(Buffer.concat([Buffer.alloc(3, 0xff), whole]).subarray(3))).toBe(reasonOf(whole));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [1, 15],
    [1, 17],
    [2, 7],
    [4, 16],
  ])('refuses an id in field %i of %i bytes, as the Collector does', (field, length) => {
    expect(reasonOf(spanWith(...message(field, ...new Array<number>(length).fill(1))))).toMatch(/^an id has/);
  });

  it('takes absent and empty ids', () => {
    expect(checkRequest('traces', spanWith(...message(1), ...message(2), ...message(4)))).toBe(1);
  });

  it.each([
    ['a lone continuation byte', [0x80]],
    ['a character that is cut', [0x61, 0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a bad byte after 130 good ones', [...new Array<number>(130).fill(0x61), 0xff]],
    ['a bad byte at the end of eight', [...new Array<number>(7).fill(0x61), 0xff]],
  ])('refuses a name that is no UTF-8: %s', (_, text) => {
    const request = long(1, long(2, long(2, long(5, text))));
    expect(reasonOf(Uint8Array.from(request))).toBe('a string is not valid UTF-8');
  });

  it('takes text beyond ASCII, short and long', () => {
    const spans = [{ name: 'größe 尺寸 📏' }, { name: '尺寸'.repeat(100) }];
    const bytes = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
    expect(checkRequest('traces', bytes)).toBe(2);
  });

  it.each([
    [
      'of every wire type',
      [0xa8, 0x06, 1, 0xa9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xaa, 0x06, 1, 0xff, 0xad, 0x06, 1, 2, 3, 4],
    ],
    ['that are groups within groups', [0xab, 0x06, 0x0b, 0x10, 0x01, 0x0c, 0x12, 0x01, 0xff, 0xac, 0x06]],
    ['with the highest number', [0xf8, 0xff, 0xff, 0xff, 0x0f, 0x01]],
    ['with tags and lengths longer than needed', [0xaa, 0x86, 0x80, 0x00, 0x81, 0x80, 0x00, 0xff]],
  ])('skips unknown fields %s', (_, span) => {
    expect(checkRequest('traces', spanWith(...span))).toBe(1);
  });

  it.each([
    ['field number 0', [0x02, 0x00]],
    ['truncated or overlong tag', [0xaa, 0x86, 0x80, 0x80, 0x80, 0x00, 0x00]],
    ['field number out of range', [0xf8, 0xff, 0xff, 0xff, 0x1f, 0x01]],
    ['truncated or overlong length', [0x2a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
    ['length exceeds the enclosing message', [0x2a, 0x02, 0x61]],
    ['truncated or overlong varint', [0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]],
    ['truncated 64-bit value', [0x39, 1, 2, 3, 4, 5, 6, 7]],
    ['truncated 32-bit value', [0x85, 0x01, 1, 2, 3]],
    ['unknown wire type', [0x0e]],
    ['unknown wire type', [0x0f]],
    ['end of a group that was not begun', [0x0c]],
    ['end of another group', [0xab, 0x06, 0x0c]],
    ['truncated group', [0xab, 0x06, 0x08, 0x01]],
  ])('names the fault: %s', (reason, span) => {
    expect(reasonOf(spanWith(...span))).toBe(reason);
  });

  it('takes repeated numbers packed and one by one, and refuses packed ones that are cut', () => {
    const histogram = (...point: number[]) =>
      Uint8Array.from(message(1, ...message(2, ...message(2, ...message(9, ...message(1, ...point))))));
    const counts = [1, 0, 0, 0, 0, 0, 0, 0];
    expect(checkRequest('metrics', histogram(...message(6, ...counts, ...counts)))).toBe(1);
    expect(checkRequest('metrics', histogram(0x31, ...counts, 0x31, ...counts))).toBe(1);
    expect(reasonOf(histogram(...message(6, ...counts, 1)), 'metrics')).toBe('packed 64-bit values are cut');
    expect(reasonOf(histogram(0x30, 1), 'metrics')).toBe('wrong wire type for a known field');

    const buckets = (...content: number[]) =>
      Uint8Array.from(
        message(1, ...message(2, ...message(2, ...message(10, ...message(1, ...message(8, ...content)))))),
      );
    expect(checkRequest('metrics', buckets(...message(2, 1, 0x80, 1), 0x10, 5))).toBe(1);
    expect(reasonOf(buckets(...message(2, 1, 0x80)), 'metrics')).toBe('packed varints are cut or overlong');
    expect(reasonOf(buckets(0x11, ...counts), 'metrics')).toBe('wrong wire type for a known field');
  });

  it('takes 100 levels of messages or groups and refuses one more', () => {
    // A span is the third level, its attribute's value the fifth; every array adds two.
    const nestedValue = (arrays: number) => {
      let value: number[] = [];
      for (let i = 0; i < arrays; i++) value = long(5, long(1, value));
      return Uint8Array.from(long(1, long(2, long(2, long(9, long(2, value))))));
    };
    expect(checkRequest('traces', nestedValue(47))).toBe(1);
    expect(() => decodeRequest('traces', nestedValue(47))).not.toThrow();
    expect(reasonOf(nestedValue(48))).toBe('nested too deeply');
    expect(() => decodeRequest('traces', nestedValue(48))).toThrow();

    const groups = (depth: number) => [
      ...new Array<number>(depth).fill(0x0b),
      ...new Array<number>(depth).fill(0x0c),
    ];
    const request = (depth: number) => Uint8Array.from([0xab, 0x06, ...groups(depth - 1), 0xac, 0x06]);
    expect(checkRequest('traces', request(100))).toBe(0);
    expect(reasonOf(request(101))).toBe('nested too deeply');
    expect(reasonOf(request(100_000))).toBe('nested too deeply');
  });
});

/** A length-delimited field with a length of up to 16383 bytes. */
function long(number: number, content: number[]): number[] {
  return [number * 8 + 2, (content.length & 0x7f) | 0x80, content.length >> 7, ...content];
}
