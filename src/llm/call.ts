/**
 * The words that the rooms of this domain share: what a span looks like from here, and what is known of one
 * call to a model. Rooms import this file and never each other; only enrich.ts knows their order.
 */

/** An OTLP AnyValue, decoded. Integers that a double cannot hold exactly are bigints. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue }
  | null;

export type Attributes = ReadonlyMap<string, AttributeValue>;

export interface SpanEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
}

/** OTLP SpanKind numbers. */
export const SPAN_KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** A span as it came, decoded far enough to be understood. */
export interface SpanView {
  readonly name: string;
  readonly kind: number;
  /** Lower-case hex. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  /** OTLP status code: 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  /** What the instrumentation said of an error; it may quote captured text. */
  readonly statusMessage?: string;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly scopeName: string;
  readonly resource: Attributes;
}

/** How a span was recognised as an LLM call. */
export interface Detection {
  /** `http`: a plain HTTP client span; `sdk`: an LLM instrumentation's span; `manual`: hand-made `llm.*`. */
  readonly source: 'http' | 'sdk' | 'manual';
  readonly provider?: string;
  readonly operation?: Operation;
  /** The payload's shape where host and path decide it; otherwise the body is looked at. */
  readonly shape?: Shape;
  readonly host?: string;
  /** Without query. */
  readonly path?: string;
  /** The model that the URL names (Azure deployment, Gemini and Bedrock model). */
  readonly urlModel?: string;
  /** The model that the span's name tells, where nothing else does. */
  readonly namedModel?: string;
  /** Where the URL says whether the answer is streamed (Gemini, Bedrock). */
  readonly urlStreaming?: boolean;
  readonly httpStatus?: number;
}

export type Operation =
  | 'chat'
  | 'text_completion'
  | 'embeddings'
  | 'generate_content'
  | 'rerank'
  | 'image'
  | 'audio'
  | 'moderation';

/** Operations whose answers are no tokens: they are paid by their input alone. */
export function hasNoOutput(operation: Operation | undefined): boolean {
  return operation === 'embeddings' || operation === 'rerank';
}

/** The wire shapes that extract/ understands: one extractor there for each. */
export const SHAPES = [
  'openai-chat',
  'openai-responses',
  'openai-completions',
  'openai-embeddings',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
  'bedrock-invoke',
  'cohere-chat',
  'cohere-embeddings',
  'ollama-chat',
  'ollama-generate',
  'ollama-embeddings',
  'tgi',
  'llama-cpp',
  'rerank',
  'vertex-embeddings',
  'watsonx-generation',
  'dashscope',
  'replicate',
  'workers-ai',
  'openai-moderations',
  'openai-images',
  'openai-audio',
  'reka-chat',
] as const;

export type Shape = (typeof SHAPES)[number];

/** A captured payload, found on the span. */
export interface Payload {
  /** The attribute or event it came from, for `notes` and `explain`; never its text. */
  readonly place: string;
  readonly text: string;
  /** The same as it came, where it came as bytes: binary framing does not survive being read as text. */
  readonly bytes?: Uint8Array;
  /** The end of a payload that is longer than the configured limit; `text` is then its beginning. */
  readonly tail?: string;
  /** True where only a part of it is there: cut by the capturer, or longer than the configured limit. */
  readonly truncated: boolean;
}

export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** Whose a text is for the security rules: these also tell what a model looked up and what it hands to tools. */
export type ScanRole = Role | TextSource;

export type TextSource = 'retrieved' | 'tool_arguments';

/** One piece of decoded message text. */
export interface MessageText {
  readonly role: Role;
  readonly text: string;
  /** What it is where its message's role does not say: something looked up, or what the model hands to a tool. */
  readonly source?: TextSource;
}

/** Token counts with one meaning for all providers (contract: cache reads and writes, reasoning included). */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  cachedInputTokens?: number;
  cacheWriteTokens?: number;
  reasoningTokens?: number;
  /** Of the cache writes, those kept for an hour; priced higher than the others (Anthropic). */
  cacheWrite1hTokens?: number;
  /** Of either side the tokens of sound and of images, where the provider counts them apart: price lists do. */
  inputAudioTokens?: number;
  outputAudioTokens?: number;
  inputImageTokens?: number;
  outputImageTokens?: number;
  /** What is billed and is none of the above (video, embedded images): there is no rate for it. */
  otherModalityTokens?: number;
  /** Length of the sound that was transcribed, where it is billed by the second. */
  audioSeconds?: number;
  /** Of either side what the provider bills, where it counts that apart (Cohere leaves its template out). */
  billedInputTokens?: number;
  billedOutputTokens?: number;
  /** Web searches that the provider ran for the call and bills apart from tokens. */
  webSearches?: number;
}

