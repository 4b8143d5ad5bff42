import { type Attributes, type Detection, type Operation, SPAN_KIND, type SpanView } from '../call.ts';
import { createHostLookup, type Endpoint, type EndpointMatcher, type HostLookup } from './endpoint.ts';
import { type HttpRequest, readHttpRequest } from './http-span.ts';
import { canonicalProvider, OPERATION_NAMES } from './sdk-names.ts';

/** What recognising gives: the detection, and whether a body of the right shape must confirm it. */
export interface DetectedCall {
  readonly detection: Detection;
  readonly needsBody: boolean;
}

export type Detector = (span: SpanView) => DetectedCall | undefined;

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

/** Attributes that say what kind of work a span stands for; the first one there decides. */
const KIND_ATTRIBUTES = ['openinference.span.kind', 'gen_ai.operation.name', 'llm.request.type'] as const;

/** Attributes of workflows, tasks and tools, which may name the model at work within them. */
const OTHER_WORK_ATTRIBUTES = ['traceloop.span.kind', 'gen_ai.tool.name'] as const;

const MODEL_ATTRIBUTES = ['gen_ai.request.model', 'gen_ai.response.model'] as const;

const PROVIDER_ATTRIBUTES = ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system'] as const;

/**
 * Builds the recogniser of LLM calls. A span is one if an LLM instrumentation says so, if it is an HTTP client
 * span to a known endpoint, or if it was hand-made with the mission's names; in this order, as the first knows
 * most. Agents, chains, workflows and tools are none.
 */
export function createDetector(matchEndpoint: EndpointMatcher): Detector {
  const providerOf = createHostLookup();
  return (span) => {
    const http = readHttpRequest(span.attributes);
    const endpoint = http.path === undefined ? undefined : matchEndpoint(http.host, http.path);
    const work = instrumentedWork(span.attributes);
    if (work === 'other') return undefined;
    if (work !== undefined) {
      const provider = providerOfSpan(http, endpoint, span.attributes, providerOf);
      return detected('sdk', http, endpoint, provider, operationAt(provider, work.operation));
    }
    if (isManual(span)) {
      const provider = providerOfSpan(http, endpoint, span.attributes, providerOf);
      return detected('manual', http, endpoint, provider, undefined);
    }
    if (endpoint === undefined || !canBeClient(span.kind)) return undefined;
    if (http.method !== undefined && http.method !== 'POST') return undefined;
    return {
      ...detected('http', http, endpoint, endpoint.provider, undefined),
      needsBody: endpoint.needsBody,
    };
  };
}

/** What an instrumentation says of a span: a call to a model, other work, or (undefined) nothing. */
function instrumentedWork(attributes: Attributes): { operation?: Operation } | 'other' | undefined {
  for (const key of KIND_ATTRIBUTES) {
    const value = attributes.get(key);
    if (typeof value !== 'string') continue;
    const operation = OPERATION_NAMES.get(value.toLowerCase());
    return operation === undefined ? 'other' : { operation };
  }
  if (OTHER_WORK_ATTRIBUTES.some((key) => attributes.has(key))) return 'other';
  const named = MODEL_ATTRIBUTES.some((key) => typeof attributes.get(key) === 'string');
  return named ? {} : undefined;
}

/** Older instrumentations call every request a completion; Anthropic completes nothing but messages. */
function operationAt(provider: string | undefined, operation: Operation | undefined): Operation | undefined {
  return provider === 'anthropic' && operation === 'text_completion' ? 'chat' : operation;
}

function isManual(span: SpanView): boolean {
  return span.name === MANUAL_SPAN_NAME || MANUAL_ATTRIBUTES.some((key) => span.attributes.has(key));
}

/** Some instrumentations leave the kind unset; a server's side of a call is never the call. */
function canBeClient(kind: number): boolean {
  return kind !== SPAN_KIND.server && kind !== SPAN_KIND.consumer && kind !== SPAN_KIND.producer;
}

/** The host decides; SDKs report `openai` for whatever speaks OpenAI's API. */
function providerOfSpan(
  http: HttpRequest,
  endpoint: Endpoint | undefined,
  attributes: Attributes,
  providerOf: HostLookup,
): string | undefined {
  const byHost = endpoint?.provider ?? (http.host === undefined ? undefined : providerOf(http.host));
  if (byHost !== undefined) return byHost;
  for (const key of PROVIDER_ATTRIBUTES) {
    const value = attributes.get(key);
    const provider = typeof value === 'string' ? canonicalProvider(value) : undefined;
    if (provider !== undefined) return provider;
  }
  return undefined;
}

function detected(
  source: Detection['source'],
  http: HttpRequest,
  endpoint: Endpoint | undefined,
  provider: string | undefined,
  operation: Operation | undefined,
): DetectedCall {
  const calledFor = operation ?? endpoint?.operation;
  return {
    detection: {
      source,
      ...(provider !== undefined && { provider }),
      ...(calledFor !== undefined && { operation: calledFor }),
      ...(endpoint?.shape !== undefined && { shape: endpoint.shape }),
      ...(http.host !== undefined && { host: http.host }),
      ...(http.path !== undefined && { path: http.path }),
      ...(endpoint?.urlModel !== undefined && { urlModel: endpoint.urlModel }),
      ...(endpoint?.urlStreaming && { urlStreaming: true }),
      ...(http.status !== undefined && { httpStatus: http.status }),
    },
    needsBody: false,
  };
}
