import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize, parseSize } from '../../src/config/size.ts';

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['512', 512],
    ['512B', 512],
    ['4KB', 4000],
    ['4MB', 4_000_000],
    ['4GB', 4_000_000_000],
    ['256KiB', 262_144],
    ['4MiB', 4_194_304],
    ['1.5 GiB', 1_610_612_736],
  ])('reads %s as %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', 'MiB', '4mib', '4 M', '-1', '1.5', '0.3KiB', '1e6', '4MiB/s', '9'.repeat(30)])(
    'refuses %j',
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );
});

describe('formatSize', () => {
  it.each([
    [0, '0B'],
    [1000, '1000B'],
    [1024, '1KiB'],
    [64 * 2 ** 20, '64MiB'],
    [3 * 2 ** 30, '3GiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  it('writes what parseSize reads back', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });
});
