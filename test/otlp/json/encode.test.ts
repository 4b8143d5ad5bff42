import { describe, expect, it } from 'vitest';
import {
  attributeValueOf,
  encoded,
  errorOf,
  oracleDecode,
  SPAN_PATH,
  spanOf,
  traceDocument,
} from './requests.ts';

describe('keys', () => {
  it('that are unknown are ignored at every depth, whatever is in them', () => {
    const document = {
      future: [null, { deep: {} }],
      resourceSpans: [
        { x: 1, resource: { y: [] }, scopeSpans: [{ spans: [{ name: 'n', status: { z: null } }] }] },
      ],
    };
    expect(oracleDecode('traces', encoded('traces', document))).toEqual({
      resourceSpans: [{ resource: {}, scopeSpans: [{ spans: [{ name: 'n', status: {} }] }] }],
    });
  });

  it('in snake_case are unknown keys', () => {
    expect(spanOf({ trace_id: 'not an id', name: 'n' })).toEqual({ name: 'n' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may be %s', (key) => {
    expect(spanOf(`{"${key}":{"name":"x","rivals":1},"name":"n"}`)).toEqual({ name: 'n' });
  });

  it('that come twice count as the last one', () => {
    expect(spanOf('{"name":"first","name":"last"}')).toEqual({ name: 'last' });
  });
});

describe('null', () => {
  it('is "absent" for every kind of field', () => {
    const span = {
      traceId: null,
      name: null,
      kind: null,
      startTimeUnixNano: null,
      attributes: null,
      status: null,
    };
    expect(spanOf(span)).toEqual({});
    expect(encoded('traces', { resourceSpans: null })).toHaveLength(0);
  });

  it('is no second member of a oneof', () => {
    expect(attributeValueOf({ stringValue: 'x', intValue: null })).toEqual({ stringValue: 'x' });
  });

  it('is the empty value in a list of values', () => {
    expect(attributeValueOf({ arrayValue: { values: [null, { stringValue: 'x' }] } })).toEqual({
      arrayValue: { values: [{}, { stringValue: 'x' }] },
    });
  });

  it('is no element of another list', () => {
    expect(errorOf('traces', { resourceSpans: [null] })).toMatchObject({
      path: 'resourceSpans[0]',
      reason: 'expected an object',
    });
    expect(
      errorOf('logs', { resourceLogs: [{ resource: { entityRefs: [{ idKeys: ['a', null] }] } }] }),
    ).toMatchObject({
      path: 'resourceLogs[0].resource.entityRefs[0].idKeys[1]',
      reason: 'expected a string',
    });
  });
});

describe('a value of the wrong JSON type', () => {
  it.each([
    [{ name: 5 }, 'name', 'expected a string'],
    [{ attributes: { 'service.name': 'shop' } }, 'attributes', 'expected an array'],
    [{ attributes: ['a'] }, 'attributes[0]', 'expected an object'],
    [{ attributes: [{ key: 'k', value: 'bare' }] }, 'attributes[0].value', 'expected an object'],
    [{ attributes: [[]] }, 'attributes[0]', 'expected an object'],
    [
      { attributes: [{ value: { boolValue: 'true' } }] },
      'attributes[0].value.boolValue',
      'expected true or false',
    ],
    [{ kind: 'SPAN_KIND_CLIENT' }, 'kind', 'expected the number of an enum value, not its name'],
    [{ status: [] }, 'status', 'expected an object'],
    [{ links: [{}, { spanId: 7 }] }, 'links[1].spanId', 'expected a string of hex digits'],
    [{ startTimeUnixNano: {} }, 'startTimeUnixNano', 'expected an integer'],
    [{ droppedEventsCount: true }, 'droppedEventsCount', 'expected an integer'],
    ['{"name":12345678901234567890}', 'name', 'expected a string'],
  ])('is refused with the path to it: %j', (span, path, reason) => {
    expect(errorOf('traces', traceDocument(span))).toEqual({
      kind: 'json-error',
      path: `${SPAN_PATH}.${path}`,
      reason,
    });
  });

  it('is refused in the second span with the path to that', () => {
    const document = { resourceSpans: [{}, { scopeSpans: [{ spans: [{ name: 'ok' }, { name: 1 }] }] }] };
    expect(errorOf('traces', document).path).toBe('resourceSpans[1].scopeSpans[0].spans[1].name');
  });
});

describe('a oneof', () => {
  it('with two members is refused', () => {
    expect(
      errorOf('traces', traceDocument({ attributes: [{ value: { intValue: 1, stringValue: 'secret' } }] })),
    ).toEqual({
      kind: 'json-error',
      path: `${SPAN_PATH}.attributes[0].value.intValue`,
      reason: 'stringValue is set as well',
    });
  });

  it('keeps a member that has its default value', () => {
    expect(attributeValueOf({ intValue: 0 })).toEqual({ intValue: '0' });
    expect(attributeValueOf({ stringValue: '' })).toEqual({ stringValue: '' });
    expect(attributeValueOf({ bytesValue: '' })).toEqual({ bytesValue: '' });
    expect(attributeValueOf({ arrayValue: {} })).toEqual({ arrayValue: {} });
    expect(attributeValueOf({})).toEqual({});
  });
});

describe('nesting', () => {
  const nested = (levels: number, open: string, close: string) =>
    `${open.repeat(levels - 1)}{"stringValue":"x"}${close.repeat(levels - 1)}`;
  const shapes = [
    ['arrays', '{"arrayValue":{"values":[', ']}}'],
    ['maps', '{"kvlistValue":{"values":[{"key":"k","value":', '}]}}'],
  ] as const;

  it.each(shapes)('of 100 values in %s is accepted', (_, open, close) => {
    // Reading these with protobufjs would need more levels than it allows; what counts is that they are taken.
    expect(
      encoded('traces', traceDocument(`{"attributes":[{"value":${nested(100, open, close)}}]}`)).length,
    ).toBeGreaterThan(400);
  });

  it.each(shapes)('of 101 values in %s is refused', (_, open, close) => {
    const error = errorOf('traces', traceDocument(`{"attributes":[{"value":${nested(101, open, close)}}]}`));
    expect(error.reason).toBe('more than 100 values inside each other');
  });

  it('of a hundred thousand values is refused and overflows nothing', () => {
    const value = nested(100_000, '{"arrayValue":{"values":[', ']}}');
    expect(errorOf('traces', traceDocument(`{"attributes":[{"value":${value}}]}`)).reason).toMatch(
      /more than 100/,
    );
  });

  it('of a million levels below an unknown key is ignored', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    expect(spanOf(`{"unknown":${deep},"name":"n"}`)).toEqual({ name: 'n' });
  });
});
