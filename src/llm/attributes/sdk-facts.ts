import { type Attributes, type MessageText, SPAN_STATUS_ERROR, type SpanView, type Usage } from '../call.ts';
import { readGenkitAnswer } from './genkit-answer.ts';
import { AI_SDK_SCOPES, mannersOf, openRouterModel, withoutApi } from './instrumentations.ts';
import { readLangChainAnswer } from './langchain-answer.ts';
import { langfuseAnswer, langfuseModels } from './langfuse-facts.ts';
import { providerStopReason } from './provider-words.ts';
import { idOfEngineRequest, providersId } from './response-id.ts';
import { readSdkError } from './sdk-error.ts';
import { readSdkUsage } from './sdk-usage.ts';
import { asName, flagAt, nameAt, objectAt, valueAt } from './values.ts';

/** What an LLM instrumentation (or a hand) wrote on the span about the call, in one vocabulary. */
export interface SdkFacts {
  readonly requestModel?: string;
  readonly responseModel?: string;
  readonly responseId?: string;
  readonly streaming?: boolean;
  readonly stopReason?: string;
  /** The provider's name for the error. */
  readonly errorType?: string;
  readonly usage: Usage;
  /** The answer is told on another span, whose model may be another than the one asked for. */
  readonly isAnsweredApart?: true;
  /** What a gateway charged, as its SDK passes it on. */
  readonly billedCostUsd?: number;
}

/** What the messages on the span say of the answer; undefined where there are none. */
export interface ToldByMessages {
  readonly finishReason?: string;
  readonly responseTexts: readonly MessageText[];
}

/** Attribute names by meaning over the dialects in use (OpenTelemetry, OpenLLMetry, OpenInference, vendors, ours). */
const NAMES = {
  requestModel: [
    'gen_ai.request.model',
    'llm.request.model',
    'llm.request.model_name',
    'llm.request_model',
    'ai.model.id',
    'embedding.model_name',
    'reranker.model_name',
    'openai.model',
    'mlflow.llm.model',
    'langsmith.metadata.ls_model_name',
  ],
  responseModel: [
    'gen_ai.response.model',
    'llm.response.model',
    'llm.response.model_name',
    'ai.response.model',
    'llm.model_name',
    'llm.model',
  ],
  responseId: ['gen_ai.response.id', 'llm.response.id', 'llm.response_id', 'ai.response.id'],
  streaming: [
    'gen_ai.request.stream',
    'gen_ai.request.is_stream',
    'gen_ai.is_streaming',
    'llm.is_streaming',
    'litellm.request.streaming',
    'langsmith.request.streaming',
    'llm.streaming',
    'openai.stream',
  ],
  stopReason: [
    'anthropic.message.stop_reason',
    'gen_ai.response.finish_reasons',
    'gen_ai.response.finish_reason',
    'llm.response.stop_reason',
    'llm.response.finish_reason',
    'llm.finish_reason',
    'ai.response.finishReason',
    'langfuse.observation.metadata.finish_reason',
    'llm.stop_reason',
  ],
} as const;

/** What LangChain says was asked for; OpenLLMetry puts the answering model where the one asked for belongs. */
const LANGCHAIN_MODEL = 'traceloop.association.properties.ls_model_name';

/** Measured between a request and the first chunk of a stream, so nothing else has them. */
const STREAM_TIMES = [
  'gen_ai.response.time_to_first_chunk',
  'ai.response.msToFirstChunk',
  'langfuse.observation.completion_start_time',
] as const;

/** OpenInference's mark of a stream. */
const FIRST_TOKEN_EVENT = 'First Token Stream Event';

/** Names of operations, of which some are streams by their very name. */
const OPERATIONS: readonly { readonly key: string; readonly stream: RegExp; readonly whole?: RegExp }[] = [
  { key: 'ai.operationId', stream: /\.doStream$/, whole: /\.do(?:Generate|Embed|Rerank)$/ },
  // Rig's older versions; its word for what is not streamed is everybody's.
  { key: 'gen_ai.operation.name', stream: /_streaming$/ },
  { key: 'openai.resource', stream: /\/createStreamed$/, whole: /\/create$/ },
  {
    key: 'rpc.method',
    stream: /(?:^|\/)(?:ConverseStream|InvokeModelWithResponseStream)$/,
    whole: /(?:^|\/)(?:Converse|InvokeModel)$/,
  },
];

/**
 * Reads the facts that stand on the span itself.
 *
 * @param provider Whose words the stop reason has to be told in.
 * @param messages What the messages on the span say, for want of an attribute.
 */
