import type { Attributes } from '../call.ts';

type Words = ReadonlyMap<string, string>;

/*
 * Instrumentations write stop reasons in words of their own: those of the conventions' enum (`stop`, `length`,
 * `tool_call`, `content_filter`), OpenAI's for everybody, or the AI SDK's (`tool-calls`). These tables lead back
 * to what the provider's API says. A word that is in none of them is taken for the provider's own.
 */

const ANTHROPIC: Words = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_call', 'tool_use'],
  ['tool_calls', 'tool_use'],
  ['tool-calls', 'tool_use'],
  ['content_filter', 'refusal'],
  ['content-filter', 'refusal'],
]);

const OPENAI_CHAT: Words = new Map([
  ['tool_call', 'tool_calls'],
  ['tool-calls', 'tool_calls'],
  ['content-filter', 'content_filter'],
]);

/** The responses API has a status for the whole answer and no reason for a choice. */
const OPENAI_RESPONSES: Words = new Map([
  ['stop', 'completed'],
  ['tool_call', 'completed'],
  ['tool_calls', 'completed'],
  ['tool-calls', 'completed'],
  ['length', 'incomplete'],
  ['content_filter', 'incomplete'],
  ['content-filter', 'incomplete'],
]);

/** Gemini shouts; a function call ends with STOP there. */
const GEMINI: Words = new Map([
  ['length', 'MAX_TOKENS'],
  ['tool_call', 'STOP'],
  ['tool_calls', 'STOP'],
  ['tool-calls', 'STOP'],
]);

/** Bedrock's Converse, and with it the answers of Amazon's Nova. A filter has two words there. */
const CONVERSE: Words = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_call', 'tool_use'],
  ['tool_calls', 'tool_use'],
  ['tool-calls', 'tool_use'],
]);

const TITAN: Words = new Map([
  ['stop', 'FINISH'],
  ['length', 'LENGTH'],
  ['content_filter', 'CONTENT_FILTERED'],
]);

const COHERE: Words = new Map([
  ['stop', 'COMPLETE'],
  ['length', 'MAX_TOKENS'],
  ['tool_call', 'TOOL_CALL'],
  ['tool_calls', 'TOOL_CALL'],
  ['tool-calls', 'TOOL_CALL'],
]);

/** With Ollama a tool call ends like any other answer. */
const OLLAMA: Words = new Map([
  ['tool_call', 'stop'],
  ['tool_calls', 'stop'],
  ['tool-calls', 'stop'],
]);

const RESPONSES_ID = 'resp_';

/** What the AI SDK says of reasons that are none of its own; Gemini's word is written in capitals. */
const NO_WORD: ReadonlySet<string> = new Set(['unknown', 'other']);

const FILTERED: ReadonlySet<string> = new Set(['content_filter', 'content-filter']);

/** What decides which words a stop reason was told in. */
export interface Teller {
  readonly provider: string | undefined;
  readonly responseId: string | undefined;
  /** The model, as far as the span names it. */
  readonly model: string | undefined;
  /** The AI SDK has one way to Bedrock, whatever the model. */
  readonly isAiSdk: boolean;
  /** It has Bedrock's words for every provider, and names none. */
  readonly speaksConverse?: boolean;
}

/**
 * The provider's own word for a stop reason that an instrumentation may have normalised. Undefined where it
 * cannot be told: with stop sequences in the request, Anthropic's `stop` may be either of two words.
 */
export function providerStopReason(
  written: string,
  teller: Teller,
  attributes: Attributes,
): string | undefined {
  if (teller.speaksConverse && teller.provider === undefined)
    return fromConverse(written, teller.model ?? '');
  return inWordsOf(withoutClass(written), teller, attributes);
}

function inWordsOf(written: string, teller: Teller, attributes: Attributes): string | undefined {
  const words = wordsOf(teller);
  const word = asSpoken(written);
  if (NO_WORD.has(words === GEMINI ? written : word)) return undefined;
  if (teller.responseId?.startsWith(RESPONSES_ID)) return OPENAI_RESPONSES.get(word) ?? word;
  if (words === ANTHROPIC || words === CONVERSE) {
    if (word === 'stop' && hasStopSequences(attributes)) return undefined;
    if (words === CONVERSE && FILTERED.has(word)) return undefined;
  }
  if (words === GEMINI) return GEMINI.get(word) ?? word.toUpperCase();
  return words.get(word) ?? (SHOUTING.has(words) ? written : word);
}