/** Tokens as they are estimated from texts. */
export interface TokenEstimate {
  /** The contract's: words times 1.3. */
  inputTokens?: number;
  outputTokens?: number;
  /** Better ones, which serve the cost alone; made only where nobody counted. */
  pricedInputTokens?: number;
  pricedOutputTokens?: number;
}

/** What a request asks of the model besides its texts, in the words of the semantic conventions. */
export interface RequestParameters {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly maxTokens?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly choiceCount?: number;
}

/** What may be done to text in which something was found. */
export type RedactionAction = 'hash' | 'mask' | 'drop';

/** What was done to the captured payload. */
export interface Redaction {
  /** The strongest of what was done. */
  readonly action: RedactionAction;
  readonly families: readonly Family[];
}

/** What the provider itself says of the safety of a call. */
export interface SafetyVerdict {
  /** The model declined to answer. */
  readonly refused?: boolean;
  /** A filter or guardrail of the provider's kept back the prompt or the answer, or a part of them. */
  readonly blocked?: boolean;
  /** What for, in the provider's words, lower case. */
  readonly categories?: readonly string[];
}

/** The closed list of `llm.enrichment.notes`, and what each means. */
export const NOTES = {
  no_payload: 'Neither request nor answer was captured.',
  no_request_payload: 'The answer was captured, the request was not.',
  no_response_payload: 'The request was captured, the answer was not.',
  request_truncated: 'Only a part of the request was captured, or it is longer than `payload.max_bytes`.',
  response_truncated: 'Only a part of the answer was captured, or it is longer than `payload.max_bytes`.',
  request_unreadable: 'What was captured as the request is in no known shape.',
  response_unreadable: 'What was captured as the answer is in no known shape.',
  no_usage: 'The answer was read, but has no token counts.',
  unpriced_model: 'There are token counts, but no price is known for the model.',
  scan_truncated: 'Of a text longer than `security.max_scan_bytes` only head and tail were scanned.',
  enrichment_failed: 'An error in Clearspan itself; the span was left as it was.',
} as const;

export type Note = keyof typeof NOTES;

/**
 * What is known of one call, handed from room to room and filled on the way. A fact that is not known is
 * undefined. Texts are for hashing, estimating and scanning: none of them ever leaves as an attribute.
 */
export interface LlmCall {
  span: SpanView;
  readonly detection: Detection;
  provider?: string | undefined;
  operation?: Operation | undefined;
  requestModel?: string | undefined;
  responseModel?: string | undefined;
  /** Another span has the answer: which model it was is not said here. */
  isAnsweredApart?: true | undefined;
  responseId?: string | undefined;
  streaming?: boolean | undefined;
  parameters?: RequestParameters | undefined;
  usage: Usage;
  usageSource?: 'provider' | 'sdk' | undefined;
  /** What the provider or gateway itself charged, USD. */
  billedCostUsd?: number | undefined;
  serviceTier?: string | undefined;
  stopReason?: string | undefined;
  safety?: SafetyVerdict | undefined;
  /** Probabilities of the answer's tokens, 0 to 1: their geometric mean, and the least of them. */
  confidence?: number | undefined;
  confidenceMin?: number | undefined;
  /** Whether another model answered than the one asked for. */
  modelRerouted?: boolean | undefined;
  /** The provider's error type or code. */
  errorType?: string | undefined;
  /** Span id of the span that bears this call's figures, where another one does (contract, "One bearer"). */
  duplicateOf?: string | undefined;
  /** Contract, "The system prompt": decoded parts joined by one newline. */
  systemPrompt?: string | undefined;
  /** Everything the request says, in order, the system prompt included. */
  requestTexts: MessageText[];
  /** Request and answer were captured, readable or not: on the span, or wherever else the call is told of. */
  hasRequest?: boolean | undefined;
  hasResponse?: boolean | undefined;
  /** What the model answered, tool call arguments included, and what the provider's search brought it meanwhile. */
  responseTexts: MessageText[];
  estimate: TokenEstimate;
  conditions?: Conditions | undefined;
  outputCheck?: OutputCheck | undefined;
  cost?: Cost | undefined;
  systemPromptHash?: string | undefined;
  /** The hash of the system prompt's template: without numbers, dates, ids, mail addresses and URLs. */
  systemPromptTemplateHash?: string | undefined;
  /** The name of the prompt that the call was made with. */
  promptName?: string | undefined;
  /** What the history of prompts says (contract). */
  systemPromptChanged?: boolean | undefined;
  systemPromptFirstSeenMs?: number | undefined;
  security?: SecurityVerdict | undefined;
  redaction?: Redaction | undefined;
  notes: Set<Note>;
}

