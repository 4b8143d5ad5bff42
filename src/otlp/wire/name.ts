import type { Field } from './field.ts';
import { readText } from './scalar.ts';

/** Longer ones are read as any text. */
const LONGEST_NAME = 64;

/** A power of two. A name that shares its slot with another takes turns with it. */
const SLOTS = 1024;

interface Known {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Bounded by its length, whatever names strangers send. */
const known = new Array<Known | undefined>(SLOTS).fill(undefined);

/**
 * The text of a string field that is a name: the key of an attribute, what a span or an event is called. There are
 * few, and each comes with every span: one that was met is the same string again, so that looking something up by it
 * neither makes its text nor hashes it. Of the 5.2 µs that decoding an LLM span took that was a third.
 */
export function readName(bytes: Uint8Array, field: Readonly<Field>): string {
  const { start, end } = field;
  const length = end - start;
  if (length === 0) return '';
  if (length > LONGEST_NAME) return readText(bytes, field);
  const slot = slotOf(bytes, start, length);
  const met = known[slot];
  if (met !== undefined && isAt(met.bytes, bytes, start, length)) return met.text;
  const text = readText(bytes, field);
  known[slot] = { bytes: new Uint8Array(bytes.subarray(start, end)), text };
  return text;
}

/** Names of one namespace begin alike; they differ in length and towards their ends. */
function slotOf(bytes: Uint8Array, start: number, length: number): number {
  const last = start + length - 1;
  const nearLast = last - (length >> 2);
  const middle = start + (length >> 1);
  const mixed = (bytes[last]! * 31 + bytes[nearLast]!) * 31 + bytes[middle]! * 7 + length;
  return (mixed ^ (mixed >> 10)) & (SLOTS - 1);
}

function isAt(name: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let at = 0; at < length; at++) if (name[at] !== bytes[start + at]) return false;
  return true;
}
