import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeZstd } from '../../../../src/otlp/content-coding/zstd/decode.ts';
import { block, compressedBlock, frame, SEQUENCES_OF_RUNS } from './frames.ts';
import { sampleText } from './sample.ts';

const ENOUGH = 1_000_000;

/** Frames that the zstd program 1.5.4 made of sampleText(2600), with the options that their names tell. */
const FILES = ['fast', 'level-3', 'level-19'];

const read = (name: string) => readFileSync(new URL(`./${name}.zst`, import.meta.url));
const text = (bytes: unknown) => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : bytes);

describe('a frame that the zstd program made', () => {
  it.each(FILES)('is decoded: %s', async (name) => {
    expect(text(await decodeZstd(read(name), ENOUGH))).toBe(sampleText(2600));
  });

  it.each([
    ['KLUv/QRYVAAAEAAAAQD7/znAAgIAEAADnwQALSjeJg==', '\0'.repeat(300_000)],
    ['KLUv/SQAAQAAmenYUQ==', ''],
  ])('of little content is decoded: %s', async (base64, content) => {
    const decoded = await decodeZstd(Buffer.from(base64, 'base64'), ENOUGH);
    if (content === '') expect(decoded).toEqual(new Uint8Array(0));
    else expect(text(decoded)).toBe(content);
  });

  it('may follow others, also such as are to be skipped', async () => {
    const skippable = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
    const body = Buffer.concat([read('fast'), skippable, read('level-19'), skippable]);
    expect(text(await decodeZstd(body, ENOUGH))).toBe(sampleText(2600).repeat(2));
  });

  it('takes only as much memory as its content', async () => {
    const decoded = await decodeZstd(read('level-3'), 100 * ENOUGH);
    expect(decoded instanceof Uint8Array && decoded.buffer.byteLength).toBe(
      Buffer.byteLength(sampleText(2600)),
    );
  });
});

describe('the limit', () => {
  it('may be reached but not passed', async () => {
    const size = Buffer.byteLength(sampleText(2600));
    for (const name of FILES) {
      expect(await decodeZstd(read(name), size)).toBeInstanceOf(Uint8Array);
      expect(await decodeZstd(read(name), size - 1)).toMatchObject({ kind: 'too_large' });
    }
  });

  it('is passed by what a frame says of its size, before anything is decoded', async () => {
    const claims = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 1, 0, 0, 0];
    expect(await decodeZstd(Uint8Array.from(claims), ENOUGH)).toMatchObject({ kind: 'too_large' });
  });

  it('stops a bomb of runs', async () => {
    const runs = Array.from({ length: 1000 }, () => block('rle', [0], { size: 128 * 1024 }));
    expect(await decodeZstd(frame(...runs), ENOUGH)).toMatchObject({ kind: 'too_large' });
  });

  it('of zero allows what decodes to nothing', async () => {
    expect(await decodeZstd(frame(block('raw', [], { last: true })), 0)).toEqual(new Uint8Array(0));
    expect(await decodeZstd(frame(block('raw', [65], { last: true })), 0)).toMatchObject({
      kind: 'too_large',
    });
  });

  it('does not depend on the window that a frame asks for', async () => {
    const largest = frame(block('raw', [65], { last: true }));
    largest[5] = 0xff;
    expect(text(await decodeZstd(largest, 1))).toBe('A');
  });
});

describe('a block that would take forever', () => {
  it('is given up when its sequences pass 128 KiB', async () => {
    // 98,000 sequences of 65,539 bytes each, in 21 bytes.
    const decoded = await decodeZstd(frame(compressedBlock([8, 65], SEQUENCES_OF_RUNS)), 100 * ENOUGH);
    expect(decoded).toEqual({ kind: 'malformed', reason: 'not zstd: sequences beyond their block' });
  });

  it('is given up when its Huffman weights take no bits', async () => {
    // A table of one symbol that fills all 32 states: going from one state to the next takes nothing.
    const weights = [0xf0, 0x03, 0xff, 0xff, 0x01];
    const literals = [0x12, 0x80, 0x01, weights.length, ...weights];
    const decoded = await decodeZstd(frame(compressedBlock(literals, [0])), ENOUGH);
    expect(decoded).toEqual({ kind: 'malformed', reason: 'not zstd: too many Huffman weights' });
  });
});

