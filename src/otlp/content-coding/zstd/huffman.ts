import { BackwardBits } from './backward-bits.ts';
import { Corrupt } from './corrupt.ts';
import { FseState, readFseTable } from './fse.ts';

/** What the next `maxBits` bits of a stream stand for, for all their values. */
export interface HuffmanTable {
  readonly maxBits: number;
  readonly symbols: Uint8Array;
  readonly bitCounts: Uint8Array;
}

/** RFC 8878, section 4.2.1. */
const MAX_BITS = 11;
const MAX_WEIGHT_ACCURACY_LOG = 6;
const MAX_WEIGHTS = 255;

/** Reads the description of a Huffman code. Returns its table and the length of the description in bytes. */
export function readHuffmanTable(bytes: Uint8Array): { table: HuffmanTable; length: number } {
  const [header = 0] = bytes;
  if (header < 128) {
    const length = 1 + header;
    if (length > bytes.length) throw new Corrupt('a Huffman description that is cut short');
    return { table: buildHuffmanTable(compressedWeights(bytes.subarray(1, length))), length };
  }
  const weightCount = header - 127;
  const length = 1 + ((weightCount + 1) >> 1);
  if (length > bytes.length) throw new Corrupt('a Huffman description that is cut short');
  const weights: number[] = [];
  for (let i = 0; i < weightCount; i += 1) {
    const pair = bytes[1 + (i >> 1)] ?? 0;
    weights.push(i % 2 === 0 ? pair >> 4 : pair & 15);
  }
  return { table: buildHuffmanTable(weights), length };
}

/** Two states take turns until the bits have run out; each then holds one weight that is still to be told. */
function compressedWeights(bytes: Uint8Array): number[] {
  const { table, length } = readFseTable(bytes, MAX_WEIGHT_ACCURACY_LOG, MAX_WEIGHTS);
  const bits = new BackwardBits(bytes.subarray(length));
  let state = new FseState(table, bits);
  let other = new FseState(table, bits);
  if (bits.left < 0) throw new Corrupt('Huffman weights that are cut short');
  const weights: number[] = [];
  while (bits.left >= 0) {
    weights.push(state.symbol);
    // A state may take no bits: without a bound, such a stream would never end.
    if (weights.length >= MAX_WEIGHTS) throw new Corrupt('too many Huffman weights');
    state.advance(bits);
    [state, other] = [other, state];
  }
  weights.push(state.symbol);
  return weights;
}

/** The last weight is not written: it is what is missing to a power of two. */
function buildHuffmanTable(weights: readonly number[]): HuffmanTable {
  let sum = 0;
  for (const weight of weights) {
    if (weight > MAX_BITS) throw new Corrupt('a Huffman code that is too long');
    if (weight > 0) sum += 1 << (weight - 1);
  }
  const maxBits = 32 - Math.clz32(sum);
  const missing = (1 << maxBits) - sum;
  if (sum === 0 || maxBits > MAX_BITS || (missing & (missing - 1)) !== 0) {
    throw new Corrupt('a Huffman code that is not complete');
  }
  const all = [...weights, 32 - Math.clz32(missing)];
  const symbols = new Uint8Array(1 << maxBits);
  const bitCounts = new Uint8Array(1 << maxBits);
  // Codes are given out from the lowest weight, which has the longest codes, to the highest.
  let code = 0;
  for (let weight = 1; weight <= maxBits; weight += 1) {
    for (const [symbol, symbolWeight] of all.entries()) {
      if (symbolWeight !== weight) continue;
      const end = code + (1 << (weight - 1));
      symbols.fill(symbol, code, end);
      bitCounts.fill(maxBits + 1 - weight, code, end);
      code = end;
    }
  }
  return { maxBits, symbols, bitCounts };
}

/** Fills `output` from one stream, which has to end with it. */
export function decodeHuffmanStream(table: HuffmanTable, stream: Uint8Array, output: Uint8Array): void {
  const { maxBits, symbols, bitCounts } = table;
  const bits = new BackwardBits(stream);
  for (let i = 0; i < output.length; i += 1) {
    const code = bits.peek(maxBits);
    output[i] = symbols[code] ?? 0;
    bits.left -= bitCounts[code] ?? 0;
  }
  if (bits.left !== 0) throw new Corrupt('a Huffman stream of another length');
}
