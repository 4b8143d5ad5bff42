import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/llm/call.ts';
import { awsEventsIn } from '../../../src/llm/extract/aws-event-stream.ts';
import { extractResponse } from '../../../src/llm/extract/response.ts';
import { chunksOf, encodeFrame, framesOf, header } from '../../golden/aws-frames.ts';
import { GOLDEN_CASES } from '../../golden/cases.ts';

const STREAMS = GOLDEN_CASES.flatMap(({ shape, name, response }) =>
  response?.bytes === undefined ? [] : [{ shape, name, ...response, bytes: Buffer.from(response.bytes) }],
);

const payload = (text: string, rest: Partial<Payload> = {}): Payload => ({
  place: 'http.response.body.content',
  text,
  truncated: false,
  ...rest,
});

/** Control characters, which the lengths in headers are, and what a decoder puts for bytes that are no UTF-8. */
const LOST = /[\p{Cc}\ufffd]/gu;

const eventsOf = (...payload: Parameters<typeof awsEventsIn>) => [...(awsEventsIn(...payload) ?? [])];

describe('frames of the golden folders', () => {
  it('are there for both APIs', () => {
    expect(new Set(STREAMS.map(({ shape }) => shape))).toEqual(
      new Set(['bedrock-converse', 'bedrock-invoke']),
    );
  });

  it.each(STREAMS)('$name: the same facts from bytes', ({ shape, text, bytes, expected }) => {
    expect(extractResponse(payload(text, { bytes }), shape)).toStrictEqual(expected);
    expect(extractResponse(payload(text, { bytes }), undefined)).toStrictEqual(expected);
  });

  it.each(STREAMS)('$name: the same from base64', ({ shape, bytes, expected }) => {
    expect(extractResponse(payload(bytes.toString('base64')), shape)).toStrictEqual(expected);
  });

  it.each(STREAMS)(
    '$name: the same where control characters were lost or replaced',
    ({ shape, bytes, expected }) => {
      for (const replacement of ['', '?', ' ', '.', '\ufffd', '\u2420']) {
        const damaged = bytes.toString().replace(LOST, replacement);
        expect(extractResponse(payload(damaged), shape), JSON.stringify(replacement)).toStrictEqual(expected);
      }
    },
  );

  it.each(STREAMS)('$name: bytes cut anywhere, facts may be missing but are never wrong', (stream) => {
    const { shape, bytes, expected } = stream;
    for (let length = 1; length < bytes.length; length += 1 + Math.floor(bytes.length / 60)) {
      const cut = bytes.subarray(0, length);
      const { usage, responseTexts, notes, output, ...facts } = extractResponse(
        payload(cut.toString(), { bytes: cut, truncated: true }),
        shape,
      );
      expect(notes).toStrictEqual(['response_truncated']);
      expect(expected).toMatchObject(facts);
      expect(expected['usage']).toMatchObject(usage);
      const whole = (expected['responseTexts'] as { text: string }[]).map(({ text }) => text);
      for (const { text } of responseTexts) expect(whole.some((full) => full.startsWith(text))).toBe(true);
    }
  });

  it.each(STREAMS.filter(({ shape, expected }) => shape === 'bedrock-converse' && expected['stopReason']))(
    '$name: where the middle is missing, the end is read from what is left as text',
    ({ shape, bytes, expected }) => {
      const head = bytes.subarray(0, 150);
      const tail = bytes.subarray(Math.floor(bytes.length / 2)).toString();
      const facts = extractResponse(payload(head.toString(), { bytes: head, tail, truncated: true }), shape);
      expect(facts.notes).toStrictEqual(['response_truncated']);
      expect(facts.stopReason).toBe(expected['stopReason']);
    },
  );
});

