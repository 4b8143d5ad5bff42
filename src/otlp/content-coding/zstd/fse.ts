import type { BackwardBits } from './backward-bits.ts';
import { Corrupt } from './corrupt.ts';

/** A table of finite state entropy coding: what each state stands for, and how to get to the next. */
export interface FseTable {
  readonly accuracyLog: number;
  readonly symbols: Uint8Array;
  /** Bits to read for the next state, and what to add to them. */
  readonly bitCounts: Uint8Array;
  readonly baselines: Uint16Array;
}

/** The table of an alphabet of one symbol, which takes no bits at all. */
export function singleSymbolTable(symbol: number): FseTable {
  return {
    accuracyLog: 0,
    symbols: Uint8Array.of(symbol),
    bitCounts: new Uint8Array(1),
    baselines: new Uint16Array(1),
  };
}

/**
 * Builds the table for a distribution: how many of the 2^accuracyLog states each symbol has, -1 being "less than
 * one" (RFC 8878, section 4.1.1).
 */
export function buildFseTable(counts: readonly number[], accuracyLog: number): FseTable {
  const size = 1 << accuracyLog;
  const symbols = new Uint8Array(size);
  const nextState = counts.map((count) => Math.abs(count));
  let rareFrom = size;
  for (const [symbol, count] of counts.entries()) {
    if (count === -1) {
      rareFrom -= 1;
      symbols[rareFrom] = symbol;
    }
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let position = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let i = 0; i < count; i += 1) {
      symbols[position] = symbol;
      do position = (position + step) & (size - 1);
      while (position >= rareFrom);
    }
  }
  const bitCounts = new Uint8Array(size);
  const baselines = new Uint16Array(size);
  for (const [state, symbol] of symbols.entries()) {
    const next = nextState[symbol] ?? 0;
    nextState[symbol] = next + 1;
    const bitCount = accuracyLog - (31 - Math.clz32(next));
    bitCounts[state] = bitCount;
    baselines[state] = (next << bitCount) - size;
  }
  return { accuracyLog, symbols, bitCounts, baselines };
}

/** Reads a table's description. Returns the table and the length of the description in bytes. */
export function readFseTable(
  bytes: Uint8Array,
  maxAccuracyLog: number,
  maxSymbol: number,
): { table: FseTable; length: number } {
  let bitPosition = 0;
  const peek = (count: number): number => {
    const index = bitPosition >>> 3;
    const word = (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8) | ((bytes[index + 2] ?? 0) << 16);
    return (word >>> (bitPosition & 7)) & ((1 << count) - 1);
  };
  const take = (count: number): number => {
    const bits = peek(count);
    bitPosition += count;
    return bits;
  };
  const accuracyLog = take(4) + 5;
  if (accuracyLog > maxAccuracyLog) throw new Corrupt('a table of too many states');
  const counts: number[] = [];
  let remaining = 1 << accuracyLog;
  while (remaining > 0) {
    // Values up to `remaining` + 1 are possible; the small ones among them are written with one bit less.
    const bitCount = 32 - Math.clz32(remaining + 1);
    const lowMask = (1 << (bitCount - 1)) - 1;
    const shortValues = (1 << bitCount) - 1 - (remaining + 1);
    let value = peek(bitCount);
    if ((value & lowMask) < shortValues) {
      value &= lowMask;
      bitPosition += bitCount - 1;
    } else {
      if (value > lowMask) value -= shortValues;
      bitPosition += bitCount;
    }
    const count = value - 1;
    remaining -= Math.abs(count);
    counts.push(count);
    for (let zeros = count === 0 ? 3 : 0; zeros === 3; ) {
      zeros = take(2);
      for (let i = 0; i < zeros; i += 1) counts.push(0);
      if (counts.length > maxSymbol + 1) break;
    }
    if (counts.length > maxSymbol + 1) throw new Corrupt('a table with too many symbols');
  }
  const length = (bitPosition + 7) >>> 3;
  if (remaining < 0 || length > bytes.length) throw new Corrupt('a damaged table');
  return { table: buildFseTable(counts, accuracyLog), length };
}

/** One of the states that walk through a table while a stream is read. */
export class FseState {
  readonly #table: FseTable;
  #state: number;

  constructor(table: FseTable, bits: BackwardBits) {
    this.#table = table;
    this.#state = bits.read(table.accuracyLog);
  }

  get symbol(): number {
    return this.#table.symbols[this.#state] ?? 0;
  }

  advance(bits: BackwardBits): void {
    const { baselines, bitCounts } = this.#table;
    this.#state = (baselines[this.#state] ?? 0) + bits.read(bitCounts[this.#state] ?? 0);
  }
}
