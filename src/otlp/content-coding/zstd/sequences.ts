import { BackwardBits } from './backward-bits.ts';
import { Corrupt } from './corrupt.ts';
import { buildFseTable, FseState, type FseTable, readFseTable, singleSymbolTable } from './fse.ts';
import type { Output } from './output.ts';

/** What one block of a frame leaves to the next for its sequences. */
export interface SequenceHistory {
  tables: readonly (FseTable | undefined)[];
  /** The three latest offsets, the latest first. */
  offsets: [number, number, number];
}

export function newSequenceHistory(): SequenceHistory {
  return { tables: [], offsets: [1, 4, 8] };
}

/** Codes stand for ranges of values: the code's baseline, plus as many bits as it has extra. */
interface CodeTable {
  readonly maxCode: number;
  readonly maxAccuracyLog: number;
  readonly predefined: FseTable;
  readonly baselines: readonly number[];
  readonly extraBits: readonly number[];
}

function codeTable(
  maxAccuracyLog: number,
  predefinedLog: number,
  predefinedCounts: readonly number[],
  firstValue: number,
  extraBits: readonly number[],
): CodeTable {
  const baselines: number[] = [];
  let baseline = firstValue;
  for (const bits of extraBits) {
    baselines.push(baseline);
    baseline += 2 ** bits;
  }
  const predefined = buildFseTable(predefinedCounts, predefinedLog);
  return { maxCode: extraBits.length - 1, maxAccuracyLog, predefined, baselines, extraBits };
}

function times<T>(count: number, value: T): T[] {
  return new Array<T>(count).fill(value);
}

/** RFC 8878, section 3.1.1.3.2.1.1 for the values, 3.1.1.3.2.2 for the predefined distributions. */
const LITERAL_LENGTHS = codeTable(
  9,
  6,
  [4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, ...times(5, 1), ...times(4, -1)],
  0,
  [...times(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
);
const MATCH_LENGTHS = codeTable(9, 6, [1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)], 3, [
  ...times(32, 0),
  1,
  1,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
]);
/** Offset codes are their own number of bits. More than 30 would reach further than any output that we allow. */
const OFFSETS = codeTable(
  8,
  5,
  [...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)],
  1,
  Array.from({ length: 31 }, (_, code) => code),
);

/** In the order in which a block has their tables. */
const CODE_TABLES = [LITERAL_LENGTHS, OFFSETS, MATCH_LENGTHS];

const PREDEFINED = 0;
const RLE = 1;
const COMPRESSED = 2;

/** Bits that one read can give; longer offsets take two. */
const MAX_READ_BITS = 24;

/**
 * Reads the sequences section of a block and carries it out: each sequence copies literals, then repeats earlier
 * output (RFC 8878, section 3.1.1.3.2). Literals that are left over end the block.
 */
export function runSequences(
  section: Uint8Array,
  literals: Uint8Array,
  history: SequenceHistory,
  output: Output,
  maxBlockBytes: number,
): void {
  const { count, length: countBytes } = readCount(section);
  if (count === 0) {
    if (section.length !== countBytes) throw new Corrupt('data behind the last sequence');
    output.append(literals);
    return;
  }
  const { tables, length } = readTables(section, countBytes, history.tables);
  history.tables = tables;
  const bits = new BackwardBits(section.subarray(length));
  const [literalLengths, offsets, matchLengths] = tables.map((table) => new FseState(table, bits));
  if (literalLengths === undefined || offsets === undefined || matchLengths === undefined) return;
  let literalsUsed = 0;
  let produced = 0;
  for (let i = 0; i < count; i += 1) {
    const offsetValue = readValue(OFFSETS, offsets.symbol, bits);
    const matchLength = readValue(MATCH_LENGTHS, matchLengths.symbol, bits);
    const literalLength = readValue(LITERAL_LENGTHS, literalLengths.symbol, bits);
    if (i + 1 < count) {
      literalLengths.advance(bits);
      matchLengths.advance(bits);
      offsets.advance(bits);
    }
    produced += literalLength + matchLength;
    const literalsEnd = literalsUsed + literalLength;
    if (bits.left < 0 || literalsEnd > literals.length || produced > maxBlockBytes) {
      throw new Corrupt('sequences beyond their block');
    }
    output.append(literals, literalsUsed, literalsEnd);
    output.appendMatch(takeOffset(history.offsets, offsetValue, literalLength), matchLength);
    literalsUsed = literalsEnd;
  }
  if (bits.left !== 0) throw new Corrupt('a sequence stream of another length');
  output.append(literals, literalsUsed);
}

function readCount(section: Uint8Array): { count: number; length: number } {
  const [first, second = 0, third = 0] = section;
  if (first === undefined) throw new Corrupt('a block without sequences');
  if (first < 128) return { count: first, length: 1 };
  if (first < 255) return { count: ((first - 128) << 8) | second, length: 2 };
  return { count: second + (third << 8) + 0x7f00, length: 3 };
}

function readTables(
  section: Uint8Array,
  from: number,
  previous: readonly (FseTable | undefined)[],
): { tables: FseTable[]; length: number } {
  const modes = section[from] ?? 0;
  if ((modes & 3) !== 0) throw new Corrupt('reserved bits are set');
  let length = from + 1;
  const tables = CODE_TABLES.map((codes, index) => {
    const mode = (modes >> (6 - 2 * index)) & 3;
    if (mode === PREDEFINED) return codes.predefined;
    if (mode === RLE) {
      const symbol = section[length] ?? 0;
      length += 1;
      if (symbol > codes.maxCode) throw new Corrupt('a code out of range');
      return singleSymbolTable(symbol);
    }
    if (mode === COMPRESSED) {
      const read = readFseTable(section.subarray(length), codes.maxAccuracyLog, codes.maxCode);
      length += read.length;
      return read.table;
    }
    const repeated = previous[index];
    if (repeated === undefined) throw new Corrupt('a table that repeats none');
    return repeated;
  });
  return { tables, length };
}

function readValue(codes: CodeTable, code: number, bits: BackwardBits): number {
  const extra = codes.extraBits[code] ?? 0;
  const high = extra > MAX_READ_BITS ? bits.read(extra - MAX_READ_BITS) * 2 ** MAX_READ_BITS : 0;
  return (codes.baselines[code] ?? 0) + high + bits.read(Math.min(extra, MAX_READ_BITS));
}

/** Small values mean one of the latest offsets (RFC 8878, section 3.1.1.5). Returns the offset and notes it. */
function takeOffset(latest: [number, number, number], value: number, literalLength: number): number {
  const [first, second, third] = latest;
  const choice = value > 3 ? value : literalLength === 0 ? value + 1 : value;
  if (value > 3) {
    latest[0] = value - 3;
    latest[1] = first;
    latest[2] = second;
  } else if (choice === 2) {
    latest[0] = second;
    latest[1] = first;
  } else if (choice > 2) {
    latest[0] = choice === 3 ? third : first - 1;
    latest[1] = first;
    latest[2] = second;
  }
  if (latest[0] === 0) throw new Corrupt('an offset of zero');
  return latest[0];
}
