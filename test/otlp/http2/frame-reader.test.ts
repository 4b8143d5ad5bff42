import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from '../../../src/otlp/http2/frame-reader.ts';
import { ErrorCode, FrameType, PADDED } from '../../../src/otlp/http2/frames.ts';
import { rawFrame } from './raw-frames.ts';

const MAX_FRAME = 20_000;

/** Reads chunks and tells what came, the content of DATA joined. */
function read(chunks: readonly Buffer[]): { events: unknown[]; fault: number | undefined } {
  const events: unknown[] = [];
  let content: Buffer[] = [];
  const reader = new FrameReader(
    {
      dataBegins(streamId, flags, length) {
        events.push(['data', streamId, flags, length]);
        content = [];
        return undefined;
      },
      dataPiece: (piece) => void content.push(Buffer.from(piece)),
      dataEnds: () => void events.push(['content', Buffer.concat(content).toString('hex')]),
      frame(type, flags, streamId, payload) {
        events.push([type, flags, streamId, payload.toString('hex')]);
        return undefined;
      },
    },
    MAX_FRAME,
  );
  let fault: number | undefined;
  for (const chunk of chunks) fault ??= reader.read(chunk);
  return { events, fault };
}

const anyFrame = fc
  .record({
    type: fc.constantFrom(0, 0, 0, 1, 4, 6, 8, 77),
    flags: fc.constantFrom(0, 1, 5),
    streamId: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    payload: fc.uint8Array({ maxLength: 300 }),
    padding: fc.option(fc.nat(255)),
  })
  .map(({ type, flags, streamId, payload, padding }) => {
    if (type !== FrameType.DATA || padding === null) {
      return {
        bytes: rawFrame(type, flags, streamId, payload),
        type,
        flags,
        streamId,
        payload,
        length: payload.length,
      };
    }
    const padded = Buffer.concat([Buffer.from([padding]), payload, Buffer.alloc(padding)]);
    const bytes = rawFrame(type, flags | PADDED, streamId, padded);
    return { bytes, type, flags: flags | PADDED, streamId, payload, length: padded.length };
  });

describe('a reader of frames', () => {
  it('tells the same of frames, wherever they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(anyFrame, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        (frames, sizes) => {
          const bytes = Buffer.concat(frames.map((one) => one.bytes));
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          const expected = frames.flatMap(({ type, flags, streamId, payload, length }) => {
            const hex = Buffer.from(payload).toString('hex');
            return type === FrameType.DATA
              ? [
                  ['data', streamId, flags, length],
                  ['content', hex],
                ]
              : [[type, flags, streamId, hex]];
          });
          expect(read(chunks)).toEqual({ events: expected, fault: undefined });
          expect(read([bytes])).toEqual({ events: expected, fault: undefined });
        },
      ),
    );
  });

  it.each([
    [
      'a frame over the limit',
      rawFrame(FrameType.DATA, 0, 1, Buffer.alloc(MAX_FRAME + 1)),
      ErrorCode.FRAME_SIZE_ERROR,
    ],
    [
      'padding without its length',
      rawFrame(FrameType.DATA, PADDED, 1, Buffer.alloc(0)),
      ErrorCode.FRAME_SIZE_ERROR,
    ],
    [
      'more padding than there is',
      rawFrame(FrameType.DATA, PADDED, 1, Buffer.from([2, 0])),
      ErrorCode.PROTOCOL_ERROR,
    ],
  ])('refuses %s', (_, bytes, fault) => {
    expect(read([bytes]).fault).toBe(fault);
    expect(read([...bytes].map((byte) => Buffer.from([byte]))).fault).toBe(fault);
  });
});
