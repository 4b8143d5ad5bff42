/** The rule packs that come with the daemon. */

import evasion from './packs/evasion.yaml';
import evasionEncodings from './packs/evasion-encodings.yaml';
import evasionWays from './packs/evasion-ways.yaml';
import execution from './packs/execution.yaml';
import exfiltration from './packs/exfiltration.yaml';
import exfiltrationDemands from './packs/exfiltration-demands.yaml';
import exfiltrationRequests from './packs/exfiltration-requests.yaml';
import exfiltrationThreats from './packs/exfiltration-threats.yaml';
import extraction from './packs/extraction.yaml';
import extractionDemands from './packs/extraction-demands.yaml';
import extractionReplays from './packs/extraction-replays.yaml';
import extractionSecrets from './packs/extraction-secrets.yaml';
import extractionWays from './packs/extraction-ways.yaml';
import injection from './packs/injection.yaml';
import injectionAgents from './packs/injection-agents.yaml';
import injectionDocuments from './packs/injection-documents.yaml';
import injectionOrders from './packs/injection-orders.yaml';
import injectionOverrides from './packs/injection-overrides.yaml';
import injectionPhrases from './packs/injection-phrases.yaml';
import injectionVerbs from './packs/injection-verbs.yaml';
import injectionWays from './packs/injection-ways.yaml';
import jailbreak from './packs/jailbreak.yaml';
import jailbreakClaims from './packs/jailbreak-claims.yaml';
import jailbreakCues from './packs/jailbreak-cues.yaml';
import jailbreakDemands from './packs/jailbreak-demands.yaml';
import jailbreakFrames from './packs/jailbreak-frames.yaml';
import jailbreakPersonas from './packs/jailbreak-personas.yaml';
import jailbreakPlain from './packs/jailbreak-plain.yaml';
import jailbreakRoles from './packs/jailbreak-roles.yaml';
import jailbreakWays from './packs/jailbreak-ways.yaml';
import languagesEastAsian from './packs/languages-east-asian.yaml';
import languagesGermanic from './packs/languages-germanic.yaml';
import languagesMore from './packs/languages-more.yaml';
import languagesOther from './packs/languages-other.yaml';
import languagesRequests from './packs/languages-requests.yaml';
import languagesRomance from './packs/languages-romance.yaml';
import languagesRomanised from './packs/languages-romanised.yaml';
import languagesSlavic from './packs/languages-slavic.yaml';
import languagesWays from './packs/languages-ways.yaml';
import pii from './packs/pii.yaml';
import piiIdsEurope from './packs/pii-ids-europe.yaml';
import piiIdsWorld from './packs/pii-ids-world.yaml';
import secretsCloud from './packs/secrets-cloud.yaml';
import secretsDeveloper from './packs/secrets-developer.yaml';
import secretsGeneric from './packs/secrets-generic.yaml';
import secretsModels from './packs/secrets-models.yaml';
import secretsServices from './packs/secrets-services.yaml';
import tools from './packs/tools.yaml';
import type { RulePackSource } from './rule.ts';

/** In the order in which `all` loads them. */
export const BUNDLED_PACKS: readonly RulePackSource[] = [
  { name: 'injection', text: injection },
  { name: 'injection-agents', text: injectionAgents },
  { name: 'injection-orders', text: injectionOrders },
  { name: 'injection-overrides', text: injectionOverrides },
  { name: 'injection-phrases', text: injectionPhrases },
  { name: 'injection-verbs', text: injectionVerbs },
  { name: 'injection-ways', text: injectionWays },
  { name: 'injection-documents', text: injectionDocuments },
  { name: 'jailbreak', text: jailbreak },
  { name: 'jailbreak-claims', text: jailbreakClaims },
  { name: 'jailbreak-cues', text: jailbreakCues },
  { name: 'jailbreak-demands', text: jailbreakDemands },
  { name: 'jailbreak-frames', text: jailbreakFrames },
  { name: 'jailbreak-personas', text: jailbreakPersonas },
  { name: 'jailbreak-plain', text: jailbreakPlain },
  { name: 'jailbreak-roles', text: jailbreakRoles },
  { name: 'jailbreak-ways', text: jailbreakWays },
  { name: 'extraction', text: extraction },
  { name: 'extraction-demands', text: extractionDemands },
  { name: 'extraction-replays', text: extractionReplays },
  { name: 'extraction-secrets', text: extractionSecrets },
  { name: 'extraction-ways', text: extractionWays },
  { name: 'languages-germanic', text: languagesGermanic },
  { name: 'languages-romance', text: languagesRomance },
  { name: 'languages-romanised', text: languagesRomanised },
  { name: 'languages-slavic', text: languagesSlavic },
  { name: 'languages-east-asian', text: languagesEastAsian },
  { name: 'languages-other', text: languagesOther },
  { name: 'languages-more', text: languagesMore },
  { name: 'languages-ways', text: languagesWays },
  { name: 'languages-requests', text: languagesRequests },
  { name: 'evasion', text: evasion },
  { name: 'evasion-encodings', text: evasionEncodings },
  { name: 'evasion-ways', text: evasionWays },
  { name: 'exfiltration', text: exfiltration },
  { name: 'exfiltration-demands', text: exfiltrationDemands },
  { name: 'exfiltration-requests', text: exfiltrationRequests },
  { name: 'exfiltration-threats', text: exfiltrationThreats },
  { name: 'execution', text: execution },
  { name: 'tools', text: tools },
  { name: 'secrets-models', text: secretsModels },
  { name: 'secrets-cloud', text: secretsCloud },
  { name: 'secrets-developer', text: secretsDeveloper },
  { name: 'secrets-services', text: secretsServices },
  { name: 'secrets-generic', text: secretsGeneric },
  { name: 'pii', text: pii },
  { name: 'pii-ids-europe', text: piiIdsEurope },
  { name: 'pii-ids-world', text: piiIdsWorld },
];
