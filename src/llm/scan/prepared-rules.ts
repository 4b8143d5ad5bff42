/**
 * The bundled rules with all that can be known of them before a text is there. The build runs this file and puts
 * what it gives in the place of bundled-rules.ts.
 */

import { bundledRules } from './bundled-rules.ts';
import { requirementsOf } from './requirement.ts';
import type { Rule } from './rule.ts';

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
