import { connect, type OutgoingHttpHeaders, sensitiveHeaders } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FrameReader } from '../../../src/otlp/http2/frame-reader.ts';
import { FrameType, PREFACE, settingsFrame } from '../../../src/otlp/http2/frames.ts';
import { headerBlock } from '../../../src/otlp/http2/header-block.ts';
import { HeaderDecoder, type HeaderField } from '../../../src/otlp/http2/header-decoder.ts';

const LIMIT = 64 * 1024;

/** The three requests and their blocks of RFC 7541, Appendix C.3 and, Huffman coded, C.4. */
const REQUESTS: readonly (readonly HeaderField[])[] = [
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
    ['cache-control', 'no-cache'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ],
];
const PLAIN = [
  '828684410f7777772e6578616d706c652e636f6d',
  '828684be58086e6f2d6361636865',
  '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
];
const HUFFMAN = [
  '828684418cf1e3c2e5f23a6ba0ab90f4ff',
  '828684be5886a8eb10649cbf',
  '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
];

/** The answers of RFC 7541, Appendix C.6, with a table of 256 bytes, from which entries fall out. */
const EVICTING = [
  '3fe101488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
  '4883640effc1c0bf',
  '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
];
const DATE = 'Mon, 21 Oct 2013 20:13:21 GMT';

