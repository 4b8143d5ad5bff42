import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../../src/otlp/json/decode.ts';
import { protobufToJson } from '../../../src/otlp/json/request.ts';
import { encoded, traceDocument } from './requests.ts';

const SPAN = 'opentelemetry.proto.trace.v1.Span';
const VALUE = 'opentelemetry.proto.common.v1.AnyValue';
const POINT = 'opentelemetry.proto.metrics.v1.HistogramDataPoint';

function bytes(write: (writer: protobuf.Writer) => void): Uint8Array {
  const writer = protobuf.Writer.create();
  write(writer);
  return writer.finish();
}

const tag = (field: number, wireType: number) => (field << 3) | wireType;

describe('fields with their default value', () => {
  it('are left out', () => {
    const span = bytes((w) =>
      w.uint32(tag(5, 2)).string('').uint32(tag(6, 0)).int32(0).uint32(tag(7, 1)).fixed64(0),
    );
    expect(decodeMessage(SPAN, span)).toEqual({});
  });

  it('are kept if they are members of a oneof or optional', () => {
    expect(
      decodeMessage(
        VALUE,
        bytes((w) => w.uint32(tag(3, 0)).int64(0)),
      ),
    ).toEqual({ intValue: '0' });
    expect(
      decodeMessage(
        VALUE,
        bytes((w) => w.uint32(tag(2, 0)).bool(false)),
      ),
    ).toEqual({ boolValue: false });
    expect(
      decodeMessage(
        VALUE,
        bytes((w) => w.uint32(tag(1, 2)).string('')),
      ),
    ).toEqual({ stringValue: '' });
    expect(
      decodeMessage(
        POINT,
        bytes((w) => w.uint32(tag(5, 1)).double(0)),
      ),
    ).toEqual({ sum: 0 });
  });

  it('are kept if they are the key of an attribute', () => {
    const document = traceDocument({ attributes: [{ value: { intValue: '1' } }, {}] });
    expect(protobufToJson('traces', encoded('traces', document))).toBe(
      traceDocument({ attributes: [{ key: '', value: { intValue: '1' } }, { key: '' }] }),
    );
  });
});

describe('fields that come twice', () => {
  it('count as the last one, even if that is the default', () => {
    const name = (...names: string[]) =>
      bytes((w) => names.forEach((text) => void w.uint32(tag(5, 2)).string(text)));
    expect(decodeMessage(SPAN, name('first', 'last'))).toEqual({ name: 'last' });
    expect(decodeMessage(SPAN, name('first', ''))).toEqual({});
  });

  it('are merged if they are messages', () => {
    const message = bytes((w) => w.uint32(tag(2, 2)).string('late'));
    const code = bytes((w) => w.uint32(tag(3, 0)).int32(2));
    const span = bytes((w) => w.uint32(tag(15, 2)).bytes(message).uint32(tag(15, 2)).bytes(code));
    expect(decodeMessage(SPAN, span)).toEqual({ status: { message: 'late', code: 2 } });
  });

  it('are the last one if they share a oneof', () => {
    const value = bytes((w) => w.uint32(tag(1, 2)).string('x').uint32(tag(3, 0)).int64(7));
    expect(decodeMessage(VALUE, value)).toEqual({ intValue: '7' });
  });
});

describe('lists of numbers', () => {
  it('are read packed and one by one, also mixed', () => {
    const point = bytes((w) => {
      w.uint32(tag(6, 2)).fork().fixed64(1).fixed64(2).ldelim();
      w.uint32(tag(6, 1)).fixed64(3);
    });
    expect(decodeMessage(POINT, point)).toEqual({ bucketCounts: ['1', '2', '3'] });
  });
});

describe('a list of numbers that is packed and empty', () => {
  it('is left out', () => {
    expect(decodeMessage(POINT, Uint8Array.of(tag(6, 2), 0))).toEqual({});
    expect(decodeMessage(POINT, Uint8Array.of(tag(6, 0), 1))).toEqual({});
  });
});

describe('fields that are unknown', () => {
  it('are left out, groups too', () => {
    const span = bytes((w) => {
      w.uint32(tag(900, 0)).uint32(1).uint32(tag(901, 1)).double(1).uint32(tag(902, 2)).string('x');
      w.uint32(tag(903, 5)).float(1).uint32(tag(904, 3)).uint32(tag(1, 0)).uint32(5).uint32(tag(904, 4));
      w.uint32(tag(5, 2)).string('n');
    });
    expect(decodeMessage(SPAN, span)).toEqual({ name: 'n' });
  });

  it('include known numbers with a wire type that the field cannot have', () => {
    const span = bytes((w) => {
      w.uint32(tag(5, 0)).uint32(1).uint32(tag(9, 5)).fixed32(1).uint32(tag(7, 2)).string('12345678');
    });
    expect(decodeMessage(SPAN, span)).toEqual({});
  });
});

describe('bytes that are not a message', () => {
  it.each([
    ['a varint without an end', [0x08, 0xff]],
    ['a string beyond the data', [0x2a, 0x05, 0x41]],
    ['a field number of zero', [0x00, 0x01]],
    ['a wire type that does not exist', [0x0f]],
    ['the end of a group that never began', [0x0c]],
    ['a fixed64 that is cut short', [0x39, 1, 2, 3]],
    ['a message beyond the data', [0x4a, 0x05, 0x0a]],
    ['a field beyond its message', [0x4a, 0x02, 0x0a, 0x05, 1, 2, 3, 4, 5, 6]],
  ])('are refused: %s', (_, content) => {
    expect(decodeMessage(SPAN, Uint8Array.from(content))).toMatchObject({ kind: 'json-error', path: '' });
  });

  it('are refused if a packed list does not end with an element', () => {
    expect(decodeMessage(POINT, Uint8Array.from([0x32, 0x09, ...new Array(20).fill(0)]))).toMatchObject({
      kind: 'json-error',
    });
  });

  it('are read with U+FFFD where a string is not UTF-8', () => {
    expect(decodeMessage(SPAN, Uint8Array.from([0x2a, 0x02, 0xc3, 0x28]))).toEqual({ name: '\uFFFD(' });
  });
});

describe('values inside each other', () => {
  const nested = (levels: number): Uint8Array => {
    let value = bytes((w) => w.uint32(tag(3, 0)).int64(1));
    for (let i = 1; i < levels; i += 1) {
      const list = bytes((w) => w.uint32(tag(1, 2)).bytes(value));
      value = bytes((w) => w.uint32(tag(5, 2)).bytes(list));
    }
    return value;
  };

  it('are read to a depth of 100, and no deeper', () => {
    expect(JSON.stringify(decodeMessage(VALUE, nested(100)))).toContain('intValue');
    expect(decodeMessage(VALUE, nested(101))).toMatchObject({
      reason: 'more than 100 values inside each other',
    });
  });
});

describe('ids of another length than the specification has', () => {
  it('are written in hex all the same', () => {
    expect(
      decodeMessage(
        SPAN,
        bytes((w) => w.uint32(tag(2, 2)).bytes(Uint8Array.of(0xab, 1))),
      ),
    ).toEqual({
      spanId: 'ab01',
    });
  });
});
