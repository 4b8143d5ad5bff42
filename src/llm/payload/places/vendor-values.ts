import type { Attributes, SpanView } from '../../call.ts';
import { decoded } from '../decoded.ts';
import { answerOrWords, type Exchange, requestOf, responseOf } from '../exchange.ts';
import { isObject } from '../parts.ts';

/** A vendor's pair of attributes. */
interface VendorRow {
  readonly request: string;
  readonly response: string;
  /** The answer may be the model's words as they came, JSON that it was asked for included. */
  readonly bareWords?: true;
}

/**
 * Where vendors put what went into a call and what came out, as JSON of whatever shape: Langfuse, MLflow,
 * Google's ADK (older and newer names), Logfire, Genkit, LiveKit, OpenInference for frameworks, OpenLLMetry's
 * entities. Sources: the SDKs' exporters.
 */
const ROWS: readonly VendorRow[] = [
  { request: 'langfuse.observation.input', response: 'langfuse.observation.output', bareWords: true },
  { request: 'mlflow.spanInputs', response: 'mlflow.spanOutputs' },
  { request: 'gcp.vertex.agent.llm_request', response: 'gcp.vertex.agent.llm_response' },
  { request: 'gcp.vertex_agent.llm_request', response: 'gcp.vertex_agent.llm_response' },
  { request: 'request_data', response: 'response_data' },
  { request: 'genkit:input', response: 'genkit:output' },
  { request: 'lk.chat_ctx', response: 'lk.response.text', bareWords: true },
  { request: 'input.value', response: 'output.value' },
  { request: 'traceloop.entity.input', response: 'traceloop.entity.output' },
];

/** Where Langfuse puts an answer of OpenAI's responses API (in Python a streamed one), which repeats the instructions. */
const LANGFUSE_OBJECT = 'langfuse.observation.metadata.object';
const LANGFUSE_STATUS = 'langfuse.observation.metadata.status';
const LANGFUSE_INSTRUCTIONS = 'langfuse.observation.metadata.instructions';

/** The first vendor's values of which something is there. */
export function vendorValues({ attributes }: SpanView): Exchange {
  const row = ROWS.find(({ request, response }) => attributes.has(request) || attributes.has(response));
  if (row === undefined) return {};
  const input = containerAt(attributes, row.request);
  const output = containerAt(attributes, row.response);
  // What Langfuse tells of an embedding is its size.
  const bareWords = row.bareWords && attributes.get('langfuse.observation.type') !== 'embedding';
  const asked = input === undefined ? {} : requestOf(input);
  const repeated = repeatedInstructions(attributes);
  return {
    ...asked,
    ...(repeated.length > 0 && !asked.instructions?.length && { instructions: repeated }),
    ...(output !== undefined && {
      response: bareWords ? answerOrWords(output, attributes.get(row.response)) : responseOf(output),
    }),
  };
}

function repeatedInstructions(attributes: Attributes): string[] {
  // From version 4 on Langfuse writes these as JSON.
  const instructions = decoded(attributes.get(LANGFUSE_INSTRUCTIONS));
  const isAnswer = decoded(attributes.get(LANGFUSE_OBJECT)) === 'response' || attributes.has(LANGFUSE_STATUS);
  return isAnswer && typeof instructions === 'string' && instructions !== '' ? [instructions] : [];
}

/** Cut JSON is neither messages nor text. An empty object is what ADK writes of what it does not tell. */
function containerAt(attributes: Attributes, key: string): unknown {
  const value = decoded(attributes.get(key));
  return isObject(value) && Object.keys(value).length === 0 ? undefined : value;
}