describe('a decoder of header blocks', () => {
  it.each([
    ['plain', PLAIN],
    ['Huffman', HUFFMAN],
  ])('reads the %s examples of RFC 7541, each with what those before it left', (_, blocks) => {
    const decoder = new HeaderDecoder(LIMIT);
    // Twice: what is remembered must not be told of a table that has changed.
    for (const [index, block] of blocks.entries()) {
      expect(decoder.decode(Buffer.from(block, 'hex'))).toEqual(REQUESTS[index]);
    }
  });

  it('lets entries fall out of its table', () => {
    const decoder = new HeaderDecoder(LIMIT);
    const [first = '', second = '', third = ''] = EVICTING;
    expect(decoder.decode(Buffer.from(first, 'hex'))).toEqual([
      [':status', '302'],
      ['cache-control', 'private'],
      ['date', DATE],
      ['location', 'https://www.example.com'],
    ]);
    expect(decoder.decode(Buffer.from(second, 'hex'))).toEqual([
      [':status', '307'],
      ['cache-control', 'private'],
      ['date', DATE],
      ['location', 'https://www.example.com'],
    ]);
    expect(decoder.decode(Buffer.from(third, 'hex'))).toEqual([
      [':status', '200'],
      ['cache-control', 'private'],
      ['date', DATE.replace('21 GMT', '22 GMT')],
      ['location', 'https://www.example.com'],
      ['content-encoding', 'gzip'],
      ['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
    ]);
  });

  it('reads a block that came before by the table as it is now', () => {
    const decoder = new HeaderDecoder(LIMIT);
    const named = (name: string) =>
      Buffer.concat([Buffer.from([0x40]), headerBlock([[name, 'v']]).subarray(1)]);
    const newest = Buffer.from([0xbe]);
    decoder.decode(named('one'));
    expect(decoder.decode(newest)).toEqual([['one', 'v']]);
    expect(decoder.decode(newest)).toEqual([['one', 'v']]);
    decoder.decode(named('two'));
    expect(decoder.decode(newest)).toEqual([['two', 'v']]);
    // A table of no size keeps nothing.
    expect(decoder.decode(Buffer.from([0x20]))).toEqual([]);
    expect(decoder.decode(newest)).toBe('malformed');
  });

  it.each([
    ['an index of 0', [0x80]],
    ['an index behind the table', [0xff, 0x00]],
    ['a cut index', [0xff]],
    ['an index without end', [0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
    ['a name that is cut', [0x00, 0x05, 0x61]],
    ['a literal without a value', [0x00, 0x01, 0x61]],
    ['a table larger than allowed', [0x3f, 0xe2, 0x1f]],
    ['a change of the table behind a field', [0x82, 0x20]],
    ['padding of a byte', [0x00, 0x82, 0x1f, 0xff, 0x00]],
    ['padding with a zero', [0x00, 0x81, 0x18, 0x00]],
    ['the end of a string in it', [0x00, 0x84, 0xff, 0xff, 0xff, 0xff, 0x00]],
  ])('refuses %s', (_, bytes) => {
    expect(new HeaderDecoder(LIMIT).decode(Buffer.from(bytes))).toBe('malformed');
  });

  it('refuses a block that swells', () => {
    const decoder = new HeaderDecoder(LIMIT);
    const large = headerBlock([['x', 'y'.repeat(4_000)]]);
    decoder.decode(Buffer.concat([Buffer.from([0x40]), large.subarray(1)]));
    expect(decoder.decode(Buffer.alloc(10, 0xbe))).toHaveLength(10);
    expect(decoder.decode(Buffer.alloc(1_000, 0xbe))).toBe('too_large');
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), (blocks) => {
        const decoder = new HeaderDecoder(LIMIT);
        for (const block of blocks) decoder.decode(Buffer.from(block));
      }),
    );
  });

  it('reads back what is encoded here', () => {
    const text = fc.string({ unit: 'binary-ascii', maxLength: 300 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (fields) => {
        expect(new HeaderDecoder(LIMIT).decode(headerBlock(fields))).toEqual(fields);
      }),
    );
  });

  it('understands what nghttp2 makes of headers, call after call', async () => {
    const { port, blocks } = await collectBlocks();
    const session = connect(`http://127.0.0.1:${port}`);
    onTestFinished(() => session.destroy());
    session.on('error', () => undefined);
    const value = fc
      .string({ unit: fc.constantFrom(...'abcXYZ019 -_~!{}|"#\\'), maxLength: 400 })
      .map((text) => text.trim());
    const requests = fc.sample(
      fc.dictionary(fc.stringMatching(/^x-[a-z0-9]{1,12}$/), value, { minKeys: 1, maxKeys: 8 }),
      { numRuns: 80, seed: 5 },
    );
    const again = [...requests, ...requests.slice(0, 20)];
    for (const headers of again) {
      const sent: OutgoingHttpHeaders = { ':path': '/x', ...headers };
      // nghttp2 leaves what is sensitive out of its table.
      const stream = session.request({
        ...sent,
        [sensitiveHeaders]: Object.keys(headers).slice(0, 1),
      } as OutgoingHttpHeaders);
      stream.on('error', () => undefined);
    }
    await expect.poll(() => blocks.length).toBe(again.length);
    const decoder = new HeaderDecoder(LIMIT);
    for (const [index, block] of blocks.entries()) {
      const fields = decoder.decode(block);
      if (typeof fields === 'string') throw new Error(fields);
      const own = fields.filter(([name]) => name.startsWith('x-'));
      expect(Object.fromEntries(own)).toEqual(again[index]);
    }
  });
});

/** A server that answers nothing and keeps the header blocks that come. */
async function collectBlocks(): Promise<{ port: number; blocks: Buffer[] }> {
  const blocks: Buffer[] = [];
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    socket.write(settingsFrame([]));
    let skipped = 0;
    const reader = new FrameReader(
      {
        dataBegins: () => undefined,
        dataPiece: () => undefined,
        dataEnds: () => undefined,
        frame(type, _flags, _streamId, payload) {
          if (type === FrameType.HEADERS) blocks.push(Buffer.from(payload));
          return undefined;
        },
      },
      16_384,
    );
    socket.on('data', (chunk: Buffer) => {
      const ofPreface = Math.min(PREFACE.length - skipped, chunk.length);
      skipped += ofPreface;
      reader.read(chunk.subarray(ofPreface));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, blocks };
}
