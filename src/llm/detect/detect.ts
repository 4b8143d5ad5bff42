import {
  type Attributes,
  type Detection,
  type Operation,
  SPAN_KIND,
  SPAN_STATUS_ERROR,
  type SpanView,
} from '../call.ts';
import { createHostLookup, type Endpoint, type EndpointMatcher } from './endpoint.ts';
import { type HttpRequest, readHttpRequest, splitUrl } from './http-span.ts';
import {
  API_BASE_ATTRIBUTES,
  BEDROCK_MODEL,
  CALL_BY_SCOPE,
  canonicalProvider,
  GENKIT_ACTION,
  KIND_ATTRIBUTES,
  METADATA_ATTRIBUTE,
  MODEL_ATTRIBUTES,
  OPENAI_MODEL,
  OPENROUTER_ID,
  OPERATION_NAMES,
  OPERATION_OF_NAME,
  OTHER_WORK_ATTRIBUTES,
  onlyNames,
  PROVIDER_ATTRIBUTES,
  PROVIDER_OF_SCOPE,
  REQUEST_MODEL_ATTRIBUTES,
} from './sdk-names.ts';

/** What recognising gives: the detection, and whether a body of the right shape must confirm it. */
export interface DetectedCall {
  readonly detection: Detection;
  readonly needsBody: boolean;
}

export type Detector = (span: SpanView) => DetectedCall | undefined;

/** Tells whose call a log record is about; undefined where it is about none. */
export type RecordDetector = (record: SpanView) => Detection | undefined;

/** Attributes that only hand-made spans carry (the mission's own names, minus those other dialects share). */
export const MANUAL_ATTRIBUTES = [
  'llm.model',
  'llm.input_tokens',
  'llm.output_tokens',
  'llm.prompt',
  'llm.request',
] as const;

/** What the mission calls a hand-made span of a call. */
export const MANUAL_SPAN_NAME = 'llm.inference';

/** Of a run's metadata looked at, in UTF-16 units. */
const LONGEST_METADATA = 4096;

/** What the engines of vLLM and SGLang trace of a request, without naming the model. */
const ENGINE_ATTRIBUTES = ['gen_ai.request.id', 'gen_ai.usage.prompt_tokens'] as const;

/** LiteLLM keeps the base URL among what it says of its own, as JSON. */
const LITELLM_PARAMETERS = 'hidden_params';
const LITELLM_API_BASE = /"api_base":\s?"([^"]{1,256})"/;

/** LiteLLM calls a chat a completion, after its own function. */
const LITELLM_SCOPE = 'litellm';

/**
 * Builds the recogniser of LLM calls. A span is one if an LLM instrumentation says so, if it is an HTTP client
 * span to a known endpoint, or if it was hand-made with the mission's names; in this order, as the first knows
 * most. Agents, chains, workflows and tools are none.
 */
export function createDetector(matchEndpoint: EndpointMatcher): Detector {
  const providerOf = createHostLookup();
  return (span) => {
    const http = readHttpRequest(span.attributes);
    const endpoint = http.path === undefined ? undefined : matchEndpoint(http.host, http.path, http.port);
    const work = instrumentedWork(span);
    if (work === 'other') return undefined;
    if (work !== undefined || isManual(span)) {
      const request = http.host === undefined ? { ...http, ...apiAddress(span.attributes) } : http;
      const provider = endpoint?.provider ?? providerOf(request.host, request.port) ?? providerInWords(span);
      if (work === undefined) return detected('manual', request, endpoint, provider, undefined);
      return detected('sdk', request, endpoint, provider, operationAt(span, provider, work.operation));
    }
    const named = workInName(span);
    if (named !== undefined) return named;
    if (endpoint === undefined || !canBeClient(span.kind)) return undefined;
    if (http.method !== undefined && http.method !== 'POST') return undefined;
    return {
      ...detected('http', http, endpoint, endpoint.provider, undefined),
      needsBody: endpoint.needsBody,
    };
  };
}

/**
 * Builds the recogniser of log records: all are of instrumentations, and few name the operation. What agents and
 * tools log is about no call.
 */
