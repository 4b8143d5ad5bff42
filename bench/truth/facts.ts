import { createHash } from 'node:crypto';
import type { Exchange } from './captures.ts';

type Truth = string | number | boolean | undefined;

/** A fact that the table judges: the attribute that tells it and what the recording says it is. */
export interface Fact {
  readonly name: string;
  readonly attribute: string;
  readonly truth: (exchange: Exchange) => Truth;
  /** What is right too: the contract's word for an answer that the data does not name. */
  readonly alsoRight?: (exchange: Exchange) => Truth;
  /** The text by which to see whether the fact stands anywhere in what the span holds. */
  readonly trace?: (exchange: Exchange) => string | undefined;
  /** The same as a pattern, where the fact is met in several words. */
  readonly traces?: RegExp;
}

/** The recorder's words for providers whose names the semantic conventions fix otherwise. */
const PROVIDERS: Readonly<Record<string, string>> = {
  azure: 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  gemini: 'gcp.gemini',
};

const known = <Value>(value: Value | null | undefined): Value | undefined => value ?? undefined;

/** Counts of nothing are not written by every provider: they are judged only where there is something. */
const positive = (count: number | null | undefined) => (count ? count : undefined);

export const FACTS: readonly Fact[] = [
  {
    name: 'provider',
    attribute: 'llm.provider',
    truth: (exchange) => PROVIDERS[exchange.provider] ?? exchange.provider,
    trace: (exchange) => exchange.host,
  },
  { name: 'req model', attribute: 'llm.request_model', truth: (exchange) => known(exchange.request_model) },
  {
    name: 'model',
    attribute: 'llm.model',
    truth: (exchange) => known(exchange.response_model),
    alsoRight: (exchange) => known(exchange.request_model),
  },
  { name: 'resp id', attribute: 'llm.response_id', truth: (exchange) => known(exchange.response_id) },
  {
    name: 'input',
    attribute: 'llm.input_tokens',
    truth: (exchange) => known(exchange.input_tokens_incl_cache ?? exchange.input_tokens),
    trace: (exchange) => exchange.input_tokens?.toString(),
  },
  { name: 'output', attribute: 'llm.output_tokens', truth: (exchange) => positive(exchange.output_tokens) },
  {
    name: 'cached',
    attribute: 'llm.cached_input_tokens',
    truth: (exchange) => positive(exchange.cached_input_tokens),
  },
  { name: 'stop', attribute: 'llm.stop_reason', truth: (exchange) => known(exchange.finish_reason) },
  {
    name: 'prompt hash',
    attribute: 'llm.system_prompt_hash',
    truth: ({ system_text: text }) => (text ? sha256Head(text) : undefined),
    trace: (exchange) => known(exchange.system_text),
  },
  {
    name: 'streaming',
    attribute: 'llm.streaming',
    truth: (exchange) => exchange.streaming,
    trace: () => 'stream',
  },
  {
    name: 'error',
    attribute: 'llm.error.type',
    truth: ({ error }) => (typeof error?.code === 'string' ? error.code : known(error?.type)),
    alsoRight: ({ error }) => known(error?.type),
  },
  {
    name: 'rate limit',
    attribute: 'llm.rate_limited',
    truth: ({ http_status: status }) => status === 429 || undefined,
    traces: /\b429\b|rate_?limit|throttling/i,
  },
];

function sha256Head(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16);
}
