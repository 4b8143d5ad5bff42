import type { LlmCall } from '../call.ts';
import { CONDITION_ROWS } from './condition-rows.ts';
import { DIALECT_ROWS } from './dialect-rows.ts';
import { type AttributeRow, answeringModel, row } from './row.ts';

export { type AttributeRow, type AttributeType, DIALECTS, type Dialect } from './row.ts';

const tokensSource = ({ usageSource, estimate, duplicateOf }: LlmCall) => {
  if (usageSource !== undefined || duplicateOf !== undefined) return usageSource;
  return estimate.inputTokens === undefined ? undefined : 'estimate';
};

/** Stop reasons that mean a filter of the provider's: OpenAI and Azure, Bedrock, Gemini, Cohere, Zhipu. */
const FILTERED = new Set([
  'content_filter',
  'content_filtered',
  'guardrail_intervened',
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'ERROR_TOXIC',
  'sensitive',
]);

const isFiltered = (stopReason: string | undefined) => stopReason !== undefined && FILTERED.has(stopReason);

/** Undefined for a time that no calendar has. Calls with one prompt, which follow each other, have the same time. */
function rfc3339(ms: number): string | undefined {
  if (ms !== lastTime.ms) {
    const text = Math.abs(ms) > MAX_DATE_MS ? undefined : new Date(ms).toISOString();
    lastTime = { ms, text };
  }
  return lastTime.text;
}

let lastTime: { readonly ms: number; readonly text: string | undefined } = {
  ms: Number.NaN,
  text: undefined,
};

/** ECMAScript's time values, and the years of four digits that RFC 3339 has. */
const MAX_DATE_MS = 253_402_300_799_999;

const nonEmpty = (values: readonly string[] | undefined) => (values?.length ? values : undefined);

/**
 * Every attribute that an enriched span may carry, `llm.enrichment.*` apart (enrichment.ts). Names and meanings
 * are the outside contract; a rename is one line here. docs/attributes.md is generated from these rows.
 */
