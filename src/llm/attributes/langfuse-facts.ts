import type { Attributes, SpanView } from '../call.ts';
import { nameAt } from './values.ts';

/** One model in Langfuse's words: the one that answered, or where none did, the one that was asked for. */
const MODEL = 'langfuse.observation.model.name';
const OUTPUT = 'langfuse.observation.output';
const TYPE = 'langfuse.observation.type';
/** In LangChain's callbacks the model that was asked for stands apart. */
const LANGCHAIN_MODEL = 'langfuse.observation.metadata.ls_model_name';
const FIRST_TOKEN = 'langfuse.observation.completion_start_time';
const METADATA = 'langfuse.observation.metadata.';

/** How an answer of OpenAI's responses API may have ended, which Langfuse keeps as metadata like the rest of it. */
const STATUSES: ReadonlySet<unknown> = new Set(['completed', 'incomplete', 'failed', 'cancelled']);
const ANSWER_FIELDS = ['object', 'reasoning', 'instructions'] as const;

export interface LangfuseModels {
  readonly asked?: string;
  readonly answering?: string;
}

/** Which of the two Langfuse's one model is. Its wrapper for Node takes that of a streamed chat from the request. */
export function langfuseModels({ attributes, resource }: SpanView): LangfuseModels {
  const model = nameAt(attributes, [MODEL]);
  if (model === undefined) return {};
  const asked = nameAt(attributes, [LANGCHAIN_MODEL]);
  if (asked !== undefined) return asked === model ? { asked } : { asked, answering: model };
  const isNode = resource.get('telemetry.sdk.language') === 'nodejs';
  const isStreamedChat = isNode && attributes.has(FIRST_TOKEN) && !hasAnswerOfResponses(attributes);
  const isAsked = attributes.get(TYPE) === 'embedding' || !attributes.has(OUTPUT) || isStreamedChat;
  const answers = attributes.has(OUTPUT) && !isStreamedChat;
  return { ...(isAsked && { asked: model }), ...(answers && { answering: model }) };
}

/** Id of OpenAI's answer, and how it ended, where Langfuse keeps the answer as metadata. */
export function langfuseAnswer(attributes: Attributes): { id?: string; status?: string } {
  if (!hasAnswerOfResponses(attributes)) return {};
  const isWhole = nameAt(attributes, [`${METADATA}object`]) === 'response';
  const id = isWhole ? nameAt(attributes, [`${METADATA}id`]) : undefined;
  const status = nameAt(attributes, [`${METADATA}status`]);
  const isStatus = STATUSES.has(status);
  return { ...(id !== undefined && { id }), ...(isStatus && status !== undefined && { status }) };
}

function hasAnswerOfResponses(attributes: Attributes): boolean {
  if (nameAt(attributes, [`${METADATA}object`]) === 'response') return true;
  const hasStatus = STATUSES.has(nameAt(attributes, [`${METADATA}status`]));
  return hasStatus && ANSWER_FIELDS.some((field) => attributes.has(METADATA + field));
}
