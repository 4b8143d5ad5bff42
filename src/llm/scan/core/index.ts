/**
 * The core of the scanner: finds the words of rules in a text, and what they set off. It is AssemblyScript, which is
 * compiled to WebAssembly with the daemon (scripts/compile-core.mjs), and sees nothing but its own memory. TypeScript took
 * 36 µs for an ordinary text of 530 bytes, the same byte by byte in here 18, and bytes by sixteens and words by parts of
 * the text 12.
 */

import { forgetBlocks } from './blocks';
import { beginClauses } from './clauses';
import { beginHits } from './hits';
import { beginJudging } from './judge';
import { forgetKinds } from './kinds';
import { beginTokens } from './tokens';

export { charactersBefore, pointBlockCount, pointBlocks } from './blocks';
export { lastHitEnd, note } from './hits';
export { judge, told } from './judge';
export { seen } from './kinds';
export { allocate } from './memory';
export { digitStretches, markRuns, tokenRuns } from './runs';
export { tables, text } from './text';
export { pool, usePool } from './tokens';

/** To be called before the first part of a text. */
export function beginText(): void {
  forgetKinds();
  forgetBlocks();
}

/**
 * To be called once, when `tables` tells where all of them are.
 * @param clauseCount links from this number on are to triggers
 * @param firstFar the triggers before this one are near ones
 * @param nearCharacters how far apart the words of near triggers are at most
 * @param cursors room for a number for each other clause of a trigger, and for one where there is none
 */
export function begin(
  clauseCount: i32,
  triggerCount: i32,
  firstFar: i32,
  nearCharacters: i32,
  cursors: usize,
): void {
  beginHits();
  beginTokens(clauseCount);
  beginClauses(clauseCount);
  beginJudging(clauseCount, triggerCount, firstFar, nearCharacters, cursors);
}
