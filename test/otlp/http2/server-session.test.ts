import { describe, expect, it } from 'vitest';
import { ErrorCode, FrameType } from '../../../src/otlp/http2/frames.ts';
import { headerBlock } from '../../../src/otlp/http2/header-block.ts';
import { HeaderDecoder } from '../../../src/otlp/http2/header-decoder.ts';
import {
  ANSWER,
  CONNECTION_WINDOW,
  goAways,
  goodbye,
  MOST_STREAMS,
  openSession,
  request,
  resets,
  TRAILERS,
} from './raw-client.ts';
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

const { DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION } = FrameType;

describe('the server side of an HTTP/2 connection', () => {
  it('says its settings and acknowledges the client’s', async () => {
    const client = await openSession();
    expect(client.frames[0]).toMatchObject({ type: SETTINGS, flags: 0 });
    expect(client.of(SETTINGS).at(-1)).toMatchObject({ flags: ACK, payload: Buffer.alloc(0) });
    expect(client.of(WINDOW_UPDATE)[0]?.payload).toEqual(number32(CONNECTION_WINDOW - 65_535));
  });

  it('hands requests on in pieces and answers them, in any order', async () => {
    const client = await openSession();
    await client.send(
      request(1, END_HEADERS),
      rawFrame(DATA, 0, 1, Buffer.from('one ')),
      request(3, END_HEADERS, requestBlock([['x-more', 'yes']])),
      rawFrame(DATA, END_STREAM, 3, Buffer.from('other')),
      rawFrame(DATA, END_STREAM, 1, Buffer.from('message')),
    );
    const [one, other] = client.requests;
    expect(one).toMatchObject({
      path: '/service/Method',
      body: 'one message',
      hasEnded: true,
      isClosed: false,
    });
    expect(other).toMatchObject({ body: 'other', hasEnded: true });
    other?.stream.answer(ANSWER, Buffer.from('pong'), TRAILERS);
    other?.stream.answer(ANSWER, Buffer.from('twice'), TRAILERS);
    one?.stream.answerWithTrailersOnly(TRAILERS);
    await client.send();
    expect(client.frames.filter(({ streamId }) => streamId > 0)).toEqual([
      { type: HEADERS, flags: END_HEADERS, streamId: 3, payload: ANSWER },
      { type: DATA, flags: 0, streamId: 3, payload: Buffer.from('pong') },
      { type: HEADERS, flags: WHOLE, streamId: 3, payload: TRAILERS },
      { type: HEADERS, flags: WHOLE, streamId: 1, payload: TRAILERS },
    ]);
    expect([one?.isClosed, other?.isClosed]).toEqual([true, true]);
    expect(new HeaderDecoder(1_000).decode(TRAILERS)).toEqual([['grpc-status', '0']]);
  });

  it('takes header blocks in parts, padded, with priority, and requests that end with trailers', async () => {
    const client = await openSession();
    const block = requestBlock();
    const padded = Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 9]), block.subarray(0, 9), Buffer.alloc(3)]);
    await client.send(
      rawFrame(HEADERS, 0x8 | 0x20, 1, padded),
      rawFrame(CONTINUATION, 0, 1, block.subarray(9, 20)),
      rawFrame(CONTINUATION, END_HEADERS, 1, block.subarray(20)),
      rawFrame(DATA, 0x8, 1, Buffer.from('\x02text\0\0')),
      rawFrame(HEADERS, WHOLE, 1, headerBlock([['x-trailer', '1']])),
    );
    expect(client.requests).toMatchObject([{ path: '/service/Method', body: 'text', hasEnded: true }]);
  });

  it('gives windows back as they are used, and cuts off who does not keep to them', async () => {
    const client = await openSession();
    await client.send(request(1, END_HEADERS), rawFrame(DATA, 0, 1, Buffer.alloc(60_000)));
    const updates = () =>
      client
        .of(WINDOW_UPDATE)
        .slice(1)
        .map(({ streamId, payload }) => [streamId, payload.readUInt32BE()]);
    expect(updates()).toEqual([[1, 60_000]]);
    await client.send(request(3, END_HEADERS), rawFrame(DATA, 0, 3, Buffer.alloc(100_000)));
    expect(updates()).toEqual([
      [1, 60_000],
      [0, 160_000],
      [3, 100_000],
    ]);
    await client.send(rawFrame(DATA, 0, 1, Buffer.alloc(100_001)));
    expect(resets(client)).toEqual([[1, ErrorCode.FLOW_CONTROL_ERROR]]);
    expect(client.requests[0]?.isClosed).toBe(true);
    expect(client.isOver()).toBe(false);
    await client.send(rawFrame(DATA, 0, 1, Buffer.alloc(300_000)));
    expect(goodbye(client)).toBe(ErrorCode.FLOW_CONTROL_ERROR);
    expect(client.requests[1]?.isClosed).toBe(true);
  });

  it('sends an answer only as the client lets it, each stream for itself', async () => {
    const begin = [rawFrame(SETTINGS, 0, 0, setting(4, 3))];
    const client = await openSession({ begin, answer: Buffer.from('answer') });
    await client.send(request(1), request(3));
    const content = (of: number) =>
      client
        .of(DATA)
        .filter(({ streamId }) => streamId === of)
        .map(({ payload }) => payload.toString());
    expect([content(1), content(3)]).toEqual([['ans'], ['ans']]);
    await client.send(rawFrame(WINDOW_UPDATE, 0, 3, number32(10)));
    expect([content(1), content(3)]).toEqual([['ans'], ['ans', 'wer']]);
    expect(client.requests.map(({ isClosed }) => isClosed)).toEqual([false, true]);
    // New settings change the windows of streams that are open.
    await client.send(rawFrame(SETTINGS, 0, 0, setting(4, 5)));
    expect(content(1)).toEqual(['ans', 'we']);
    await client.send(
      rawFrame(RST_STREAM, 0, 1, number32(8)),
      rawFrame(WINDOW_UPDATE, 0, 0, number32(1_000)),
    );
    expect(content(1)).toEqual(['ans', 'we']);
    expect(client.of(HEADERS).filter(({ flags }) => (flags & END_STREAM) !== 0)).toHaveLength(1);
    expect(client.isOver()).toBe(false);
  });

  it('sends an answer that is longer than a frame in several, and not beyond the connection’s window', async () => {
    const begin = [rawFrame(SETTINGS, 0, 0, setting(4, 1_000_000))];
    const client = await openSession({ begin, answer: Buffer.alloc(100_000) });
    await client.send(request(1));
    const sent = () => client.of(DATA).reduce((sum, { payload }) => sum + payload.length, 0);
    expect(sent()).toBe(65_535);
    expect(Math.max(...client.of(DATA).map(({ payload }) => payload.length))).toBe(16_384);
    await client.send(rawFrame(WINDOW_UPDATE, 0, 0, number32(50_000)));
    expect(sent()).toBe(100_000);
    expect(client.frames.at(-2)).toMatchObject({ type: HEADERS, flags: WHOLE });
  });

  it('tells a client that is still sending that the rest is not wanted, and throws it away', async () => {
    const client = await openSession();
    await client.send(request(1, END_HEADERS), rawFrame(DATA, 0, 1, Buffer.from('a')));
    client.requests[0]?.stream.answerWithTrailersOnly(TRAILERS);
    await client.send(
      rawFrame(DATA, END_STREAM, 1, Buffer.from('b')),
      rawFrame(RST_STREAM, 0, 1, number32(8)),
    );
    expect(resets(client)).toEqual([[1, ErrorCode.NO_ERROR]]);
    expect(client.requests).toMatchObject([{ body: 'a', hasEnded: false, isClosed: true }]);
    expect(client.isOver()).toBe(false);
  });

  it('refuses more streams than there may be, which may be made again', async () => {
    const client = await openSession();
    await client.send(...[1, 3, 5, 7].map((id) => request(id)));
    expect(client.requests).toHaveLength(MOST_STREAMS);
    expect(resets(client)).toEqual([[7, ErrorCode.REFUSED_STREAM]]);
    client.requests[0]?.stream.answerWithTrailersOnly(TRAILERS);
    await client.send(request(9));
    expect(client.requests).toHaveLength(MOST_STREAMS + 1);
  });

  it('takes what is on its way until the client has heard goodbye, refuses the rest, answers and closes', async () => {
    const client = await openSession();
    await client.send(request(1));
    client.session().close();
    client.session().close();
    await client.send(request(3));
    expect(goAways(client)).toEqual(['7fffffff00000000']);
    expect(client.requests).toHaveLength(2);
    const [asked] = client.of(PING).filter(({ flags }) => flags === 0);
    await client.send(rawFrame(PING, ACK, 0, asked?.payload));
    await client.send(request(5, END_HEADERS), rawFrame(DATA, END_STREAM, 5, Buffer.from('late')));
    expect(goAways(client)).toEqual(['7fffffff00000000', '0000000300000000']);
    expect(resets(client)).toEqual([[5, ErrorCode.REFUSED_STREAM]]);
    expect(client.isOver()).toBe(false);
    for (const { stream } of client.requests) stream.answerWithTrailersOnly(TRAILERS);
    await client.closed;
    expect(client.frames.at(-1)).toMatchObject({ type: HEADERS, flags: WHOLE, streamId: 3 });
  });

  it('does not wait for a client to hear goodbye that has never spoken, or where it must not', async () => {
    const client = await openSession();
    await client.send(request(1));
    client.session().close();
    client.session().finishClosing();
    client.session().finishClosing();
    await client.send(request(3));
    expect(goAways(client)).toEqual(['7fffffff00000000', '0000000100000000']);
    expect(resets(client)).toEqual([[3, ErrorCode.REFUSED_STREAM]]);
    client.requests[0]?.stream.answerWithTrailersOnly(TRAILERS);
    await client.closed;
    const silent = await openSession({ speaks: false });
    silent.session().close();
    await silent.closed;
    expect(goAways(silent)).toEqual(['7fffffff00000000', '0000000000000000']);
  });

  it('answers what is under way when the client says goodbye', async () => {
    const client = await openSession();
    await client.send(request(1), rawFrame(GOAWAY, 0, 0, Buffer.alloc(8)));
    expect(client.isOver()).toBe(false);
    client.requests[0]?.stream.answerWithTrailersOnly(TRAILERS);
    await client.closed;
    expect(client.frames.at(-1)).toMatchObject({ type: HEADERS, flags: WHOLE, streamId: 1 });
  });

  it('pings, and tells when it is answered', async () => {
    const client = await openSession();
    let answers = 0;
    expect(client.session().ping(() => answers++)).toBe(true);
    await client.send();
    const asked = client.of(PING).filter(({ flags }) => flags === 0);
    expect(asked).toHaveLength(1);
    expect(answers).toBe(0);
    await client.send(rawFrame(PING, ACK, 0, asked[0]?.payload));
    expect(answers).toBe(1);
    client.socket.destroy();
    await expect.poll(() => client.isOver()).toBe(true);
    expect(client.session().ping(() => answers++)).toBe(false);
  });

  it('says goodbye also when it cuts the connection off', async () => {
    const client = await openSession();
    await client.send(request(1));
    client.session().destroy();
    await client.closed;
    expect(goAways(client)).toEqual(['0000000100000000']);
    expect(client.requests).toMatchObject([{ isClosed: true }]);
  });

  it('closes all streams, once, when the connection breaks', async () => {
    const client = await openSession();
    await client.send(request(1), request(3, END_HEADERS));
    client.socket.resetAndDestroy();
    await expect.poll(() => client.requests.every(({ isClosed }) => isClosed)).toBe(true);
    expect(client.isOver()).toBe(true);
    // An answer that comes too late goes nowhere.
    client.requests[0]?.stream.answer(ANSWER, Buffer.alloc(1), TRAILERS);
  });
});
