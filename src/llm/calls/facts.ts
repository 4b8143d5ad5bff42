import type { Conditions, LlmCall, SecurityVerdict, Usage } from '../call.ts';
import { FAMILIES, hasNoOutput, SEVERITIES } from '../call.ts';

/** Facts that one carrier tells or does not tell, none of them text. */
const PLAIN_FACTS = [
  'operation',
  'requestModel',
  'responseModel',
  'responseId',
  'streaming',
  'parameters',
  'serviceTier',
  'stopReason',
  'safety',
  'confidence',
  'confidenceMin',
  'errorType',
  'systemPromptHash',
  'systemPromptTemplateHash',
  'outputCheck',
] as const satisfies readonly (keyof LlmCall)[];

type PlainFact = (typeof PLAIN_FACTS)[number];

/**
 * What one carrier (a span, a log record) tells of a call, without any of the call's text: this may outlive the
 * request that brought it.
 */
export interface CallFacts extends Partial<Pick<LlmCall, PlainFact>> {
  readonly provider?: string | undefined;
  /** The provider was told by the host, which decides before anybody's words. */
  readonly providerByHost: boolean;
  readonly hasRequest: boolean;
  readonly hasResponse: boolean;
  readonly usage: Usage;
  readonly usageSource?: 'provider' | 'sdk' | undefined;
  readonly billedCostUsd?: number | undefined;
  readonly estimate: LlmCall['estimate'];
  readonly conditions?: Conditions | undefined;
  readonly security?: SecurityVerdict | undefined;
}

/**
 * Takes from a call what is known of it and is no text. Every fact has its place, known or not: the book holds
 * thousands of these and looks at them in many places.
 */
export function factsOf(call: LlmCall): CallFacts {
  return {
    providerByHost: call.detection.host !== undefined && call.detection.provider === call.provider,
    hasRequest: call.hasRequest === true,
    hasResponse: call.hasResponse === true,
    usage: call.usage,
    estimate: call.estimate,
    operation: call.operation,
    requestModel: call.requestModel,
    responseModel: call.responseModel,
    responseId: call.responseId,
    streaming: call.streaming,
    parameters: call.parameters,
    serviceTier: call.serviceTier,
    stopReason: call.stopReason,
    safety: call.safety,
    confidence: call.confidence,
    confidenceMin: call.confidenceMin,
    errorType: call.errorType,
    systemPromptHash: call.systemPromptHash,
    systemPromptTemplateHash: call.systemPromptTemplateHash,
    outputCheck: call.outputCheck,
    provider: call.provider,
    usageSource: call.usageSource,
    billedCostUsd: call.billedCostUsd,
    conditions: call.conditions,
    security: call.security,
  };
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function copy<Key extends PlainFact>(
  from: Partial<Pick<LlmCall, Key>>,
  to: Partial<Pick<LlmCall, Key>>,
  key: Key,
): void {
  if (to[key] === undefined && from[key] !== undefined) to[key] = from[key];
}

/** Fills what the call itself does not tell, all but the figures, which only the bearer has. */
export function fillFacts(call: LlmCall, facts: CallFacts): void {
  for (const key of PLAIN_FACTS) copy(facts, call, key);
  // Some tell the model that was asked for where the answer's own name, with its date, stands elsewhere.
  const { responseModel } = facts;
  if (responseModel?.startsWith(`${call.responseModel}-`)) call.responseModel = responseModel;
  if (facts.provider !== undefined && (call.provider === undefined || decidesProvider(call, facts)))
    call.provider = facts.provider;
  if (facts.hasRequest) call.hasRequest = true;
  if (facts.hasResponse) call.hasResponse = true;
  const conditions = mergeConditions(call.conditions, facts.conditions);
  if (conditions !== undefined) call.conditions = conditions;
  const security = mergeVerdicts(call.security, facts.security);
  if (security !== undefined) call.security = security;
  call.estimate = { ...facts.estimate, ...call.estimate };
}

/** The host that was called decides whose the call is; SDKs report `openai` for whatever speaks like it. */
function decidesProvider({ detection }: LlmCall, facts: CallFacts): boolean {
  return facts.providerByHost && detection.host === undefined;
}

/** Fills the figures from whoever was nearest to the provider. */
export function fillFigures(call: LlmCall, facts: CallFacts): void {
  if (facts.usageSource !== undefined) {
    call.usage = facts.usage;
    call.usageSource = facts.usageSource;
  }
  if (call.billedCostUsd === undefined && facts.billedCostUsd !== undefined)
    call.billedCostUsd = facts.billedCostUsd;
}

/** Both sides were counted: a call is priced by nothing less. */
export function hasWholeUsage(call: Pick<LlmCall, 'usage' | 'usageSource' | 'operation'>): boolean {
  if (call.usageSource === undefined) return false;
  return call.usage.outputTokens !== undefined || hasNoOutput(call.operation);
}

/**
 * Joins what several carriers tell that share a call out among them, such as log records of one message each. Of a
 * fact that several tell the first wins; estimates add up.
 */
export function joinFacts(carried: readonly CallFacts[]): CallFacts | undefined {
  const [first, ...others] = carried;
  if (first === undefined) return undefined;
  const joined: Writable<CallFacts> = { ...first, estimate: { ...first.estimate } };
  for (const facts of others) {
    for (const key of PLAIN_FACTS) copy(facts, joined, key);
    if (facts.provider !== undefined && (joined.provider === undefined || facts.providerByHost))
      joined.provider = facts.provider;
    joined.hasRequest ||= facts.hasRequest;
    joined.hasResponse ||= facts.hasResponse;
    if (joined.usageSource === undefined && facts.usageSource !== undefined) {
      joined.usage = facts.usage;
      joined.usageSource = facts.usageSource;
    }
    if (joined.billedCostUsd === undefined && facts.billedCostUsd !== undefined)
      joined.billedCostUsd = facts.billedCostUsd;
    const conditions = mergeConditions(joined.conditions, facts.conditions);
    if (conditions !== undefined) joined.conditions = conditions;
    const security = mergeVerdicts(joined.security, facts.security);
    if (security !== undefined) joined.security = security;
    joined.estimate = addEstimates(joined.estimate, facts.estimate);
  }
  return joined;
}

function addEstimates(a: LlmCall['estimate'], b: LlmCall['estimate']): LlmCall['estimate'] {
  const sum: Record<string, number> = { ...a };
  for (const [key, tokens] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + tokens;
  return sum;
}

function mergeConditions(own: Conditions | undefined, other: Conditions | undefined): Conditions | undefined {
  if (own === undefined || other === undefined) return own ?? other;
  return { ...other, ...own, rateLimit: { ...other.rateLimit, ...own.rateLimit } };
}

/** Verdicts over parts of a call make one over the whole: it has what any of them has. */
export function mergeVerdicts(
  own: SecurityVerdict | undefined,
  other: SecurityVerdict | undefined,
): SecurityVerdict | undefined {
  if (own === undefined || other === undefined) return own ?? other;
  const families = new Set([...own.families, ...other.families]);
  return {
    flagged: own.flagged || other.flagged,
    families: FAMILIES.filter((family) => families.has(family)),
    rules: union(own.rules, other.rules),
    owasp: union(own.owasp, other.owasp),
    directions: [...new Set([...own.directions, ...other.directions])],
    severity:
      SEVERITIES.indexOf(own.severity) >= SEVERITIES.indexOf(other.severity) ? own.severity : other.severity,
  };
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}
