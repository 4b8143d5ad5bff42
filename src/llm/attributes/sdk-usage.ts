import type { Attributes, MessageText, SpanView, Usage } from '../call.ts';
import { inputInMetadata, withMetadata } from './ai-sdk-usage.ts';
import {
  AI_SDK_SCOPE,
  AI_SDK_UNCACHED,
  CACHE_APART,
  COUNTS_STREAMS,
  mannersOf,
  THINKS_APART,
} from './instrumentations.ts';
import { ATTRIBUTES, type Counts, collect, FIELDS, LANGFUSE_PARTS } from './usage-names.ts';
import { asCount, flagAt, nameAt, objectAt, valueAt } from './values.ts';

const LANGFUSE_USAGE = 'langfuse.observation.usage_details';

/** Where vendors keep the counts of a call as one object, and where in it. */
const VENDOR_OBJECTS = [
  { attribute: LANGFUSE_USAGE, path: undefined },
  { attribute: 'mlflow.chat.tokenUsage', path: undefined },
  { attribute: 'gcp.vertex.agent.llm_response', path: 'usage_metadata' },
  { attribute: 'gcp.vertex_agent.llm_response', path: 'usage_metadata' },
  { attribute: 'genkit:output', path: 'usage' },
] as const;

/**
 * Reads the token counts that an instrumentation wrote, brought to the one meaning of the contract: cache reads
 * and writes are part of the input.
 *
 * @param answer The answer's texts, where messages were captured: they tell guesses from counts.
 */
export function readSdkUsage(
  span: SpanView,
  provider: string | undefined,
  streaming: boolean | undefined,
  answer: readonly MessageText[] | undefined,
): Usage {
  const { attributes, scopeName } = span;
  const manners = mannersOf(scopeName);
  const written = fromAttributes(attributes);
  const counts = hasCounts(written) ? written : (fromVendorObject(attributes) ?? written);
  if (streaming && manners.guessesStreams && !isCounted(attributes, provider)) {
    if (manners.guessesStreams === 'by tokenizer' || isGuess(counts, answer)) return {};
  }
  // The flag is OpenLLMetry's; an instrumentation of the same scope name that does not write it counts right.
  if (manners.overcountsStreams && flagAt(attributes, ['gen_ai.is_streaming', 'llm.is_streaming']))
    delete counts.outputTokens;
  if (provider === 'anthropic' && addsUpStreams(span, streaming)) delete counts.outputTokens;
  if (manners.undercountsStreams && isTooLittle(counts, answer)) delete counts.outputTokens;
  if (provider === 'anthropic' && streaming && manners.missesStreamedCache) {
    if (counts.cachedInputTokens === 0) delete counts.cachedInputTokens;
    if (counts.cacheWriteTokens === 0) delete counts.cacheWriteTokens;
  }
  const apart = CACHE_APART.has(provider) && (manners.leavesCacheOut || isOldAiSdk(span));
  const whole = withReasoning(withCache(withMetadata(counts, attributes), apart ?? false));
  const { total, ...usage } = THINKS_APART.has(provider) ? withThoughts(whole) : whole;
  // What has been answered was asked: LangChain counts nothing where a stream's last event has no input.
  if (usage.inputTokens === 0 && usage.outputTokens) delete usage.inputTokens;
  const inputTokens = inputInMetadata(attributes);
  return inputTokens === undefined ? usage : { ...usage, inputTokens };
}

const LANGFUSE_INTEGRATION = 'langfuse.observation.metadata.ls_integration';

/**
 * Whether LangChain for Node counted an answer of Anthropic's that was streamed. OpenLLMetry does not say that it
 * was; but the message of a stream has no id there.
 */
function addsUpStreams(
  { attributes, scopeName, resource }: SpanView,
  streaming: boolean | undefined,
): boolean {
  const integration = attributes.get(LANGFUSE_INTEGRATION);
  const isLangChain =
    mannersOf(scopeName).addsUpAnthropicStreams === true ||
    (typeof integration === 'string' &&
      integration.startsWith('langchain') &&
      resource.get('telemetry.sdk.language') === 'nodejs');
  if (!isLangChain) return false;
  return streaming ?? (attributes.has('gen_ai.operation.name') && !attributes.has('gen_ai.response.id'));
}