export const ATTRIBUTES: readonly AttributeRow[] = [
  row(
    'llm',
    'llm.provider',
    'string',
    (call) => call.provider,
    'Who answered, by the host where there is one.',
  ),
  row('llm', 'llm.operation', 'string', (call) => call.operation, 'What was asked for: chat, embeddings, …'),
  row('llm', 'llm.request_model', 'string', (call) => call.requestModel, 'The model asked for.'),
  row(
    'llm',
    'llm.model',
    'string',
    answeringModel,
    'The model that answered; the one asked for where the answer names none.',
  ),
  row(
    'llm',
    'llm.model_rerouted',
    'bool',
    (call) => call.modelRerouted,
    'True if the model that answered is neither the one asked for, nor its dated snapshot, nor an alias of it.',
  ),
  row('llm', 'llm.response_id', 'string', (call) => call.responseId, "The provider's id of the answer."),
  row('llm', 'llm.streaming', 'bool', (call) => call.streaming, 'Whether the answer was streamed.'),
  row(
    'llm',
    'llm.input_tokens',
    'int',
    (call) => call.usage.inputTokens,
    'Input tokens as counted by the provider, cache reads and writes included.',
    '{token}',
  ),
  row(
    'llm',
    'llm.output_tokens',
    'int',
    (call) => call.usage.outputTokens,
    'Output tokens as counted by the provider, reasoning included.',
    '{token}',
  ),
  row(
    'llm',
    'llm.cached_input_tokens',
    'int',
    (call) => call.usage.cachedInputTokens,
    'Input tokens read from a prompt cache; a part of llm.input_tokens.',
    '{token}',
  ),
  row(
    'llm',
    'llm.cache_write_tokens',
    'int',
    (call) => call.usage.cacheWriteTokens,
    'Input tokens written to a prompt cache; a part of llm.input_tokens.',
    '{token}',
  ),
  row(
    'llm',
    'llm.reasoning_tokens',
    'int',
    (call) => call.usage.reasoningTokens,
    'Tokens spent on reasoning; a part of llm.output_tokens.',
    '{token}',
  ),
  row(
    'llm',
    'llm.input_tokens_estimate',
    'int',
    (call) => call.estimate.inputTokens,
    'Words × 1.3 over all request text, system prompt included.',
    '{token}',
  ),
  row(
    'llm',
    'llm.output_tokens_estimate',
    'int',
    (call) => call.estimate.outputTokens,
    "Words × 1.3 over the answer's text.",
    '{token}',
  ),
  row(
    'llm',
    'llm.tokens_source',
    'string',
    tokensSource,
    'Where the token counts come from: provider (payload), sdk (span attributes), estimate.',
  ),
  row('llm', 'llm.cost_usd', 'double', (call) => call.cost?.totalUsd, 'What the whole call cost.', 'USD'),
  row(
    'llm',
    'llm.cost.input_usd',
    'double',
    (call) => call.cost?.inputUsd,
    'Its part for fresh input.',
    'USD',
  ),
  row('llm', 'llm.cost.output_usd', 'double', (call) => call.cost?.outputUsd, 'Its part for output.', 'USD'),
  row(
    'llm',
    'llm.cost.cache_usd',
    'double',
    (call) => call.cost?.cacheUsd,
    'Its part for cached input.',
    'USD',
  ),
  row(
    'llm',
    'llm.cost_source',
    'string',
    (call) => call.cost?.source,
    'Whose figure: provider, gateway, override, price_list, estimate, cache_hit.',
  ),
  row(
    'llm',
    'llm.stop_reason',
    'string',
    (call) => call.stopReason,
    "Why the first choice ended, in the provider's own word.",
  ),
  row(
    'llm',
    'llm.refused',
    'bool',
    (call) => call.safety?.refused ?? (call.stopReason === 'refusal' ? true : undefined),
    'True where the model declined to answer and said so: a refusal field or part, or such a stop reason.',
  ),
  row(
    'llm',
    'llm.safety.blocked',
    'bool',
    (call) => call.safety?.blocked ?? (isFiltered(call.stopReason) ? true : undefined),
    "True where the provider's own filter or guardrail kept back the prompt or the answer.",
  ),
  row(
    'llm',
    'llm.safety.categories',
    'string[]',
    (call) => nonEmpty(call.safety?.categories),
    'What for, or what it flagged, in the words of the provider, lower case.',
  ),
  row(
    'llm',
    'llm.confidence',
    'double',
    (call) => call.confidence,
    "Geometric mean of the probabilities of the answer's tokens, 0 to 1.",
  ),
  row('llm', 'llm.confidence_min', 'double', (call) => call.confidenceMin, 'The least of them.'),
  row(
    'llm',
    'llm.system_prompt_hash',
    'string',
    (call) => call.systemPromptHash,
    'First 16 hex digits of SHA-256 over the decoded system prompt.',
  ),
  row(
    'llm',
    'llm.system_prompt_template_hash',
    'string',
    (call) => call.systemPromptTemplateHash,
    'The same with numbers, dates, ids, mail addresses and URLs masked.',
  ),
  row(
    'llm',
    'llm.system_prompt_changed',
    'bool',
    (call) => call.systemPromptChanged,
    'Whether this template was first seen for its prompt key less than `prompt_history.window` before; absent while the key has no earlier one.',
  ),
  row(
    'llm',
    'llm.system_prompt_first_seen',
    'string',
    ({ systemPromptFirstSeenMs: ms }) => (ms === undefined ? undefined : rfc3339(ms)),
    'When this template was first seen for its prompt key, RFC 3339.',
  ),
  row(
    'llm',
    'llm.call.duplicate_of',
    'string',
    (call) => call.duplicateOf,
    "Span id of the span that bears this call's token counts and cost.",
  ),
  row('llm', 'llm.error.type', 'string', (call) => call.errorType, "The provider's error type or code."),
  ...CONDITION_ROWS,
  row(
    'llm',
    'llm.security.scanned',
    'bool',
    (call) => (call.security === undefined ? undefined : true),
    'Text was there and was scanned.',
  ),
  row(
    'llm',
    'llm.security.flagged',
    'bool',
    (call) => call.security?.flagged,
    'A family other than pii reached its threshold.',
  ),
  row(
    'llm',
    'llm.security.classification',
    'string[]',
    (call) => nonEmpty(call.security?.families),
    'The families at or over their threshold.',
  ),
  row(
    'llm',
    'llm.security.rules',
    'string[]',
    (call) => nonEmpty(call.security?.rules),
    'Ids of the rules that fired.',
  ),
  row(
    'llm',
    'llm.security.owasp',
    'string[]',
    (call) => nonEmpty(call.security?.owasp),
    'Their entries in the OWASP Top 10 for LLM applications 2025.',
  ),
  row(
    'llm',
    'llm.security.directions',
    'string[]',
    (call) => nonEmpty(call.security?.directions),
    'Where they fired: input, system, tool, output.',
  ),
  row(
    'llm',
    'llm.security.severity',
    'string',
    (call) => call.security?.severity,
    'The highest severity of the rules that fired; none where none did.',
  ),
  row(
    'llm',
    'llm.redaction.action',
    'string',
    (call) => call.redaction?.action,
    'What was done to captured text: hash, mask or drop, the strongest of them.',
  ),
  row(
    'llm',
    'llm.redaction.families',
    'string[]',
    (call) => nonEmpty(call.redaction?.families),
    'The families for which it was done.',
  ),

  ...DIALECT_ROWS,
];