export function createRecordDetector(): RecordDetector {
  const providerOf = createHostLookup();
  return (record) => {
    const work = instrumentedWork(record);
    if (work === 'other') return undefined;
    const http = readHttpRequest(record.attributes);
    const provider = providerOf(http.host, http.port) ?? providerInWords(record);
    const operation = operationAt(record, provider, work?.operation);
    return {
      source: 'sdk',
      ...(provider !== undefined && { provider }),
      ...(operation !== undefined && { operation }),
      ...(http.host !== undefined && { host: http.host }),
    };
  };
}

/** What an instrumentation says of a span: a call to a model, other work, or (undefined) nothing. */
function instrumentedWork({
  attributes,
  scopeName,
}: SpanView): { operation?: Operation } | 'other' | undefined {
  if (attributes.get('logfire.span_type') === 'pending_span') return 'other';
  for (const key of KIND_ATTRIBUTES) {
    const value = attributes.get(key);
    if (typeof value !== 'string') continue;
    const kind = unquoted(value).toLowerCase();
    // MLflow's word for a span whose kind was not set before its call failed.
    if (kind === 'unknown') continue;
    const operation = OPERATION_NAMES.get(kind);
    return operation === undefined ? 'other' : { operation };
  }
  if (OTHER_WORK_ATTRIBUTES.some((key) => attributes.has(key))) return 'other';
  const named = MODEL_ATTRIBUTES.some((key) => typeof attributes.get(key) === 'string');
  if (named || attributes.has(CALL_BY_SCOPE.get(scopeName) ?? '')) return {};
  return ENGINE_ATTRIBUTES.every((key) => attributes.has(key)) ? {} : undefined;
}

/** `chat gpt-4o-mini`. */
function workInName({ name, scopeName, statusCode }: SpanView): DetectedCall | undefined {
  if (statusCode !== SPAN_STATUS_ERROR || !onlyNames(scopeName)) return undefined;
  if (OPERATION_OF_NAME.has(name)) {
    const provider = PROVIDER_OF_SCOPE.get(scopeName);
    return detected('sdk', {}, undefined, provider, OPERATION_OF_NAME.get(name));
  }
  const [word = '', namedModel, ...more] = name.split(' ');
  const operation = OPERATION_NAMES.get(word);
  if (operation === undefined || namedModel === undefined || more.length > 0) return undefined;
  return { detection: { source: 'sdk', operation, namedModel }, needsBody: false };
}

/** Older instrumentations call every request a completion; Anthropic completes nothing but messages. */
function operationAt(
  { scopeName }: SpanView,
  provider: string | undefined,
  operation: Operation | undefined,
): Operation | undefined {
  const isChat = provider === 'anthropic' || scopeName === LITELLM_SCOPE;
  return isChat && operation === 'text_completion' ? 'chat' : operation;
}

function isManual(span: SpanView): boolean {
  return span.name === MANUAL_SPAN_NAME || MANUAL_ATTRIBUTES.some((key) => span.attributes.has(key));
}

/** Some instrumentations leave the kind unset; a server's side of a call is never the call. */
function canBeClient(kind: number): boolean {
  return kind !== SPAN_KIND.server && kind !== SPAN_KIND.consumer && kind !== SPAN_KIND.producer;
}

/** The host of the API that an SDK was set up for; it decides, as SDKs report `openai` for whatever speaks like it. */
function apiAddress(attributes: Attributes): Pick<HttpRequest, 'host' | 'port'> {
  for (const key of API_BASE_ATTRIBUTES) {
    const url = attributes.get(key);
    const address = typeof url === 'string' ? splitUrl(unquoted(url)) : undefined;
    if (address === undefined) continue;
    return asAddress(address);
  }
  const told = attributes.get(LITELLM_PARAMETERS);
  const url =
    typeof told === 'string' ? LITELLM_API_BASE.exec(told.slice(0, LONGEST_METADATA))?.[1] : undefined;
  const address = url === undefined ? undefined : splitUrl(url);
  return address === undefined ? {} : asAddress(address);
}

