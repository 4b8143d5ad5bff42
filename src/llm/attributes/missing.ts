import { hasFailed, type LlmCall } from '../call.ts';

interface MissingRow {
  readonly key: string;
  /** Why it is not known of this call. */
  readonly why: (call: LlmCall) => string;
}

const inRequest = (what: string) => (call: LlmCall) =>
  call.hasRequest ? what : 'the request was not captured';

const inAnswer = (what: string) => (call: LlmCall) => {
  if (hasFailed(call)) return 'the call failed';
  return call.hasResponse ? what : 'the answer was not captured';
};

const figure = (what: string) => (call: LlmCall) =>
  call.duplicateOf === undefined ? inAnswer(what)(call) : 'another span of the same call bears the figures';

/** The facts that people miss first, and why they can be missing. */
const ROWS: readonly MissingRow[] = [
  { key: 'llm.provider', why: () => 'no host is named, and no instrumentation says whose API it was' },
  { key: 'llm.request_model', why: inRequest('the request names no model') },
  { key: 'llm.response_id', why: inAnswer('the answer has no id') },
  { key: 'llm.streaming', why: inRequest('neither the request nor the URL says it') },
  { key: 'llm.input_tokens', why: figure('neither the answer nor an attribute has a count') },
  { key: 'llm.output_tokens', why: figure('neither the answer nor an attribute has a count') },
  { key: 'llm.cost_usd', why: (call) => whyNoCost(call) },
  { key: 'llm.stop_reason', why: inAnswer('the answer does not say why it ended') },
  { key: 'llm.system_prompt_hash', why: inRequest('the request has no system prompt that is whole') },
  { key: 'llm.security.scanned', why: () => 'no text of the call was captured' },
  { key: 'llm.confidence', why: inAnswer('the answer has no logprobs') },
  {
    key: 'llm.output.schema_valid',
    why: inAnswer('no schema was set for the answer, or it could not be checked'),
  },
  { key: 'llm.cache.hit', why: () => 'neither token counts nor headers tell of a cache' },
];

function whyNoCost(call: LlmCall): string {
  if (call.notes.has('unpriced_model')) return 'no price is known for the model';
  return figure('there is nothing to price: no counts, or no model')(call);
}

/** What is not known of a call although people look for it, and why. */
export function whatIsMissing(call: LlmCall, told: ReadonlySet<string>): [key: string, why: string][] {
  return ROWS.filter(({ key }) => !told.has(key)).map(({ key, why }) => [key, why(call)]);
}
