/** Reads the labelled texts: gzipped JSON lines of `{id, source, label, family, text}`. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface LabelledText {
  readonly id: string;
  readonly source: string;
  readonly family: string;
  readonly text: string;
}

/** The files of a folder of labelled texts, by what the bench calls them. */
export interface LabelledTexts {
  readonly malicious: readonly LabelledText[];
  readonly benign: readonly LabelledText[];
  readonly secretsPositive: readonly LabelledText[];
  readonly secretsNegative: readonly LabelledText[];
  readonly piiPositive: readonly LabelledText[];
  readonly piiNegative: readonly LabelledText[];
}

/** Reads `malicious.jsonl.gz` and its neighbours. Rejects where one is missing or a line is not of the shape. */
export async function readLabelled(folder: string): Promise<LabelledTexts> {
  const [malicious, benign, secretsPositive, secretsNegative, piiPositive, piiNegative] = await Promise.all([
    readLines(folder, 'malicious'),
    readLines(folder, 'benign'),
    readLines(folder, 'secrets-pos'),
    readLines(folder, 'secrets-neg'),
    readLines(folder, 'pii-pos'),
    readLines(folder, 'pii-neg'),
  ]);
  return { malicious, benign, secretsPositive, secretsNegative, piiPositive, piiNegative };
}

async function readLines(folder: string, name: string): Promise<LabelledText[]> {
  const file = join(folder, `${name}.jsonl.gz`);
  const lines = gunzipSync(await readFile(file))
    .toString('utf8')
    // Only \n ends a line: the texts hold U+2028.
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line, index) => {
    const row: unknown = JSON.parse(line);
    if (isLabelledText(row)) return row;
    throw new Error(`${file}:${index + 1}: expected id, source, family and text`);
  });
}

function isLabelledText(row: unknown): row is LabelledText {
  if (typeof row !== 'object' || row === null) return false;
  const fields = row as Record<string, unknown>;
  return ['id', 'source', 'family', 'text'].every((key) => typeof fields[key] === 'string');
}
