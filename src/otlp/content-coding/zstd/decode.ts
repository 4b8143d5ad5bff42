import { setImmediate } from 'node:timers/promises';
import { type CodingError, malformed, tooLarge } from '../error.ts';
import { Corrupt, OverLimit } from './corrupt.ts';
import { type FrameHeader, readFrameHeader } from './frame-header.ts';
import type { HuffmanTable } from './huffman.ts';
import { readLiterals } from './literals.ts';
import { Output } from './output.ts';
import { newSequenceHistory, runSequences, type SequenceHistory } from './sequences.ts';

/** Work after which the rest of the process gets its turn, measured in bytes of input and output. */
const TURN_BYTES = 1024 * 1024;

/** What a block costs besides its bytes: small blocks may bring large tables. */
const BLOCK_COST_BYTES = 8 * 1024;

const MAX_BLOCK_BYTES = 128 * 1024;

const BLOCK = { raw: 0, rle: 1, compressed: 2 } as const;

/**
 * Decodes Zstandard frames (RFC 8878), one or several in a row. Neither memory nor time depends on what a frame
 * claims of itself: no window is allocated, a block is given up at 128 KiB, and the whole at `limitBytes`.
 * Checksums are not verified; dictionaries are not supported.
 */
export async function decodeZstd(bytes: Uint8Array, limitBytes: number): Promise<Uint8Array | CodingError> {
  if (bytes.length === 0) return malformed('no zstd frame');
  const output = new Output(limitBytes);
  try {
    for (let at = 0; at < bytes.length; ) {
      const header = readFrameHeader(bytes.subarray(at));
      at += header.length;
      if (!header.skippable) at += await decodeFrame(bytes.subarray(at), header, output);
    }
  } catch (error) {
    if (error instanceof OverLimit) return tooLarge(limitBytes);
    if (error instanceof Corrupt) return malformed(`not zstd: ${error.message}`);
    throw error;
  }
  return output.finish();
}

/** What the blocks of a frame share. */
interface FrameState {
  huffman: HuffmanTable | undefined;
  readonly sequences: SequenceHistory;
}

/** Decodes what follows a frame's header. Returns its length. */
async function decodeFrame(bytes: Uint8Array, header: FrameHeader, output: Output): Promise<number> {
  const start = output.startFrame();
  output.expect(header.contentBytes ?? 0);
  const frame: FrameState = { huffman: undefined, sequences: newSequenceHistory() };
  let at = 0;
  let turnCost = 0;
  for (let last = false; !last; ) {
    const block = readBlock(bytes, at);
    const before = output.length;
    decodeBlock(block, frame, output);
    at = block.end;
    last = block.last;
    turnCost += BLOCK_COST_BYTES + block.content.length + output.length - before;
    if (turnCost > TURN_BYTES) {
      await setImmediate();
      turnCost = 0;
    }
  }
  if (header.contentBytes !== undefined && output.length - start !== header.contentBytes) {
    throw new Corrupt('a frame of another size than it says');
  }
  const end = at + (header.hasChecksum ? 4 : 0);
  if (end > bytes.length) throw new Corrupt('a frame that is cut short');
  return end;
}

interface Block {
  readonly last: boolean;
  readonly type: number;
  /** Size of what is decoded (raw, RLE), or of the content (compressed). */
  readonly size: number;
  readonly content: Uint8Array;
  readonly end: number;
}

function readBlock(bytes: Uint8Array, at: number): Block {
  const header = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  const type = (header >> 1) & 3;
  const size = header >> 3;
  const end = at + 3 + (type === BLOCK.rle ? 1 : size);
  if (end > bytes.length) throw new Corrupt('a block that is cut short');
  if (size > MAX_BLOCK_BYTES) throw new Corrupt('a block that is too large');
  return { last: (header & 1) === 1, type, size, content: bytes.subarray(at + 3, end), end };
}

function decodeBlock({ type, size, content }: Block, frame: FrameState, output: Output): void {
  if (type === BLOCK.raw) output.append(content);
  else if (type === BLOCK.rle) output.appendRun(content[0] ?? 0, size);
  else if (type === BLOCK.compressed) {
    const literals = readLiterals(content, frame.huffman, MAX_BLOCK_BYTES);
    frame.huffman = literals.table;
    const section = content.subarray(literals.length);
    runSequences(section, literals.bytes, frame.sequences, output, MAX_BLOCK_BYTES);
  } else throw new Corrupt('a block of a reserved type');
}