function asAddress({ host, port }: { host: string; port?: number }): Pick<HttpRequest, 'host' | 'port'> {
  return { host: host.toLowerCase(), ...(port !== undefined && { port }) };
}

/** MLflow writes its values as JSON. */
function unquoted(text: string): string {
  return text.replaceAll('"', '');
}

/** What a span says of its provider where no host does. */
function providerInWords(span: SpanView): string | undefined {
  const { attributes } = span;
  const model = requestModelIn(attributes);
  if (model !== undefined && BEDROCK_MODEL.test(model)) return 'aws.bedrock';
  const provider = namedProvider(span);
  return provider === 'openai' ? speakerOfOpenAi(attributes, model) : provider;
}

function namedProvider({ attributes, scopeName }: SpanView): string | undefined {
  const byScope = PROVIDER_OF_SCOPE.get(scopeName);
  if (byScope !== undefined) return byScope;
  for (const key of PROVIDER_ATTRIBUTES) {
    const value = attributes.get(key);
    // OpenInference's system is whose API is spoken, and everybody speaks OpenAI's.
    if (key === 'llm.system' && value === 'openai' && attributes.has('openinference.span.kind')) continue;
    const provider = typeof value === 'string' ? canonicalProvider(value) : undefined;
    if (provider !== undefined) return provider;
  }
  const plugin = genkitAction(attributes)?.plugin;
  return plugin === undefined ? providerInMetadata(attributes) : canonicalProvider(plugin);
}

function requestModelIn(attributes: Attributes): string | undefined {
  for (const key of REQUEST_MODEL_ATTRIBUTES) {
    const name = attributes.get(key);
    if (typeof name === 'string' && name !== '') return unquoted(name);
  }
  return genkitAction(attributes)?.model;
}

/** Genkit's actions are named by plugin and model: `googleai/gemini-2.5-flash`. */
function genkitAction(attributes: Attributes): { plugin: string; model: string } | undefined {
  const name = attributes.get(GENKIT_ACTION);
  const slash = typeof name === 'string' ? name.indexOf('/') : -1;
  if (typeof name !== 'string' || slash <= 0) return undefined;
  return { plugin: name.slice(0, slash), model: name.slice(slash + 1) };
}

/** SDKs say `openai` of whoever speaks OpenAI's API; a model that is none of OpenAI's tells that it was another. */
function speakerOfOpenAi(attributes: Attributes, model: string | undefined): string | undefined {
  const id = attributes.get('gen_ai.response.id');
  if (typeof id === 'string' && OPENROUTER_ID.test(id)) return 'openrouter';
  return model !== undefined && !OPENAI_MODEL.test(model) ? undefined : 'openai';
}

/** `{"ls_provider":"anthropic",…}` among what LangChain says of a run. */
function providerInMetadata(attributes: Attributes): string | undefined {
  const metadata = attributes.get(METADATA_ATTRIBUTE);
  if (typeof metadata !== 'string' || !attributes.has('openinference.span.kind')) return undefined;
  const name = /"ls_provider":\s?"([\w.-]{1,64})"/.exec(metadata.slice(0, LONGEST_METADATA))?.[1];
  return name === undefined ? undefined : canonicalProvider(name);
}

function detected(
  source: Detection['source'],
  http: HttpRequest,
  endpoint: Endpoint | undefined,
  provider: string | undefined,
  operation: Operation | undefined,
): DetectedCall {
  const calledFor = operation ?? endpoint?.operation;
  const detection: { -readonly [Key in keyof Detection]: Detection[Key] } = { source };
  if (provider !== undefined) detection.provider = provider;
  if (calledFor !== undefined) detection.operation = calledFor;
  if (endpoint?.shape !== undefined) detection.shape = endpoint.shape;
  if (http.host !== undefined) detection.host = http.host;
  if (http.path !== undefined) detection.path = http.path;
  if (endpoint?.urlModel !== undefined) detection.urlModel = endpoint.urlModel;
  if (endpoint?.urlStreaming !== undefined) detection.urlStreaming = endpoint.urlStreaming;
  if (http.status !== undefined) detection.httpStatus = http.status;
  return { detection, needsBody: false };
}