export function readSdkFacts(
  span: SpanView,
  provider: string | undefined,
  messages?: ToldByMessages,
): SdkFacts {
  const { attributes } = span;
  const langChain = readLangChainAnswer(attributes);
  const langfuse = langfuseAnswer(attributes);
  const genkit = readGenkitAnswer(attributes);
  const models = readModels(span, provider, langChain?.responseModel);
  const requestModel = models.requestModel ?? genkit?.requestModel;
  const responseModel = models.responseModel ?? genkit?.responseModel;
  const responseId =
    readResponseId(attributes, provider) ?? langChain?.responseId ?? langfuse.id ?? genkit?.responseId;
  const toldStreaming = langChain?.streaming ?? readStreaming(span);
  const usage = readSdkUsage(span, provider, toldStreaming, messages?.responseTexts);
  const isAnsweredApart = isFirstOfTwo(span, responseId, usage);
  const streaming = toldStreaming ?? (isAnsweredApart ? true : undefined);
  const errorType = readSdkError(span, provider) ?? langChain?.errorType;
  const billedCostUsd = readBilledCost(attributes);
  const written = [
    nameAt(attributes, NAMES.stopReason),
    langChain?.stopReason,
    langfuse.status,
    genkit?.stopReason,
    messages?.finishReason,
  ].find(isWord);
  const stopReason =
    written === undefined || hidesToolCall(span, written, streaming)
      ? undefined
      : providerStopReason(
          written,
          {
            provider,
            responseId,
            model: responseModel ?? requestModel ?? nameAt(attributes, NAMES.requestModel),
            isAiSdk: AI_SDK_SCOPES.has(span.scopeName),
            speaksConverse: mannersOf(span.scopeName).speaksConverse === true,
          },
          attributes,
        );
  const facts: { -readonly [Key in keyof SdkFacts]: SdkFacts[Key] } = { usage };
  if (requestModel !== undefined) facts.requestModel = requestModel;
  if (responseModel !== undefined && !isAnsweredApart) facts.responseModel = responseModel;
  if (isAnsweredApart) facts.isAnsweredApart = true;
  if (responseId !== undefined) facts.responseId = responseId;
  if (streaming !== undefined) facts.streaming = streaming;
  if (stopReason !== undefined) facts.stopReason = stopReason;
  if (errorType !== undefined) facts.errorType = errorType;
  if (billedCostUsd !== undefined) facts.billedCostUsd = billedCostUsd;
  return facts;
}

/** Logfire's span of a stream ends before the answer has come, and failed it did not. */
function isFirstOfTwo(
  { name, scopeName, attributes, statusCode }: SpanView,
  responseId: string | undefined,
  usage: Usage,
): boolean {
  const apart = mannersOf(scopeName).answersStreamsApart;
  if (apart === undefined || name.startsWith(apart) || statusCode === SPAN_STATUS_ERROR) return false;
  const isUnanswered = responseId === undefined && usage.outputTokens === undefined;
  return isUnanswered && !attributes.has('response_data') && usage.inputTokens === undefined;
}

/** The AI SDK passes on what the Vercel AI Gateway (as text) and OpenRouter say that they charged. */
function readBilledCost(attributes: Attributes): number | undefined {
  const metadata = objectAt(attributes, 'ai.response.providerMetadata');
  if (metadata === undefined) return undefined;
  const cost = valueAt(metadata, 'gateway.cost') ?? valueAt(metadata, 'openrouter.usage.cost');
  const isText = typeof cost === 'string' && /^\d{1,9}(?:\.\d{1,18})?$/.test(cost);
  const costUsd = isText ? Number(cost) : cost;
  return typeof costUsd === 'number' && Number.isFinite(costUsd) && costUsd >= 0 ? costUsd : undefined;
}

function readResponseId(attributes: Attributes, provider: string | undefined): string | undefined {
  const id = nameAt(attributes, NAMES.responseId);
  if (id === undefined) return idOfEngineRequest(nameAt(attributes, ['gen_ai.request.id']));
  if (id === attributes.get('litellm.call_id')) return undefined;
  return providersId(id, provider);
}

