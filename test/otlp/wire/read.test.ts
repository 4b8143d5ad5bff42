import { describe, expect, it } from 'vitest';
import { isWireError } from '../../../src/otlp/wire/error.ts';
import type { Frame } from '../../../src/otlp/wire/frame.ts';
import { LOG_RECORD_ATTRIBUTES_FIELD, SPAN_ATTRIBUTES_FIELD } from '../../../src/otlp/wire/messages.ts';
import {
  readAttribute,
  readEvent,
  readLogRecord,
  readResource,
  readScope,
  readSpan,
} from '../../../src/otlp/wire/read.ts';
import { pathsOf } from '../../oracle/frames.ts';
import { encode, encodeRequest, loadOtlp } from '../../oracle/otlp.ts';
import { SAMPLE_TRACES, sampleSpan } from '../../oracle/sample-requests.ts';

const otlp = loadOtlp();
const spanType = otlp.lookupType('opentelemetry.proto.trace.v1.Span');

function whole(bytes: Uint8Array): Frame {
  return { tagStart: 0, start: 0, end: bytes.length };
}

function isSpan(bytes: Uint8Array): boolean {
  try {
    spanType.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Reads a span that has the one attribute `k`, from the object form of its value. */
function valueOfK(value: object): unknown {
  const bytes = encode(spanType, { attributes: [{ key: 'k', value }] });
  return readAttribute(bytes, whole(bytes), SPAN_ATTRIBUTES_FIELD, 'k');
}

describe('readSpan', () => {
  it('gives a span as it was sent', () => {
    const bytes = encode(spanType, sampleSpan('call', 0xab));
    expect(readSpan(bytes, whole(bytes))).toEqual({
      name: 'call',
      kind: 3,
      traceId: 'ab'.repeat(16),
      spanId: 'ab'.repeat(8),
      parentSpanId: '',
      startTimeUnixNano: 1763800000000000000n,
      endTimeUnixNano: 1763800000100000000n,
      statusCode: 1,
      statusMessage: '',
      attributes: new Map<string, unknown>([
        ['http.request.method', 'POST'],
        ['http.response.status_code', 200],
      ]),
      events: [{ name: 'sent', timeUnixNano: 1763800000050000000n, attributes: new Map() }],
    });
  });

  it('takes the last of a scalar that is there twice, and the first of an attribute', () => {
    const first = encode(spanType, { name: 'one', attributes: [{ key: 'k', value: { intValue: 1 } }] });
    const second = encode(spanType, { name: 'two', attributes: [{ key: 'k', value: { intValue: 2 } }] });
    const bytes = Uint8Array.from([...first, ...second]);
    const span = readSpan(bytes, whole(bytes));
    expect(span).toMatchObject({ name: 'two', attributes: new Map([['k', 1]]) });
  });

  it('reads from a view into a larger buffer', () => {
    const bytes = encode(spanType, sampleSpan('call', 1));
    const view = Buffer.concat([Buffer.alloc(13, 0xff), bytes, Buffer.alloc(5, 0xff)]).subarray(
      13,
      13 + bytes.length,
    );
    expect(readSpan(view, whole(view))).toEqual(readSpan(bytes, whole(bytes)));
  });

  it('answers every truncation that protobufjs refuses with an error value', () => {
    const bytes = encode(spanType, sampleSpan('call', 1));
    let errors = 0;
    for (let end = 1; end < bytes.length; end++) {
      const cut = bytes.subarray(0, end);
      const result = readSpan(cut, whole(cut));
      expect(isWireError(result), `cut at ${end}`).toBe(!isSpan(cut));
      if (isWireError(result)) errors++;
    }
    expect(errors).toBeGreaterThan(bytes.length - 15);
  });
});

describe('attribute values', () => {
  it.each<[string, object, unknown]>([
    ['a safe integer as a number', { intValue: String(Number.MIN_SAFE_INTEGER) }, Number.MIN_SAFE_INTEGER],
    ['a larger one as a bigint', { intValue: '9007199254740993' }, 9007199254740993n],
    ['a string that begins with a byte order mark whole', { stringValue: '\ufeffx' }, '\ufeffx'],
    ['a double', { doubleValue: 0.1 }, 0.1],
    ['bytes', { bytesValue: Uint8Array.of(0, 255) }, Uint8Array.of(0, 255)],
    ['nothing as null', {}, null],
    ['an index into a table that only profiles have as null', { stringValueStrindex: 3 }, null],
    ['an array of mixed values', { arrayValue: { values: [{ boolValue: false }, {}] } }, [false, null]],
    [
      'a list',
      { kvlistValue: { values: [{ key: 'a', value: { intValue: 1 } }, { key: 'b' }] } },
      { a: 1, b: null },
    ],
  ])('are read: %s', (_, value, expected) => {
    expect(valueOfK(value)).toEqual(expected);
  });

  it('keep a list key that means something to JavaScript as a key', () => {
    const list = valueOfK({
      kvlistValue: { values: [{ key: '__proto__', value: { stringValue: 'x' } }, { key: 'a' }] },
    }) as Record<string, unknown>;
    expect(Object.entries(list)).toEqual([
      ['__proto__', 'x'],
      ['a', null],
    ]);
    expect(list['toString']).toBeUndefined();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('may look like an error of ours and are none', () => {
    const value = {
      kvlistValue: { values: [{ key: 'kind', value: { stringValue: 'wire-error' } }] },
    };
    const bytes = encode(spanType, { name: 'n', attributes: [{ key: 'k', value }] });
    expect(isWireError(readSpan(bytes, whole(bytes)))).toBe(false);
  });

  it('are copies where they are bytes', () => {
    const bytes = Buffer.from(
      encode(spanType, { attributes: [{ key: 'k', value: { bytesValue: Uint8Array.of(7) } }] }),
    );
    const value = readAttribute(bytes, whole(bytes), SPAN_ATTRIBUTES_FIELD, 'k');
    bytes.fill(0);
    expect(value).toEqual(Uint8Array.of(7));
  });

  it('that nest without end are an error, not an overflow of the stack', () => {
    let value: number[] = [];
    for (let i = 0; i < 300; i++) value = lengthDelimited(5, lengthDelimited(1, value));
    const bytes = Uint8Array.from(lengthDelimited(9, lengthDelimited(2, value)));
    expect(readSpan(bytes, whole(bytes))).toMatchObject({ reason: 'nested too deeply' });
  });
});

describe('readLogRecord', () => {
  it('gives a record as it was sent', () => {
    const record = {
      timeUnixNano: '5',
      observedTimeUnixNano: '6',
      severityNumber: 9,
      severityText: 'INFO',
      eventName: 'gen_ai.choice',
      body: { kvlistValue: { values: [{ key: 'index', value: { intValue: 0 } }] } },
      attributes: [{ key: 'k', value: { boolValue: true } }],
      traceId: new Uint8Array(16).fill(1),
      spanId: new Uint8Array(8).fill(2),
    };
    const bytes = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
    const { item } = pathsOf(bytes)[0]!;
    expect(readLogRecord(bytes, item)).toEqual({
      timeUnixNano: 5n,
      observedTimeUnixNano: 6n,
      severityNumber: 9,
      severityText: 'INFO',
      eventName: 'gen_ai.choice',
      body: { index: 0 },
      attributes: new Map([['k', true]]),
      traceId: '01'.repeat(16),
      spanId: '02'.repeat(8),
    });
    expect(readAttribute(bytes, item, LOG_RECORD_ATTRIBUTES_FIELD, 'k')).toBe(true);
  });
});

describe('resources and scopes', () => {
  it('are read from the messages that enclose a span', () => {
    const bytes = encodeRequest('traces', SAMPLE_TRACES);
    const [first, , , last] = pathsOf(bytes);
    expect(readResource(bytes, first!.resource)).toEqual(new Map([['service.name', 'shop']]));
    expect(readScope(bytes, first!.scope)).toEqual({ name: 'http', version: '1.2' });
    expect(readResource(bytes, last!.resource)).toEqual(new Map());
    expect(readScope(bytes, last!.scope)).toEqual({ name: '', version: '' });
  });
});

describe('damaged messages', () => {
  it.each([readSpan, readLogRecord, readEvent, readResource, readScope])(
    'are an error value of %o',
    (read) => {
      const bytes = Uint8Array.of(0x0a, 5, 1);
      expect(isWireError(read(bytes, whole(bytes)))).toBe(true);
    },
  );
});

function lengthDelimited(number: number, content: number[]): number[] {
  const { length } = content;
  return [number * 8 + 2, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14, ...content];
}
