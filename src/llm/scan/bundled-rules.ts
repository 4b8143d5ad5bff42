/**
 * The rules of the packs that come with the daemon. The build reads them, and puts a module in the place of this one
 * that reads JSON (scripts/read-rules.mjs, prepared-rules.ts): reading YAML and finding out what the patterns require took
 * 0.9 s when the first call came, JSON takes 20 ms.
 */

import { BUNDLED_PACKS } from './bundled.ts';
import { readPack } from './pack.ts';
import type { ProgramFile } from './program-file.ts';
import { type Rule, RuleError } from './rule.ts';

/** In the order in which `all` loads them. */
export const BUNDLED_PACK_NAMES: readonly string[] = BUNDLED_PACKS.map(({ name }) => name);

/** The program of all packs together, which the build leaves in a file. */
export const PREPARED_PROGRAM: ProgramFile | undefined = undefined;

/**
 * None for a name that no pack has.
 * @throws RuleError where the pack cannot be used, which its tests rule out
 */
export function bundledRules(packName: string): readonly Rule[] {
  const known = read.get(packName);
  if (known !== undefined) return known;
  const rules = readBundled(packName);
  read.set(packName, rules);
  return rules;
}

/** Several processors, and tests, use the same packs. */
const read = new Map<string, readonly Rule[]>();

function readBundled(packName: string): readonly Rule[] {
  const pack = BUNDLED_PACKS.find(({ name }) => name === packName);
  if (pack === undefined) return [];
  const { rules, problems } = readPack(pack);
  if (problems.length > 0) throw new RuleError(problems);
  return rules;
}
