import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protobufToJson } from '../../../src/otlp/json/request.ts';
import { attributeValueOf, encoded, errorOf, oracleDecode, spanOf, traceDocument } from './requests.ts';

const MAX_INT64 = 2n ** 63n - 1n;

describe('64-bit integers', () => {
  it.each([
    ['"1544712660000000001"', '1544712660000000001'],
    ['1544712660000000001', '1544712660000000001'],
    ['"18446744073709551615"', '18446744073709551615'],
    ['18446744073709551615', '18446744073709551615'],
    ['1e3', '1000'],
    ['1.0', '1'],
    ['"1.5e1"', '15'],
    ['1.5446e18', '1544600000000000000'],
  ])('in the range of uint64 are read from %s', (text, digits) => {
    expect(spanOf(`{"startTimeUnixNano":${text}}`)).toEqual({ startTimeUnixNano: digits });
  });

  it.each([
    '-1',
    '"-1"',
    '18446744073709551616',
    '"18446744073709551616"',
    '1e20',
    `"${'9'.repeat(100_000)}"`,
  ])('out of the range of uint64 are refused', (text) => {
    expect(errorOf('traces', traceDocument(`{"startTimeUnixNano":${text}}`)).reason).toMatch(
      /out of .*range/,
    );
  });

  it.each([
    '1.5',
    '"1.5"',
    '1e400',
    '""',
    '" 1"',
    '"1 "',
    '"+1"',
    '"0x10"',
    '"007"',
    '"1_000"',
    '"NaN"',
    '"abc"',
  ])('are not read from %s', (text) => {
    expect(errorOf('traces', traceDocument(`{"startTimeUnixNano":${text}}`)).reason).toMatch(/expected a/);
  });

  it('keep every digit from strings and from numbers, over their whole range', () => {
    fc.assert(
      fc.property(fc.bigInt(-MAX_INT64 - 1n, MAX_INT64), fc.boolean(), (value, quoted) => {
        const text = quoted ? `"${value}"` : String(value);
        expect(attributeValueOf(`{"intValue":${text}}`)).toEqual({ intValue: String(value) });
      }),
    );
  });

  it('out of the range of int64 are refused', () => {
    for (const value of [MAX_INT64 + 1n, -MAX_INT64 - 2n]) {
      const document = traceDocument(`{"attributes":[{"value":{"intValue":"${value}"}}]}`);
      expect(errorOf('traces', document).reason).toBe('out of the range of int64');
    }
  });

  it('have no minus zero', () => {
    expect(attributeValueOf('{"intValue":-0}')).toEqual({ intValue: '0' });
    expect(attributeValueOf('{"intValue":"-0"}')).toEqual({ intValue: '0' });
  });
});

describe('32-bit integers', () => {
  it.each([
    ['4294967295', 4294967295],
    ['"7"', 7],
    ['2.0', 2],
  ])('are read from %s', (text, count) => {
    expect(spanOf(`{"droppedLinksCount":${text}}`)).toEqual({ droppedLinksCount: count });
  });

  it.each(['4294967296', '-1', '"4294967296"'])('are refused out of range: %s', (text) => {
    expect(errorOf('traces', traceDocument(`{"flags":${text}}`)).reason).toBe('out of the range of uint32');
  });

  it('may be negative where they are signed', () => {
    const point = { scale: -2147483648, positive: { offset: -1 } };
    const request = {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ exponentialHistogram: { dataPoints: [point] } }] }] }],
    };
    expect(oracleDecode('metrics', encoded('metrics', request))).toEqual(request);
  });
});

describe('doubles', () => {
  it.each([
    ['"NaN"', Number.NaN],
    ['"Infinity"', Number.POSITIVE_INFINITY],
    ['"-Infinity"', Number.NEGATIVE_INFINITY],
    ['"1.5e-3"', 0.0015],
    ['-2', -2],
    ['12345678901234567890', Number('12345678901234567890')],
    ['-0.0', -0],
    ['0', 0],
  ])('are read from %s', (text, value) => {
    expect(attributeValueOf(`{"doubleValue":${text}}`)).toEqual({ doubleValue: value });
  });

  it.each(['"nan"', '"inf"', '""', '"1,5"', 'true', '[]', '1e400', '"1e400"', '"0x1p3"'])(
    'are not read from %s',
    (text) => {
      expect(
        errorOf('traces', traceDocument(`{"attributes":[{"value":{"doubleValue":${text}}}]}`)).reason,
      ).toMatch(/number/);
    },
  );

  it('survive the way to protobuf and back', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const json = Number.isFinite(value) ? value : String(value);
        const document = `{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":{"doubleValue":${JSON.stringify(json)}}}]}}]}`;
        expect(protobufToJson('traces', encoded('traces', document))).toBe(document);
      }),
    );
  });

  it('make a packed list', () => {
    const request = {
      resourceMetrics: [
        {
          scopeMetrics: [
            { metrics: [{ histogram: { dataPoints: [{ explicitBounds: [0, '2.5', 'Infinity'] }] } }] },
          ],
        },
      ],
    };
    expect(JSON.stringify(oracleDecode('metrics', encoded('metrics', request)))).toContain('[0,2.5,null]');
  });
});