describe('single frames', () => {
  it('the empty frame of the specification is one, with neither headers nor payload', () => {
    const bytes = Buffer.from('000000100000000005c248eb7d98c8ff', 'hex');
    expect(encodeFrame(Buffer.alloc(0), Buffer.alloc(0)).equals(bytes)).toBe(true);
    expect(eventsOf('', undefined, bytes)).toEqual([{}]);
  });

  it('headers of every type are passed over on the way to the event', () => {
    const others: readonly (readonly [type: number, valueBytes: number])[] = [
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 4],
      [5, 8],
      [8, 8],
      [9, 16],
    ];
    const fixed = others.map(([type, size]) =>
      Buffer.concat([Buffer.from([1, 0x78, type]), Buffer.alloc(size, 7)]),
    );
    const byteArray = Buffer.from([1, 0x79, 6, 0, 3, 1, 2, 3]);
    const headers = Buffer.concat([...fixed, byteArray, header(':event-type', 'messageStop')]);
    const bytes = encodeFrame(headers, Buffer.from('{"stopReason":"end_turn"}'));
    expect(eventsOf('', undefined, bytes)).toEqual([{ messageStop: { stopReason: 'end_turn' } }]);
  });

  it('an unmodelled error has its code in a header and no payload', () => {
    const headers = Buffer.concat([
      header(':message-type', 'error'),
      header(':error-code', 'InternalError'),
      header(':error-message', 'An internal server error occurred'),
    ]);
    const bytes = encodeFrame(headers, Buffer.alloc(0));
    expect(extractResponse(payload(bytes.toString(), { bytes }), 'bedrock-converse')).toMatchObject({
      errorType: 'InternalError',
    });
  });

  it('a damaged frame is left out, those behind it are read', () => {
    const first = framesOf([{ messageStart: { role: 'assistant' } }]);
    first.writeUInt8(first.readUInt8(first.length - 10) ^ 1, first.length - 10);
    const bytes = Buffer.concat([first, framesOf([{ messageStop: { stopReason: 'end_turn' } }])]);
    expect(eventsOf('', undefined, bytes)).toEqual(['broken', { messageStop: { stopReason: 'end_turn' } }]);
  });

  it('chunks that hold no base64 of an object are broken', () => {
    expect(eventsOf('', undefined, framesOf([{ chunk: { bytes: 'bm8=' } }, { chunk: {} }]))).toEqual([
      'broken',
      'broken',
    ]);
  });

  it('headers that a text quotes make no frame of it', () => {
    expect(awsEventsIn('Frames begin with :event-type and the name of the event.')).toBeUndefined();
    expect(
      awsEventsIn('{"text":"\\u000b:event-type\\u0007\\u0000\\u0005chunk\\r:content-type"'),
    ).toBeUndefined();
    expect(awsEventsIn('AAAA and so on')).toBeUndefined();
  });

  it('what an answer quotes cannot pass for an event where the frames are damaged', () => {
    const forged = ':event-type metadata:content-type application/json{"usage":{"inputTokens":1}}';
    const text = framesOf([
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: forged } } },
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: { usage: { inputTokens: 20, outputTokens: 30 } } },
    ]).toString();
    const facts = extractResponse(payload(text), 'bedrock-converse');
    expect(facts.usage).toEqual({ inputTokens: 20, outputTokens: 30 });
    const cut = extractResponse(payload(text.slice(0, text.indexOf(':event-type', 200))), 'bedrock-converse');
    expect(cut.usage).toEqual({});
  });
});

describe('bytes that nobody should send', () => {
  it('any bytes with a true prelude: no exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 80 }), (headers, rest) => {
        const bytes = encodeFrame(Buffer.from(headers), Buffer.from(rest));
        for (const event of eventsOf('', undefined, bytes))
          expect(['object', 'string']).toContain(typeof event);
      }),
    );
  });

  it('a million headers without a payload take a moment', () => {
    const text = ':event-type chunk:content-type'.repeat(200_000);
    const started = process.cpuUsage();
    expect(eventsOf(text).every((event) => event === 'broken')).toBe(true);
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });

  it('streams of one kind of event each are told apart without a hint', () => {
    const bytes = chunksOf([
      { generation: 'Paris.', prompt_token_count: 5, generation_token_count: 2, stop_reason: 'stop' },
    ]);
    expect(extractResponse(payload('', { bytes }), undefined)).toMatchObject({ shape: 'bedrock-invoke' });
  });
});
