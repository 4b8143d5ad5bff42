import type { Attributes, MessageText, SpanView, Usage } from '../call.ts';
import { AI_SDK_SCOPE, AI_SDK_UNCACHED, CACHE_APART, COUNTS_STREAMS, MANNERS } from './instrumentations.ts';
import { asCount, countAt, flagAt, nameAt, objectAt, valueAt } from './values.ts';

type Counted = Exclude<keyof Usage, 'otherModalityTokens' | 'webSearches'>;
type Names = Readonly<Partial<Record<Counted | 'total', readonly string[]>>>;

/** Attribute names by meaning over the dialects in use. */
const ATTRIBUTES: Names = {
  inputTokens: [
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'llm.usage.prompt_tokens',
    'llm.token_count.prompt',
    'llm.input_tokens',
    'ai.usage.inputTokens',
    'ai.usage.promptTokens',
    'ai.usage.tokens',
  ],
  outputTokens: [
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
    'llm.usage.completion_tokens',
    'llm.token_count.completion',
    'llm.output_tokens',
    'ai.usage.outputTokens',
    'ai.usage.completionTokens',
  ],
  cachedInputTokens: [
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'gen_ai.usage.input_tokens.cached',
    'gen_ai.usage.details.cache_read_input_tokens',
    'gen_ai.usage.details.cache_read_tokens',
    'gen_ai.usage.details.cached_tokens',
    'llm.token_count.prompt_details.cache_read',
    'llm.token_count.prompt_details.cache_input',
    'llm.cached_input_tokens',
    'ai.usage.inputTokenDetails.cacheReadTokens',
    'ai.usage.cachedInputTokens',
  ],
  cacheWriteTokens: [
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
    'gen_ai.usage.cache_write_input_tokens',
    'gen_ai.usage.input_tokens.cache_write',
    'gen_ai.usage.details.cache_creation_input_tokens',
    'gen_ai.usage.details.cache_write_tokens',
    'llm.token_count.prompt_details.cache_write',
    'llm.cache_write_tokens',
    'ai.usage.inputTokenDetails.cacheWriteTokens',
  ],
  cacheWrite1hTokens: ['anthropic.usage.cache_creation.ephemeral_1h_input_tokens'],
  reasoningTokens: [
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
    'gen_ai.usage.output_tokens.reasoning',
    'gen_ai.usage.details.reasoning_tokens',
    'llm.usage.reasoning_tokens',
    'llm.token_count.completion_details.reasoning',
    'llm.reasoning_tokens',
    'ai.usage.outputTokenDetails.reasoningTokens',
    'ai.usage.reasoningTokens',
  ],
  total: [
    'gen_ai.usage.total_tokens',
    'llm.usage.total_tokens',
    'llm.token_count.total',
    'ai.usage.totalTokens',
  ],
};

/** The same in objects that vendors keep their counts in: OpenAI's words in both APIs, Anthropic's, Gemini's. */
const FIELDS: Names = {
  inputTokens: ['prompt_tokens', 'input_tokens', 'prompt_token_count', 'promptTokenCount'],
  outputTokens: ['completion_tokens', 'output_tokens', 'candidates_token_count', 'candidatesTokenCount'],
  cachedInputTokens: [
    'prompt_tokens_details.cached_tokens',
    'input_tokens_details.cached_tokens',
    'cache_read_input_tokens',
    'cached_content_token_count',
    'cachedContentTokenCount',
  ],
  cacheWriteTokens: ['input_tokens_details.cache_write_tokens', 'cache_creation_input_tokens'],
  reasoningTokens: [
    'completion_tokens_details.reasoning_tokens',
    'output_tokens_details.reasoning_tokens',
    'thoughts_token_count',
    'thoughtsTokenCount',
  ],
  total: ['total_tokens', 'total_token_count', 'totalTokenCount'],
};

