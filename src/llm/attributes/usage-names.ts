import type { Usage } from '../call.ts';

type Counted = Exclude<keyof Usage, 'otherModalityTokens' | 'webSearches'>;
export type Names = Readonly<Partial<Record<Counted | 'total', readonly string[]>>>;

export type Counts = Usage & { total?: number };

/** Attribute names by meaning over the dialects in use. */
export const ATTRIBUTES: Names = {
  inputTokens: [
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'gen_ai.response.input_tokens',
    'gen_ai.response.prompt_tokens',
    'llm.usage.prompt_tokens',
    'openai.usage.prompt_tokens',
    'llm.token_count.prompt',
    'llm.input_tokens',
    'ai.usage.inputTokens',
    'ai.usage.promptTokens',
    'ai.usage.tokens',
  ],
  outputTokens: [
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
    'gen_ai.response.output_tokens',
    'gen_ai.response.completion_tokens',
    'llm.usage.completion_tokens',
    'openai.usage.completion_tokens',
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
    'openai.usage.total_tokens',
    'llm.token_count.total',
    'ai.usage.totalTokens',
  ],
};

/** The same in objects that vendors keep their counts in: OpenAI's words in both APIs, Anthropic's, Gemini's, Genkit's. */
export const FIELDS: Names = {
  inputTokens: ['prompt_tokens', 'input_tokens', 'prompt_token_count', 'promptTokenCount', 'inputTokens'],
  outputTokens: [
    'completion_tokens',
    'output_tokens',
    'candidates_token_count',
    'candidatesTokenCount',
    'outputTokens',
  ],
  cachedInputTokens: [
    'prompt_tokens_details.cached_tokens',
    'input_tokens_details.cached_tokens',
    'cache_read_input_tokens',
    'cached_content_token_count',
    'cachedContentTokenCount',
    'cachedContentTokens',
  ],
  cacheWriteTokens: ['input_tokens_details.cache_write_tokens', 'cache_creation_input_tokens'],
  reasoningTokens: [
    'completion_tokens_details.reasoning_tokens',
    'output_tokens_details.reasoning_tokens',
    'thoughts_token_count',
    'thoughtsTokenCount',
    'thoughtsTokens',
  ],
  total: ['total_tokens', 'total_token_count', 'totalTokenCount', 'totalTokens'],
};

/** Langfuse's own words: each token is in one count alone, so that a side is what begins with its name. */
export const LANGFUSE_PARTS: Names = {
  cachedInputTokens: ['input_cached_tokens', 'input_cache_read', 'cache_read_input_tokens'],
  cacheWriteTokens: ['input_cache_creation', 'cache_creation_input_tokens'],
  reasoningTokens: ['output_reasoning_tokens', 'output_reasoning'],
};

/** The first count that is found for each meaning. */
export function collect(names: Names, countOf: (name: string) => number | undefined): Counts {
  const counts: Counts = {};
  let key: Counted | 'total';
  for (key in names) {
    for (const name of names[key] ?? []) {
      const count = countOf(name);
      if (count === undefined) continue;
      counts[key] = count;
      break;
    }
  }
  return counts;
}