/** OTLP Status.StatusCode. */
export const SPAN_STATUS_ERROR = 2;

/** The provider refused the call, or it ended in an error. */
export function hasFailed(call: Pick<LlmCall, 'errorType' | 'span' | 'detection'>): boolean {
  if (call.errorType !== undefined || call.span.statusCode === SPAN_STATUS_ERROR) return true;
  return (call.detection.httpStatus ?? 0) >= 400;
}

/** What can keep a call from being answered although nothing is wrong with it. */
export type Obstacle = 'rateLimited' | 'overloaded' | 'circuitBreakerOpen';

/** What a gateway's cache of answers did: found by the request itself, or by one of like meaning. */
export interface GatewayCache {
  readonly hit: boolean;
  readonly kind: 'gateway' | 'semantic';
}

/** Limits as the answer's headers tell them. */
export interface RateLimit {
  readonly limitRequests?: number;
  readonly remainingRequests?: number;
  readonly limitTokens?: number;
  readonly remainingTokens?: number;
  /** Seconds from the end of the call until all limits are whole again. */
  readonly resetS?: number;
}

/** What headers, statuses, errors and proxies say of the conditions under which a call ran. */
export interface Conditions extends Readonly<Partial<Record<Obstacle, boolean>>> {
  readonly rateLimit: RateLimit;
  readonly gatewayCache?: GatewayCache;
  /** What a gateway's header says that the call cost. */
  readonly gatewayCostUsd?: number;
  /** How long the caller is asked to wait before it tries again. */
  readonly retryAfterS?: number;
}

/** Schemas that a request sets for what comes back, as they stand in it. */
export interface OutputSchemas {
  /** For the text of the answer. */
  readonly answer?: Schema;
  /** For the arguments of the tools that the model may call. */
  readonly tools: readonly { readonly name: string; readonly schema: Schema }[];
}

/** A schema: any JSON value, as a stranger wrote it. */
export interface Schema {
  readonly json: unknown;
  /** `openapi`: the subset of OpenAPI 3.0 that Gemini speaks (types in upper case, `nullable`). */
  readonly dialect: 'json_schema' | 'openapi';
}

/** What came back, in the form in which schemas speak of it. */
export interface ModelOutput {
  /** One text for each choice that is an answer: no refusal, no call of a tool, not empty. */
  readonly answers: readonly string[];
  /** The arguments as JSON text. */
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
}

/** Whether the output satisfied its schema. */
export interface OutputCheck {
  readonly valid: boolean;
  readonly errors: number;
  readonly source: 'response_format' | 'tool' | 'config';
}

export interface Cost {
  readonly totalUsd: number;
  readonly inputUsd?: number;
  readonly outputUsd?: number;
  readonly cacheUsd?: number;
  readonly source: 'provider' | 'gateway' | 'override' | 'price_list' | 'estimate' | 'cache_hit';
}

export const FAMILIES = [
  'prompt_injection',
  'jailbreak',
  'prompt_extraction',
  'obfuscation',
  'data_exfiltration',
  'unsafe_code',
  'unsafe_tool_use',
  'system_prompt_leak',
  'secret',
  'pii',
] as const;

export type Family = (typeof FAMILIES)[number];

export const SEVERITIES = ['none', 'low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Where a text that was scanned came from. */
export type Direction = 'input' | 'system' | 'tool' | 'output';

/** What the scan of a call's texts found. It names rules and families, never the text that matched. */
export interface SecurityVerdict {
  /** True if any family other than `pii` reached its threshold. */
  readonly flagged: boolean;
  /** Families at or over their threshold, in the order of FAMILIES. */
  readonly families: readonly Family[];
  /** Ids of the rules that fired, sorted. */
  readonly rules: readonly string[];
  /** Ids of the OWASP Top 10 for LLM applications 2025 of those rules, sorted. */
  readonly owasp: readonly string[];
  readonly directions: readonly Direction[];
  readonly severity: Severity;
}