/** Langfuse's own words: each token is in one count alone, so that a side is what begins with its name. */
const LANGFUSE_PARTS: Names = {
  cachedInputTokens: ['input_cached_tokens', 'input_cache_read', 'cache_read_input_tokens'],
  cacheWriteTokens: ['input_cache_creation', 'cache_creation_input_tokens'],
  reasoningTokens: ['output_reasoning_tokens', 'output_reasoning'],
};

const LANGFUSE_USAGE = 'langfuse.observation.usage_details';

/** Where vendors keep the counts of a call as one object, and where in it. */
const VENDOR_OBJECTS = [
  { attribute: LANGFUSE_USAGE, path: undefined },
  { attribute: 'mlflow.chat.tokenUsage', path: undefined },
  { attribute: 'gcp.vertex.agent.llm_response', path: 'usage_metadata' },
  { attribute: 'gcp.vertex_agent.llm_response', path: 'usage_metadata' },
] as const;

type Counts = Usage & { total?: number };

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
  const manners = MANNERS.get(scopeName) ?? {};
  const written = fromAttributes(attributes);
  const counts = hasCounts(written) ? written : (fromVendorObject(attributes) ?? written);
  if (streaming && manners.guessesStreams && !isCounted(attributes, provider)) {
    if (manners.guessesStreams === 'by tokenizer' || isGuess(counts, answer)) return {};
  }
  // The flag is OpenLLMetry's; an instrumentation of the same scope name that does not write it counts right.
  if (manners.overcountsStreams && flagAt(attributes, ['gen_ai.is_streaming', 'llm.is_streaming']))
    delete counts.outputTokens;
  const apart = CACHE_APART.has(provider) && (manners.leavesCacheOut || isOldAiSdk(span));
  const { total, ...usage } = withCache(counts, apart ?? false);
  const inputTokens = wireInput(attributes);
  return inputTokens === undefined ? usage : { ...usage, inputTokens };
}

function fromAttributes(attributes: Attributes): Counts {
  const counts = collect(ATTRIBUTES, (name) => countAt(attributes, [name]));
  for (const [name, key, part] of LANGSMITH_DETAILS) {
    const count = detailIn(attributes.get(name), part);
    if (count !== undefined) counts[key] ??= count;
  }
  return counts;
}

/** LangSmith writes the details of its counts as Python's `repr` of a dict of numbers. */
const LANGSMITH_DETAILS = [
  ['gen_ai.usage.input_token_details', 'cachedInputTokens', /["']cache_read["']: ?(\d{1,15})\b/],
  ['gen_ai.usage.input_token_details', 'cacheWriteTokens', /["']cache_creation["']: ?(\d{1,15})\b/],
  ['gen_ai.usage.output_token_details', 'reasoningTokens', /["']reasoning["']: ?(\d{1,15})\b/],
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

function collect(names: Names, countOf: (name: string) => number | undefined): Counts {
  const counts: Counts = {};
  for (const [key, candidates] of Object.entries(names) as [Counted | 'total', readonly string[]][]) {
    for (const name of candidates) {
      const count = countOf(name);
      if (count === undefined) continue;
      counts[key] = count;
      break;
    }
  }
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

/** The AI SDK passes on what Anthropic said, whatever the SDK's version made of it. */
function wireInput(attributes: Attributes): number | undefined {
  const metadata = objectAt(attributes, 'ai.response.providerMetadata');
  const usage = metadata && valueAt(metadata, 'anthropic.usage');
  if (typeof usage !== 'object' || usage === null) return undefined;
  const countOf = (name: string) => asCount((usage as Readonly<Record<string, unknown>>)[name]);
  const input = countOf('input_tokens');
  if (input === undefined) return undefined;
  return input + (countOf('cache_creation_input_tokens') ?? 0) + (countOf('cache_read_input_tokens') ?? 0);
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

function hasCounts({ inputTokens, outputTokens }: Counts): boolean {
  return (inputTokens ?? 0) > 0 || (outputTokens ?? 0) > 0;
}
