import type { Attributes } from '../call.ts';
import { asName, objectIn } from './values.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What LangChain's own serialisation of an answer tells beside its text. */
export interface LangChainAnswer {
  readonly responseModel?: string;
  readonly responseId?: string;
  /** The provider's own word. */
  readonly stopReason?: string;
  /** True of a stream; of what was put together from one, nothing else tells. */
  readonly streaming?: true;
  /** The provider's name for what went wrong, out of the body that LangChain keeps of it. */
  readonly errorType?: string;
}

/** Where tracers of LangChain's runs put what came out: OpenInference, LangSmith, MLflow. */
const PLACES = ['output.value', 'gen_ai.completion', 'mlflow.spanOutputs'] as const;

const BEGINNING = /^\s*\{\s*"generations"/;

/** Ids that providers give their answers; LangChain's own are of runs. */
const PROVIDER_ID = /^(?:chatcmpl|cmpl|resp|msg|gen)[-_]/;

/**
 * Reads the first generation of a chat model's run, as LangChain writes it in Node and in Python: the message under
 * `kwargs`, what the provider said beside it in `response_metadata` (or, of Anthropic's streams, `additional_kwargs`).
 */
export function readLangChainAnswer(attributes: Attributes): LangChainAnswer | undefined {
  const generation = firstGeneration(attributes);
  const message = fieldsAt(generation, 'message');
  if (generation === undefined || message === undefined) return undefined;
  const fields = fieldsAt(message, 'kwargs') ?? message;
  const told = [
    fieldsAt(fields, 'response_metadata'),
    fieldsAt(fields, 'additional_kwargs'),
    fieldsAt(generation, 'generationInfo'),
    fieldsAt(generation, 'generation_info'),
  ];
  const responseModel = first(told, ['model_name', 'model']);
  const ownId = asName(fields['id']);
  const responseId = first(told, ['id']) ?? (ownId && PROVIDER_ID.test(ownId) ? ownId : undefined);
  const error = fieldsAt(fieldsAt(told[0], 'body'), 'error');
  const errorType = first([error], ['code', 'status', 'type']);
  const status = responseId?.startsWith('resp_') ? first(told, ['status']) : undefined;
  const stopReason = status ?? first(told, ['finish_reason', 'stop_reason', 'stopReason']);
  return {
    ...(responseModel !== undefined && { responseModel }),
    ...(responseId !== undefined && { responseId }),
    ...(stopReason !== undefined && { stopReason }),
    ...(errorType !== undefined && { errorType }),
    ...(isChunk(message, fields) && { streaming: true }),
  };
}

function firstGeneration(attributes: Attributes): Fields | undefined {
  for (const place of PLACES) {
    const text = attributes.get(place);
    if (typeof text !== 'string' || !BEGINNING.test(text.slice(0, 64))) continue;
    const generations = objectIn(text)?.['generations'];
    const batch: unknown = Array.isArray(generations) ? generations[0] : undefined;
    const generation: unknown = Array.isArray(batch) ? batch[0] : batch;
    return asFields(generation);
  }
  return undefined;
}

/** What chunks were put together is a chunk itself. */
function isChunk(message: Fields, fields: Fields): boolean {
  const { id } = message;
  const className: unknown = Array.isArray(id) ? id.at(-1) : fields['type'];
  return className === 'AIMessageChunk';
}

function first(places: readonly (Fields | undefined)[], keys: readonly string[]): string | undefined {
  for (const place of places) {
    for (const key of keys) {
      const name = asName(place?.[key]);
      if (name !== undefined) return name;
    }
  }
  return undefined;
}

function fieldsAt(fields: Fields | undefined, key: string): Fields | undefined {
  return asFields(fields?.[key]);
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
