/**
 * A program in a file, which the build writes: a header in JSON, and behind it the image of the words and the pool,
 * which are read to where the core has them, without a copy in between.
 */

import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { type LaidOutProgram, type Program, type ProgramOutline, rulePatternsOf } from './compile.ts';
import { type ImageFacts, imageOf } from './core-image.ts';
import type { AppliedRule, Rule } from './rule.ts';

/** Where a program is, and by what it is known to be whole and of this build. */
export interface ProgramFile {
  readonly path: URL | string;
  readonly headerBytes: number;
  /** SHA-256 of the header, which has those of the rest. */
  readonly digest: string;
}

type KeptRule = AppliedRule & Pick<Rule, 'patterns'>;

interface Header extends Pick<ProgramOutline, 'byCue' | 'always'> {
  readonly rules: readonly KeptRule[];
  /** By pattern. */
  readonly longestMatches: readonly number[];
  readonly wordSets: readonly WrittenWordSet[];
}

/** What is known of a set of words, whose image and pool lie one behind the other. */
interface WrittenWordSet {
  readonly roles: number;
  readonly image: ImageFacts;
  /** Where it begins, behind the header. */
  readonly at: number;
  readonly imageDigest: string;
  readonly poolDigest: string;
}

/** What is to be written to a file, and to be known of it. */
export interface WrittenProgram extends Omit<ProgramFile, 'path'> {
  readonly bytes: Uint8Array;
}

/**
 * Writes the program of rules.
 * @param base where images begin in the core's memory
 */
export function writeProgram(rules: readonly Rule[], program: Program, base: number): WrittenProgram {
  const parts: Uint8Array[] = [];
  const wordSets = program.wordSets.map((set): WrittenWordSet => {
    const { write, writePool, ...image } = imageOf(set, base);
    const at = parts.reduce((sum, { length }) => sum + length, 0);
    const tables = new Uint8Array(image.bytes);
    write(tables);
    const pool = new Uint8Array(4 * image.poolInts);
    writePool(pool);
    parts.push(tables, pool);
    return { roles: set.roles, image, at, imageDigest: digestOf(tables), poolDigest: digestOf(pool) };
  });
  const header: Header = {
    rules: rules.map(keptOf),
    longestMatches: program.patterns.map(({ longestMatch }) => longestMatch),
    byCue: program.byCue,
    always: program.always,
    wordSets,
  };
  const head = Buffer.from(JSON.stringify(header));
  return { bytes: Buffer.concat([head, ...parts]), headerBytes: head.length, digest: digestOf(head) };
}

function keptOf({ description: _, keywords: _k, requirements: _r, examples: _e, ...kept }: Rule): KeptRule {
  return kept;
}

/**
 * Reads a program, but for its words, which are read where they are put into a core.
 * @throws whatever is wrong with the file, as `write` and `writePool` of its image do
 */
export function readProgram({ path, headerBytes, digest }: ProgramFile): LaidOutProgram {
  const head = Buffer.allocUnsafeSlow(headerBytes);
  readChecked(path, 0, head, digest);
  const { rules, longestMatches, byCue, always, wordSets }: Header = JSON.parse(head.toString('utf8'));
  return {
    patterns: rulePatternsOf(rules, longestMatches),
    byCue,
    always,
    wordSets: wordSets.map(({ roles, image, at, imageDigest, poolDigest }) => {
      const start = headerBytes + at;
      const write = (memory: Uint8Array) => readChecked(path, start, memory, imageDigest);
      const writePool = (memory: Uint8Array) => readChecked(path, start + image.bytes, memory, poolDigest);
      return { roles, image: { ...image, write, writePool } };
    }),
  };
}

function readChecked(path: URL | string, at: number, into: Uint8Array, digest: string): void {
  const file = openSync(path, 'r');
  try {
    readSync(file, into, 0, into.length, at);
  } finally {
    closeSync(file);
  }
  if (digestOf(into) !== digest) throw new Error('the file of the program is damaged, or of another build');
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
