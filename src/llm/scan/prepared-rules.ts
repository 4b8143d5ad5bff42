/**
 * The bundled rules with all that can be known of them before a text is there. The build runs this file and puts
 * what it gives in the place of bundled-rules.ts.
 */

import { bundledRules } from './bundled-rules.ts';
import { compileRules } from './compile.ts';
import { type WrittenProgram, writeProgram } from './program-file.ts';
import { requirementsOf } from './requirement.ts';
import type { Rule } from './rule.ts';
import { coreBase } from './word-core.ts';

export { BUNDLED_PACK_NAMES } from './bundled-rules.ts';

/**
 * Finding out what a thousand patterns require takes 0.5 s, which the first call would wait for.
 * @throws RuleError where the pack cannot be used
 */
export function preparedRules(packName: string): readonly Rule[] {
  return bundledRules(packName).map((rule) => ({
    ...rule,
    requirements: rule.patterns.map((source) => requirementsOf(source, rule.keywords)),
  }));
}

/** The file with the program of rules, of which a scanner then has nothing to do but to read it. */
export function preparedProgram(rules: readonly Rule[]): WrittenProgram {
  return writeProgram(rules, compileRules(rules), coreBase());
}
