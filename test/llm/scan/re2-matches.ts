/** What RE2 finds, and texts and expressions to hold automata against it. */

import { createRequire } from 'node:module';
import fc from 'fast-check';
import type RE2 from 're2';
import type { Rule } from '../../../src/llm/scan/rule.ts';

const Expression = createRequire(import.meta.url)('re2') as typeof RE2;

/** The offsets at which matches begin, as RE2 says; of each the end, and the first group that took part. */
export function matchesOf(source: string, utf8: Buffer): Map<number, { end: number; group: string }> {
  const sticky = new Expression(source, 'y');
  const found = new Map<number, { end: number; group: string }>();
  for (const offset of offsetsOf(utf8)) {
    sticky.lastIndex = offset;
    const match = sticky.exec(utf8) as (Buffer | undefined)[] | null;
    if (match === null) continue;
    const [whole = Buffer.alloc(0), ...groups] = match;
    const group = groups.find((one) => one !== undefined) ?? whole;
    found.set(offset, { end: offset + whole.length, group: group.toString() });
  }
  return found;
}

export function offsetsOf(utf8: Buffer): number[] {
  const offsets = [...utf8.keys()].filter((at) => (utf8[at]! & 0xc0) !== 0x80);
  return [...offsets, utf8.length];
}

/** A generator of numbers that gives the same ones every time: half a million of checks are enough for one run. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 12) % below;
  };
}

const ODD = [...'ſKİıς\n\r\t\v -_.:"\'’“éÉЖжᲂ忽\u200b\u{1D400}😀0aZ'];

/** Its examples, each with something changed, and texts of the characters that its pattern is written with. */
export function textsFor({ examples }: Rule, source: string, below: (limit: number) => number): string[] {
  const written = [...source.replaceAll(/\\[A-Za-z]|[(){}?:|\\[\]]/g, ''), ' '];
  const any = () => (below(3) === 0 ? ODD[below(ODD.length)] : written[below(written.length)]) ?? ' ';
  const changed = examples.match.map((text) => {
    const characters = [...text];
    const at = below(characters.length);
    characters.splice(at, below(2), ...[any(), any()].slice(0, below(3)));
    return characters.slice(below(4) === 0 ? at : 0).join('');
  });
  const random = Array.from({ length: 24 }, any).join('');
  return [...examples.match, ...changed, random];
}

const atom = fc.constantFrom(
  'a',
  'b',
  'é',
  '[ab]',
  '[^a]',
  '\\w',
  '\\W',
  '.',
  '\\b',
  '\\B',
  '^',
  '$',
  '\\s',
  '(?m:$)',
);
/** Expressions of all that automata are made of. */
export const expression = fc.letrec<{ whole: string }>((tie) => ({
  whole: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(tie('whole'), tie('whole')).map(([one, other]) => one + other),
    fc.tuple(tie('whole'), tie('whole')).map(([one, other]) => `(?:${one}|${other})`),
    tie('whole').map((inner) => `(${inner})`),
    fc
      .tuple(atom, fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?', '+?', '??', '{0,2}?', '{2,}'))
      .map(([inner, times]) => `(?:${inner})${times}`),
    tie('whole').map((inner) => `(?i:${inner})`),
  ),
})).whole;
/** Texts of characters that these tell apart. */
export const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'é', ' ', '\n', '-', '_', 'ж', '😀'),
  maxLength: 12,
});
