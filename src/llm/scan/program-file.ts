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
  readonly image: ImageFacts;
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
  const { write, writePool, ...image } = imageOf(program, base);
  const tables = new Uint8Array(image.bytes);
  write(tables);
  const pool = new Uint8Array(4 * image.poolInts);
  writePool(pool);
  const header: Header = {
    rules: rules.map(keptOf),
    longestMatches: program.patterns.map(({ longestMatch }) => longestMatch),
    byCue: program.byCue,
    always: program.always,
    image,
    imageDigest: digestOf(tables),
    poolDigest: digestOf(pool),
  };
  const head = Buffer.from(JSON.stringify(header));
  return { bytes: Buffer.concat([head, tables, pool]), headerBytes: head.length, digest: digestOf(head) };
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
  const { rules, longestMatches, byCue, always, image, imageDigest, poolDigest }: Header = JSON.parse(
    head.toString('utf8'),
  );
  return {
    patterns: rulePatternsOf(rules, longestMatches),
    byCue,
    always,
    image: {
      ...image,
      write: (memory) => readChecked(path, headerBytes, memory, imageDigest),
      writePool: (memory) => readChecked(path, headerBytes + image.bytes, memory, poolDigest),
    },
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