function fromAttributes(attributes: Attributes): Counts {
  const counts = collect(ATTRIBUTES, (name) => asCount(attributes.get(name)));
  for (const [name, key, part] of DETAILS) {
    const count = detailIn(attributes.get(name), part);
    if (count !== undefined) counts[key] ??= count;
  }
  return counts;
}

/** LangSmith and LiteLLM write the details of their counts as Python's `repr` of dicts, or as JSON. */
const DETAILS = [
  ['gen_ai.usage.input_token_details', 'cachedInputTokens', /["']cache_read["']: ?(\d{1,15})\b/],
  ['gen_ai.usage.input_token_details', 'cacheWriteTokens', /["']cache_creation["']: ?(\d{1,15})\b/],
  ['gen_ai.usage.output_token_details', 'reasoningTokens', /["']reasoning["']: ?(\d{1,15})\b/],
  ['langsmith.metadata.usage_metadata', 'cachedInputTokens', /"cache_read": ?(\d{1,15})\b/],
  ['langsmith.metadata.usage_metadata', 'cacheWriteTokens', /"cache_creation": ?(\d{1,15})\b/],
  ['langsmith.metadata.usage_metadata', 'reasoningTokens', /"reasoning": ?(\d{1,15})\b/],
  ['metadata.usage_object', 'cachedInputTokens', /["']cached_tokens["']: ?(\d{1,15})\b/],
  ['metadata.usage_object', 'cacheWriteTokens', /["']cache_creation_tokens["']: ?(\d{1,15})\b/],
  ['metadata.usage_object', 'reasoningTokens', /["']reasoning_tokens["']: ?(\d{1,15})\b/],
  // What the provider said, as Logfire keeps it beside the counts.
  ['gen_ai.usage.raw', 'cachedInputTokens', /"(?:cached_tokens|cache_read_input_tokens)": ?(\d{1,15})\b/],
  ['gen_ai.usage.raw', 'cacheWriteTokens', /"cache_creation_input_tokens": ?(\d{1,15})\b/],
  ['gen_ai.usage.raw', 'reasoningTokens', /"reasoning_tokens": ?(\d{1,15})\b/],
] as const;

function detailIn(value: unknown, part: RegExp): number | undefined {
  return typeof value === 'string' ? asCount(part.exec(value)?.[1]) : undefined;
}

function fromVendorObject(attributes: Attributes): Counts | undefined {
  for (const { attribute, path } of VENDOR_OBJECTS) {
    const object = objectAt(attributes, attribute);
    const usage = object && path !== undefined ? object[path] : object;
    if (typeof usage !== 'object' || usage === null) continue;
    const fields = usage as Readonly<Record<string, unknown>>;
    if (attribute === LANGFUSE_USAGE && 'input' in fields) return langfuseCounts(fields);
    const counts = collect(FIELDS, (name) => asCount(valueAt(fields, name)));
    // Gemini counts what a model thinks apart from what it says.
    const thoughts = asCount(fields['thoughts_token_count'] ?? fields['thoughtsTokenCount']) ?? 0;
    if (counts.outputTokens !== undefined) counts.outputTokens += thoughts;
    return counts;
  }
  return undefined;
}

function langfuseCounts(fields: Readonly<Record<string, unknown>>): Counts {
  const parts = Object.entries(fields).flatMap(([key, value]) => {
    const count = asCount(value);
    return count === undefined ? [] : [{ key, count }];
  });
  const sumOf = (side: string): number | undefined => {
    const counts = parts.filter(({ key }) => key === side || key.startsWith(`${side}_`));
    return counts.length === 0 ? undefined : counts.reduce((sum, { count }) => sum + count, 0);
  };
  const counts = collect(LANGFUSE_PARTS, (name) => asCount(fields[name]));
  const whole = { inputTokens: asCount(fields['input']), outputTokens: asCount(fields['output']) };
  const sums = { inputTokens: sumOf('input'), outputTokens: sumOf('output') };
  const total = asCount(fields['total']);
  // Some of its integrations leave the parts in the whole; the total tells.
  const isWhole = total !== undefined && total === (whole.inputTokens ?? 0) + (whole.outputTokens ?? 0);
  const { inputTokens, outputTokens } = isWhole ? whole : sums;
  if (inputTokens !== undefined) counts.inputTokens = inputTokens;
  if (outputTokens !== undefined) counts.outputTokens = outputTokens;
  return counts;
}

/**
 * Some instrumentations leave cache reads and writes out of the input count, under the same name. Where the
 * instrumentation is known for it, the parts are larger than the whole, or the total tells, they are added.
 */
function withCache(counts: Counts, apart: boolean): Counts {
  const { inputTokens, outputTokens = 0, total } = counts;
  const cacheTokens = (counts.cachedInputTokens ?? 0) + (counts.cacheWriteTokens ?? 0);
  if (inputTokens === undefined || cacheTokens === 0) return counts;
  const leftOut = apart || cacheTokens > inputTokens || total === inputTokens + cacheTokens + outputTokens;
  return leftOut ? { ...counts, inputTokens: inputTokens + cacheTokens } : counts;
}

function isOldAiSdk({ scopeName, attributes }: SpanView): boolean {
  return scopeName === AI_SDK_SCOPE && !attributes.has(AI_SDK_UNCACHED);
}

/**
 * Gemini counts what a model thinks apart from what it says, and some instrumentations pass that on: the total tells,
 * or the part that is larger than the whole.
 */
function withReasoning(counts: Counts): Counts {
  const { inputTokens = 0, outputTokens, reasoningTokens = 0, total } = counts;
  if (outputTokens === undefined || reasoningTokens === 0) return counts;
  const isApart = reasoningTokens > outputTokens || total === inputTokens + outputTokens + reasoningTokens;
  return isApart ? { ...counts, outputTokens: outputTokens + reasoningTokens } : counts;
}

/** Instrumentations of Gemini that leave out what the model thought still pass on the total that it is part of. */
function withThoughts(counts: Counts): Counts {
  const { inputTokens, outputTokens, reasoningTokens, total } = counts;
  if (inputTokens === undefined || outputTokens === undefined || total === undefined) return counts;
  const thoughts = total - inputTokens - outputTokens;
  if (reasoningTokens !== undefined || thoughts <= 0) return counts;
  return { ...counts, outputTokens: outputTokens + thoughts, reasoningTokens: thoughts };
}

/** openlit tells of cached tokens, be there none, where counts came; OpenAI's responses API always sends them. */
function isCounted(attributes: Attributes, provider: string | undefined): boolean {
  const responseId = nameAt(attributes, ['gen_ai.response.id']);
  return (
    COUNTS_STREAMS.has(provider) ||
    attributes.has('gen_ai.usage.cache_read.input_tokens') ||
    responseId?.startsWith('resp_') === true
  );
}

/**
 * openlit takes half of the text's characters, rounded up, for its tokens; tool calls, which come after the text,
 * it leaves out. Without the text, who knows.
 */
function isGuess({ outputTokens }: Counts, answer: readonly MessageText[] | undefined): boolean {
  if (answer === undefined || outputTokens === 0) return true;
  let characters = 0;
  return answer.some(({ text }) => {
    characters += Array.from(text).length;
    return outputTokens === Math.ceil(characters / 2);
  });
}

/** No text has half as many tokens as words. */
function isTooLittle({ outputTokens }: Counts, answer: readonly MessageText[] = []): boolean {
  const words = answer.reduce((sum, { text }) => sum + (text.match(/\S+/g)?.length ?? 0), 0);
  return outputTokens !== undefined && words > 2 * outputTokens;
}

function hasCounts({ inputTokens, outputTokens }: Counts): boolean {
  return (inputTokens ?? 0) > 0 || (outputTokens ?? 0) > 0;
}
