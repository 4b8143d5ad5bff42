/** The characters of an expression as few symbols: those that none of its classes tells apart are one. */

import { type CodePoints, codePointAt } from './code-points.ts';

export interface Alphabet {
  /** Symbols there are, from 0; the text's end is none of them. */
  readonly size: number;
  /** By code of ASCII. */
  readonly ascii: Uint8Array;
  /** Beyond ASCII: where runs of one symbol begin, ascending, and the symbol of each. */
  readonly runStarts: Int32Array;
  readonly runSymbols: Uint8Array;
  /** By set: 1 for each symbol whose characters are its members. */
  readonly members: readonly Uint8Array[];
}

const MOST_SYMBOLS = 254;
const ASCII_END = 0x80;

/** Undefined where there are too many symbols for a byte each. */
export function alphabetOf(sets: readonly CodePoints[]): Alphabet | undefined {
  const edges = new Set([0, ASCII_END]);
  for (const set of sets) {
    for (let at = 0; at < set.length; at += 2) {
      edges.add(set[at] as number);
      edges.add((set[at + 1] as number) + 1);
    }
  }
  const starts = [...edges].sort((one, other) => one - other);
  const symbols = new Map<string, number>();
  const cursors = new Int32Array(sets.length);
  const signatures: (readonly number[])[] = [];
  const ofStart = starts.map((start) => {
    const signature = sets.flatMap((set, index) => (isMember(set, cursors, index, start) ? [index] : []));
    const key = signature.join();
    const known = symbols.get(key);
    if (known !== undefined) return known;
    symbols.set(key, symbols.size);
    signatures.push(signature);
    return symbols.size - 1;
  });
  if (symbols.size > MOST_SYMBOLS) return undefined;
  const ascii = new Uint8Array(ASCII_END);
  for (const [index, start] of starts.entries())
    if (start < ASCII_END) ascii.fill(ofStart[index] ?? 0, start, starts[index + 1]);
  const beyond = starts.indexOf(ASCII_END);
  return {
    size: symbols.size,
    ascii,
    runStarts: Int32Array.from(starts.slice(beyond)),
    runSymbols: Uint8Array.from(ofStart.slice(beyond)),
    members: sets.map((_, index) => Uint8Array.from(signatures, (of) => Number(of.includes(index)))),
  };
}

/** Code points are asked about in ascending order, so each set is gone through once. */
function isMember(set: CodePoints, cursors: Int32Array, index: number, code: number): boolean {
  let cursor = cursors[index] as number;
  while (cursor < set.length && (set[cursor + 1] as number) < code) cursor += 2;
  cursors[index] = cursor;
  return cursor < set.length && (set[cursor] as number) <= code;
}

/** The symbol of a character beyond ASCII in valid UTF-8, which begins at an offset. */
export function symbolAt(alphabet: Alphabet, utf8: Uint8Array, at: number): number {
  if (alphabet.runStarts.length === 1) return alphabet.runSymbols[0] as number;
  return symbolBeyond(alphabet, codePointAt(utf8, at));
}

/** Bytes of the character that begins with a byte. */
export function lengthOf(lead: number): number {
  if (lead < 0x80) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The symbol of a character beyond ASCII. */
export function symbolBeyond({ runStarts, runSymbols }: Alphabet, code: number): number {
  let first = 0;
  let end = runStarts.length;
  while (end - first > 1) {
    const middle = (first + end) >> 1;
    if ((runStarts[middle] as number) <= code) first = middle;
    else end = middle;
  }
  return runSymbols[first] as number;
}
