import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  varintEnd,
  varintInt32,
  varintInt64,
  varintNumber,
  varintSize,
  writeVarint,
} from '../../../src/otlp/wire/varint.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const ALL_ONES = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

describe('varints', () => {
  it('come back as they were written, in as many bytes as were announced', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const target = new Uint8Array(12);
        const end = writeVarint(target, 1, value);
        expect(end - 1).toBe(varintSize(value));
        expect(varintEnd(target, 1, 12)).toBe(end);
        expect(varintNumber(target, 1, end)).toBe(value);
      }),
    );
  });

  it('have an end although they are longer than they need to be', () => {
    const long = bytes(0x81, 0x80, 0x80, 0x00);
    expect(varintEnd(long, 0, 4)).toBe(4);
    expect(varintNumber(long, 0, 4)).toBe(1);
  });

  it('have no end where the limit comes first, or the bytes', () => {
    expect(varintEnd(bytes(0x80, 0x80, 0x01), 0, 2)).toBe(-1);
    expect(varintEnd(bytes(0x80), 0, 5)).toBe(-1);
    expect(varintEnd(bytes(), 0, 0)).toBe(-1);
  });

  it('hold 64 bits and no more', () => {
    expect(varintEnd(bytes(...ALL_ONES, 0x01), 0, 10)).toBe(10);
    expect(varintEnd(bytes(...ALL_ONES, 0x02), 0, 10)).toBe(-1);
    expect(varintEnd(bytes(...ALL_ONES, 0x80, 0x00), 0, 11)).toBe(-1);
  });

  it('are numbers as long as a double holds them exactly, else bigints', () => {
    const read = (...values: number[]) => varintInt64(bytes(...values), 0, values.length);
    expect(read(...ALL_ONES, 0x01)).toBe(-1);
    expect(read(...ALL_ONES.slice(0, 7), 0x0f)).toBe(Number.MAX_SAFE_INTEGER);
    expect(read(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10)).toBe(2n ** 53n);
    expect(read(...ALL_ONES.slice(0, 8), 0x7f)).toBe(2n ** 63n - 1n);
    expect(read(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01)).toBe(-(2n ** 63n));
  });

  it('keep their low 32 bits as int32', () => {
    const read = (...values: number[]) => varintInt32(bytes(...values), 0, values.length);
    expect(read(...ALL_ONES, 0x01)).toBe(-1);
    expect(read(0x83, 0x80, 0x80, 0x80, 0x80, 0x01)).toBe(3);
    expect(read(0x80, 0x80, 0x80, 0x80, 0x08)).toBe(-(2 ** 31));
  });
});