/** Strands Agents tells how every model's answer ended as Bedrock would; whose words they were, the model tells. */
function fromConverse(written: string, model: string): string | undefined {
  // `maker/model` may be OpenRouter's id, or LiteLLM's for the maker's own API.
  if (model.includes('/')) return undefined;
  if (CLAUDE.test(model) || /^(?:arn:|(?:[\w-]+\.)?[a-z]\w*\.[a-z])/.test(model)) return written;
  if (model.startsWith('gemini-')) return CONVERSE_TO_GEMINI.get(written);
  const word = CONVERSE_TO_OPENAI.get(written);
  return word === 'tool_calls' && !/^(?:gpt-|o\d|mistral-)/.test(model) ? undefined : word;
}

const CONVERSE_TO_OPENAI: Words = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['tool_use', 'tool_calls'],
  ['content_filtered', 'content_filter'],
]);

const CONVERSE_TO_GEMINI: Words = new Map([
  ['end_turn', 'STOP'],
  ['tool_use', 'STOP'],
  ['max_tokens', 'MAX_TOKENS'],
]);

/** Python writes its enumerations with their class: `FinishReason.STOP`. */
function withoutClass(word: string): string {
  return word.replace(/^FinishReason\./, '');
}

/** Spring AI writes the names of its constants (`TOOL_CALLS`), Semantic Kernel for .NET of its (`ToolCalls`). */
function asSpoken(written: string): string {
  if (!/^[A-Z][A-Za-z_]*$/.test(written)) return written;
  const isShouted = written === written.toUpperCase();
  const word = (isShouted ? written : written.replace(/(?<=[a-z])[A-Z]/g, '_$&')).toLowerCase();
  return CONSTANTS.get(word) ?? word;
}

/** Constants that are named otherwise than any provider's word: LangChain4j's. */
const CONSTANTS: Words = new Map([['tool_execution', 'tool_calls']]);

function wordsOf({ provider, model = '', isAiSdk }: Teller): Words {
  switch (provider) {
    case 'anthropic':
      return ANTHROPIC;
    case 'gcp.gemini':
      return GEMINI;
    case 'gcp.vertex_ai':
      return CLAUDE.test(model) ? ANTHROPIC : GEMINI;
    case 'aws.bedrock':
      return isAiSdk ? CONVERSE : bedrockWords(model);
    case 'cohere':
      return COHERE;
    case 'ollama':
      return OLLAMA;
    case undefined:
      return GEMINI_MODEL.test(model) ? GEMINI : OPENAI_CHAT;
    default:
      return CLAUDE.test(model) && provider?.startsWith('azure') ? ANTHROPIC : OPENAI_CHAT;
  }
}

const GEMINI_MODEL = /^gemini-/;
const CLAUDE = /(?:^|[./])claude-/;
const NOVA = /(?:^|[./])nova-/;
const TITAN_TEXT = /(?:^|[./])titan-text-/;

/** Bedrock passes on what each maker's model says. */
function bedrockWords(model: string): Words {
  if (CLAUDE.test(model)) return ANTHROPIC;
  if (NOVA.test(model)) return CONVERSE;
  return TITAN_TEXT.test(model) ? TITAN : NONE;
}

const NONE: Words = new Map();

/** Vocabularies in which capitals are the provider's own. */
const SHOUTING: ReadonlySet<Words> = new Set([COHERE, TITAN, NONE]);

function hasStopSequences(attributes: Attributes): boolean {
  const sequences = attributes.get('gen_ai.request.stop_sequences');
  // Microsoft.Extensions.AI writes the list as JSON.
  if (typeof sequences === 'string') return !/^\s*(?:\[\s*\])?\s*$/.test(sequences);
  return Array.isArray(sequences) && sequences.length > 0;
}