/** @param inAnswer The model that LangChain's answer names; beside it stands the one that was asked for. */
function readModels(
  span: SpanView,
  provider: string | undefined,
  inAnswer: string | undefined,
): Pick<SdkFacts, 'requestModel' | 'responseModel'> {
  const { attributes, scopeName } = span;
  const langfuse = langfuseModels(span);
  const manners = mannersOf(scopeName);
  const api = nameAt(attributes, ['gen_ai.system']);
  const plain = (model: string | undefined) =>
    model !== undefined && manners.prefixesModels ? withoutApi(model, api) : model;
  const asked = plain(
    nameAt(attributes, [LANGCHAIN_MODEL]) ??
      knownModel(nameAt(attributes, NAMES.requestModel)) ??
      modelInParameters(attributes) ??
      langfuse.asked,
  );
  const named = plain(inAnswer ?? answeringModel(attributes) ?? langfuse.answering);
  const answering = manners.repeatsAskedModel && named === asked ? undefined : named;
  const isCut = manners.cutsMakers === true && provider === 'openrouter';
  const requestModel = manners.cutsModelIds ? undefined : wholeId(asked, isCut);
  const responseModel = manners.cutsModelIds ? wireModel(answering) : wholeId(answering, isCut);
  // Where nobody answered, the one model that is named was asked for.
  if (requestModel === undefined && responseModel !== undefined && span.statusCode === SPAN_STATUS_ERROR)
    return { requestModel: responseModel };
  return {
    ...(requestModel !== undefined && { requestModel }),
    ...(responseModel !== undefined && { responseModel }),
  };
}

/** OpenLLMetry's LangChain writes a word where its answer named no model. */
function knownModel(model: string | undefined): string | undefined {
  return model === 'unknown' ? undefined : model;
}

const MODEL_PARAMETERS = ['model', 'azure_deployment', 'model_name'] as const;

/** On Azure the deployment is what was asked for, and LangChain has it under a name of its own. */
function modelInParameters(attributes: Attributes): string | undefined {
  const parameters = invocation(attributes);
  // OpenInference for OpenAI's agents has the answer among the parameters.
  if (parameters === undefined || 'id' in parameters) return undefined;
  return MODEL_PARAMETERS.map((key) => asName(parameters[key])).find((name) => name !== undefined);
}

/** OpenInference for Bedrock writes the maker where the model belongs. */
function answeringModel(attributes: Attributes): string | undefined {
  const model = knownModel(nameAt(attributes, NAMES.responseModel));
  return model !== undefined && model === attributes.get('llm.system') ? undefined : model;
}

/** Claude's answers name their model without the version that Bedrock adds to its id. */
function wireModel(cutId: string | undefined): string | undefined {
  return cutId?.startsWith('claude-') ? cutId.replace(/-v\d+(?::\d+)?$/, '') : cutId;
}

function wholeId(model: string | undefined, isCut: boolean): string | undefined {
  return model !== undefined && isCut ? openRouterModel(model) : model;
}

function readStreaming({ attributes, events, name, scopeName }: SpanView): boolean | undefined {
  if (events.some((event) => event.name === FIRST_TOKEN_EVENT)) return true;
  const flag = flagAt(attributes, NAMES.streaming);
  if (flag !== undefined) return flag;
  const asked = invocation(attributes)?.['stream'];
  if (typeof asked === 'boolean') return asked;
  if (STREAM_TIMES.some((key) => attributes.has(key))) return true;
  for (const { key, stream, whole } of OPERATIONS) {
    const operation = attributes.get(key);
    if (typeof operation !== 'string') continue;
    if (stream.test(operation)) return true;
    if (whole?.test(operation)) return false;
  }
  const manners = mannersOf(scopeName);
  if (manners.answersStreamsApart !== undefined && name.startsWith(manners.answersStreamsApart)) return true;
  const output = manners.marksStreamedOutput ? objectAt(attributes, 'output.value') : undefined;
  if (output !== undefined) return output['streaming'] === true;
  return manners.namesOnlyStreams ? false : undefined;
}

/** openlit ends a streamed tool call with `stop`, as if it had been text. */
function hidesToolCall(
  { attributes, scopeName }: SpanView,
  written: string,
  streaming: boolean | undefined,
): boolean {
  if (mannersOf(scopeName).guessesStreams !== 'by length' || !streaming) return false;
  return written === 'stop' && attributes.has('gen_ai.tool.call.id');
}

/** OpenInference keeps the request's parameters, model included, as JSON text. */
function invocation(attributes: Attributes): Readonly<Record<string, unknown>> | undefined {
  return (
    objectAt(attributes, 'llm.invocation_parameters') ??
    objectAt(attributes, 'embedding.invocation_parameters')
  );
}

/** A word out of a provider's vocabulary. */
function isWord(text: string | undefined): text is string {
  return text !== undefined && /^[\w.:/-]{1,64}$/.test(text);
}