describe('a frame that is not as it should be', () => {
  const raw = block('raw', [65, 66, 67], { last: true });

  it.each([
    ['nothing at all', []],
    ['another format', [0x1f, 0x8b, 8, 0]],
    ['a magic number that is cut short', [0x28, 0xb5]],
    ['a header that is cut short', [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 1, 2]],
    ['reserved bits in the header', [0x28, 0xb5, 0x2f, 0xfd, 0x08, 0x58, ...raw]],
    ['a dictionary', [0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x58, 7, ...raw]],
    ['no last block', [...frame(block('raw', [65]))]],
    ['a block that is cut short', [...frame(raw).subarray(0, -1)]],
    ['a block of the reserved type', [...frame(block('reserved', [], { last: true }))]],
    ['a block over 128 KiB', [...frame(block('rle', [0], { size: 128 * 1024 + 1, last: true }))]],
    ['less content than it says', [0x28, 0xb5, 0x2f, 0xfd, 0x20, 4, ...raw]],
    ['more content than it says', [0x28, 0xb5, 0x2f, 0xfd, 0x20, 2, ...raw]],
    ['no checksum where one is due', [0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, ...raw, 1, 2, 3]],
    ['garbage behind it', [...frame(raw), 0]],
    ['a skippable frame that is cut short', [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1]],
    ['a compressed block without content', [...frame(compressedBlock([], []))]],
    ['literals beyond the block', [...frame(compressedBlock([5 << 3, 65], []))]],
    ['literals that use the code of no block before', [...frame(compressedBlock([0x13, 0, 0], [0]))]],
    ['tables that repeat none', [...frame(compressedBlock([8, 65], [1, 0xfc, 1]))]],
    ['a match from before the beginning', [...frame(compressedBlock([0], [1, 0x54, 0, 2, 0, 0x04]))]],
    ['data behind the last sequence', [...frame(compressedBlock([8, 65], [0, 1]))]],
  ])('is refused: %s', async (_, bytes) => {
    expect(await decodeZstd(Uint8Array.from(bytes), ENOUGH)).toMatchObject({ kind: 'malformed' });
  });

  it('cannot refer to the frame before it', async () => {
    const first = frame(block('raw', [65, 66, 67, 68, 69, 70, 71, 72], { last: true }));
    // A literal, then three bytes from as far back as the two bits before the end mark say, plus one.
    const second = (bits: number) => frame(compressedBlock([8, 65], [1, 0x54, 1, 2, 0, 0x04 | bits]));
    expect(text(await decodeZstd(Buffer.concat([first, second(0)]), ENOUGH))).toBe('ABCDEFGHAAAA');
    expect(await decodeZstd(Buffer.concat([first, second(1)]), ENOUGH)).toMatchObject({ kind: 'malformed' });
  });

  it('never throws nor passes the limit, wherever it is damaged', async () => {
    const limit = 200_000;
    const body = fc.constantFrom(...FILES.map(read));
    await fc.assert(
      fc.asyncProperty(body, fc.nat(), fc.nat(255), fc.boolean(), async (bytes, position, byte, cut) => {
        const damaged = Buffer.from(bytes);
        // Tables stand at the beginning of blocks: damage there leads furthest.
        const at = position % (position % 2 === 0 ? 200 : damaged.length);
        damaged[at] = byte;
        const decoded = await decodeZstd(cut ? damaged.subarray(0, at) : damaged, limit);
        if (decoded instanceof Uint8Array) expect(decoded.buffer.byteLength).toBeLessThanOrEqual(limit);
        else expect(['malformed', 'too_large']).toContain(decoded.kind);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws if it is a compressed block of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(255), { maxLength: 60 }), async (content) => {
        await decodeZstd(frame(block('compressed', content, { last: true })), ENOUGH);
      }),
      { numRuns: 2000 },
    );
  });
});
