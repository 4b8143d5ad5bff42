import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ErrorCode, FrameType } from '../../../src/otlp/http2/frames.ts';
import { headerBlock } from '../../../src/otlp/http2/header-block.ts';
import { goodbye, openSession, request, resets } from './raw-client.ts';
import {
  ACK,
  END_HEADERS,
  END_STREAM,
  number32,
  rawFrame,
  requestBlock,
  setting,
  WHOLE,
} from './raw-frames.ts';

const { DATA, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION, PRIORITY } =
  FrameType;

describe('what ends a stream or a connection of HTTP/2', () => {
  const malformed: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    ['a name in upper case', [['X-Upper', '1']]],
    ['a header of the connection', [['connection', 'close']]],
    ['te with other values', [['te', 'gzip']]],
    ['a pseudo-header twice', [[':path', '/']]],
    ['an unknown pseudo-header', [[':status', '200']]],
    [
      'a pseudo-header behind others',
      [
        ['x', '1'],
        [':authority', 'a'],
      ],
    ],
    ['a line break in a value', [['x', 'a\r\nb']]],
    ['a length that is no number', [['content-length', '1e3']]],
  ];
  it.each(malformed)('resets a request with %s', async (_, more) => {
    const client = await openSession();
    await client.send(request(1, WHOLE, requestBlock(more)), request(3));
    expect(resets(client)).toEqual([[1, ErrorCode.PROTOCOL_ERROR]]);
    expect(client.requests).toHaveLength(1);
  });

  it('resets a request of an empty path', async () => {
    const client = await openSession();
    const fields = [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', ''],
    ] as const;
    await client.send(request(1, WHOLE, headerBlock(fields)));
    expect(resets(client)).toEqual([[1, ErrorCode.PROTOCOL_ERROR]]);
  });

  it.each([
    ['more', 'abcd'],
    ['less', 'ab'],
  ])('resets a request that has %s content than it said', async (_, content) => {
    const client = await openSession();
    const block = requestBlock([['content-length', '3']]);
    await client.send(request(1, END_HEADERS, block), rawFrame(DATA, END_STREAM, 1, Buffer.from(content)));
    expect(resets(client)).toEqual([[1, ErrorCode.PROTOCOL_ERROR]]);
    expect(client.requests).toMatchObject([{ hasEnded: false, isClosed: true }]);
  });

  const {
    PROTOCOL_ERROR,
    FRAME_SIZE_ERROR,
    FLOW_CONTROL_ERROR,
    STREAM_CLOSED,
    COMPRESSION_ERROR,
    ENHANCE_YOUR_CALM,
  } = ErrorCode;
  it.each<readonly [string, number, readonly Buffer[]]>([
    ['an even stream', PROTOCOL_ERROR, [request(2)]],
    ['data of a stream that never was', PROTOCOL_ERROR, [rawFrame(DATA, 0, 5, Buffer.from('x'))]],
    ['data of no stream', PROTOCOL_ERROR, [rawFrame(DATA, 0, 0, Buffer.from('x'))]],
    ['data behind the end', STREAM_CLOSED, [request(1), rawFrame(DATA, 0, 1, Buffer.from('x'))]],
    ['headers behind the end', STREAM_CLOSED, [request(1), request(1)]],
    [
      'data behind a reset',
      STREAM_CLOSED,
      [request(1, END_HEADERS), rawFrame(RST_STREAM, 0, 1, number32(8)), rawFrame(DATA, 0, 1)],
    ],
    ['headers of an earlier stream', STREAM_CLOSED, [request(5), request(3)]],
    ['a reset of a stream that never was', PROTOCOL_ERROR, [rawFrame(RST_STREAM, 0, 1, number32(8))]],
    ['a reset without a code', FRAME_SIZE_ERROR, [request(1), rawFrame(RST_STREAM, 0, 1)]],
    ['a push', PROTOCOL_ERROR, [request(1), rawFrame(PUSH_PROMISE, END_HEADERS, 1, number32(2))]],
    [
      'another frame within a header block',
      PROTOCOL_ERROR,
      [request(1, 0), rawFrame(PING, 0, 0, Buffer.alloc(8))],
    ],
    ['data within a header block', PROTOCOL_ERROR, [request(1, 0), rawFrame(DATA, 0, 1)]],
    ['a continuation of nothing', PROTOCOL_ERROR, [rawFrame(CONTINUATION, END_HEADERS, 1, requestBlock())]],
    [
      'a continuation of another stream',
      PROTOCOL_ERROR,
      [request(1, 0), rawFrame(CONTINUATION, END_HEADERS, 3)],
    ],
    ['a block that cannot be decoded', COMPRESSION_ERROR, [request(1, WHOLE, Buffer.from([0x80]))]],
    [
      'a block without end',
      ENHANCE_YOUR_CALM,
      [request(1, 0), ...new Array<Buffer>(200).fill(rawFrame(CONTINUATION, 0, 1))],
    ],
    [
      'a block that is very long',
      ENHANCE_YOUR_CALM,
      [request(1, 0, Buffer.alloc(60_000)), rawFrame(CONTINUATION, 0, 1, Buffer.alloc(6_000))],
    ],
    ['a frame over the limit', FRAME_SIZE_ERROR, [rawFrame(DATA, 0, 1, Buffer.alloc(1_000_001))]],
    ['settings of a stream', PROTOCOL_ERROR, [rawFrame(SETTINGS, 0, 1)]],
    ['settings that are cut', FRAME_SIZE_ERROR, [rawFrame(SETTINGS, 0, 0, Buffer.alloc(5))]],
    ['an acknowledgement with settings', FRAME_SIZE_ERROR, [rawFrame(SETTINGS, ACK, 0, setting(4, 1))]],
    ['a window that is too large', FLOW_CONTROL_ERROR, [rawFrame(SETTINGS, 0, 0, setting(4, 2 ** 31))]],
    ['frames that may be too short', PROTOCOL_ERROR, [rawFrame(SETTINGS, 0, 0, setting(5, 100))]],
    ['push that is neither on nor off', PROTOCOL_ERROR, [rawFrame(SETTINGS, 0, 0, setting(2, 2))]],
    ['a short ping', FRAME_SIZE_ERROR, [rawFrame(PING, 0, 0, Buffer.alloc(7))]],
    ['a ping of a stream', PROTOCOL_ERROR, [rawFrame(PING, 0, 1, Buffer.alloc(8))]],
    ['a goodbye of a stream', PROTOCOL_ERROR, [rawFrame(GOAWAY, 0, 1, Buffer.alloc(8))]],
    ['a priority of a wrong size', FRAME_SIZE_ERROR, [rawFrame(PRIORITY, 0, 1, Buffer.alloc(4))]],
    ['a window that grows by nothing', PROTOCOL_ERROR, [rawFrame(WINDOW_UPDATE, 0, 0, number32(0))]],
    [
      'a window that grows too large',
      FLOW_CONTROL_ERROR,
      [rawFrame(WINDOW_UPDATE, 0, 0, number32(2 ** 31 - 1))],
    ],
    ['a window of a stream that never was', PROTOCOL_ERROR, [rawFrame(WINDOW_UPDATE, 0, 1, number32(1))]],
  ])('ends the connection over %s', async (_, code, frames) => {
    const client = await openSession();
    await client.send(...frames);
    expect(goodbye(client)).toBe(code);
    expect(client.requests.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it.each([
    ['of a stream grows by nothing', number32(0), PROTOCOL_ERROR],
    ['of a stream grows too large', number32(2 ** 31 - 1), FLOW_CONTROL_ERROR],
  ])('resets a stream where the window %s', async (_, growth, code) => {
    const client = await openSession();
    await client.send(request(1), rawFrame(WINDOW_UPDATE, 0, 1, growth));
    expect(resets(client)).toEqual([[1, code]]);
    expect(client.isOver()).toBe(false);
  });

  it('passes over frames and settings that it does not know, and priorities', async () => {
    const client = await openSession();
    await client.send(
      rawFrame(0xfa, 0xff, 7, Buffer.from('later')),
      rawFrame(SETTINGS, 0, 0, setting(0xfa, 7)),
      rawFrame(PRIORITY, 0, 9, Buffer.alloc(5)),
      request(1),
    );
    expect(client.requests).toHaveLength(1);
    expect(client.isOver()).toBe(false);
  });

  it('ends the connection of a client that breaks off call after call, and forgives in time', async () => {
    let nowMs = 0;
    const client = await openSession({ nowMs: () => nowMs });
    let id = -1;
    const broken = () => {
      id += 2;
      return [request(id, END_HEADERS), rawFrame(RST_STREAM, 0, id, number32(8))];
    };
    await client.send(...Array.from({ length: 1_000 }, broken).flat());
    expect(client.isOver()).toBe(false);
    nowMs = 1_000;
    await client.send(...Array.from({ length: 33 }, broken).flat());
    expect(client.isOver()).toBe(false);
    await client.send(...broken());
    expect(goodbye(client)).toBe(ENHANCE_YOUR_CALM);
  });

  it('ends what is no HTTP/2', async () => {
    const { socket: other } = await openSession();
    const socket = connect(other.remotePort ?? 0, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const ended = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await ended;
  });

  it('wants settings first', async () => {
    const client = await openSession({ begin: [request(1)] });
    expect(goodbye(client)).toBe(PROTOCOL_ERROR);
  });
});
