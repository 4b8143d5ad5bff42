import { Fault } from './fault.ts';

type Width = 'int32' | 'uint32' | 'int64' | 'uint64';

const RANGES: Readonly<Record<Width, readonly [least: bigint, greatest: bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

const INTEGER = /^-?(?:0|[1-9]\d*)$/;
/** A number as JSON writes it. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Fewer digits than this always fit a double without loss. */
const EXACT_DIGITS = 15;

/**
 * Reads an integer as proto3's JSON mapping allows it: a number or a string of one, also written with a
 * fraction or an exponent as long as the value is whole. Throws a Fault for anything else.
 */
export function integerFromJson(value: unknown, width: 'int32' | 'uint32'): number {
  return Number(wideIntegerFromJson(value, width));
}

/**
 * The same for 64 bits. Returns a number where that is exact, else decimal digits.
 *
 * Plain digits are exact at any size, in a string or not (see document.ts). A value over 2^53 that is written
 * with an exponent or a fraction is the nearest double.
 */
export function wideIntegerFromJson(value: unknown, width: Width): number | string {
  const number = shortInteger(value);
  const [least, greatest] = RANGES[width];
  if (number !== undefined) {
    if (number < least || number > greatest) throw new Fault(outOfRange(width));
    // Adding zero turns minus zero into zero.
    return number + 0;
  }
  const integer = longInteger(value);
  if (integer < least || integer > greatest) throw new Fault(outOfRange(width));
  return String(integer);
}

/** The value as a number, if it is an integer that a double holds exactly. */
function shortInteger(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > EXACT_DIGITS || !INTEGER.test(value)) return undefined;
  return Number(value);
}

/** Digits of one number that are read; more are out of any range, and cost quadratic time. */
const MOST_DIGITS = 32;

function longInteger(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string') {
    if (!NUMBER.test(value)) throw new Fault('expected an integer');
    if (INTEGER.test(value)) {
      if (value.length > MOST_DIGITS) throw new Fault('an integer out of range');
      return BigInt(value);
    }
  } else if (typeof value !== 'number') throw new Fault('expected an integer');
  const number = Number(value);
  if (!Number.isInteger(number)) throw new Fault('expected a whole number');
  return BigInt(number);
}

function outOfRange(width: Width): string {
  return `out of the range of ${width}`;
}

const NON_FINITE: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** Reads a double: a number, a string of one, or one of the three names. Throws a Fault for anything else. */
export function doubleFromJson(value: unknown): number {
  const named = NON_FINITE.get(value);
  if (named !== undefined) return named;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (!isNumber && !(typeof value === 'string' && NUMBER.test(value))) throw new Fault('expected a number');
  const number = Number(value);
  if (!Number.isFinite(number)) throw new Fault('a number beyond the range of a double');
  return number;
}

/** `JSON.stringify` cannot write minus zero: it becomes zero. */
export function doubleToJson(value: number): number | string {
  return Number.isFinite(value) ? value + 0 : String(value);
}
