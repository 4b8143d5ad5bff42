/** The rule packs that come with the daemon. */

import evasion from './packs/evasion.yaml';
import execution from './packs/execution.yaml';
import exfiltration from './packs/exfiltration.yaml';
import extraction from './packs/extraction.yaml';
import injection from './packs/injection.yaml';
import jailbreak from './packs/jailbreak.yaml';
import languagesEastAsian from './packs/languages-east-asian.yaml';
import languagesGermanic from './packs/languages-germanic.yaml';
import languagesOther from './packs/languages-other.yaml';
import languagesRomance from './packs/languages-romance.yaml';
import languagesSlavic from './packs/languages-slavic.yaml';
import pii from './packs/pii.yaml';
import secrets from './packs/secrets.yaml';
import type { RulePackSource } from './rule.ts';

/** In the order in which `all` loads them. */
export const BUNDLED_PACKS: readonly RulePackSource[] = [
  { name: 'injection', text: injection },
  { name: 'jailbreak', text: jailbreak },
  { name: 'extraction', text: extraction },
  { name: 'languages-germanic', text: languagesGermanic },
  { name: 'languages-romance', text: languagesRomance },
  { name: 'languages-slavic', text: languagesSlavic },
  { name: 'languages-east-asian', text: languagesEastAsian },
  { name: 'languages-other', text: languagesOther },
  { name: 'evasion', text: evasion },
  { name: 'exfiltration', text: exfiltration },
  { name: 'execution', text: execution },
  { name: 'secrets', text: secrets },
  { name: 'pii', text: pii },
];
