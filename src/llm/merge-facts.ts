import type { SdkFacts } from './attributes/sdk-facts.ts';
import { hasFailed, type LlmCall, type Note, type Operation, type Usage } from './call.ts';
import type { ExtractedRequest, ExtractedResponse } from './extract/facts.ts';
import type { Messages } from './payload/messages.ts';

/** Messages that an instrumentation wrote stand in for the bodies that are not there, were cut, or told nothing. */
export function takeMessages(
  call: LlmCall,
  messages: Messages | undefined,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
): void {
  if (messages === undefined) return;
  if (messages.hasRequest && !hasAllTexts(request)) {
    call.requestTexts = [...messages.requestTexts];
    assign(call, 'systemPrompt', messages.systemPrompt);
  }
  if (messages.hasResponse && !hasAllTexts(response)) call.responseTexts = [...messages.responseTexts];
}

/** False for a body that told no text, or was cut: what it told is then a part of what was said. */
export function hasAllTexts(body: ExtractedRequest | ExtractedResponse | undefined): boolean {
  if (body === undefined || body.notes.some((note) => CUT.has(note))) return false;
  return ('requestTexts' in body ? body.requestTexts : body.responseTexts).length > 0;
}

const CUT: ReadonlySet<Note> = new Set(['request_truncated', 'response_truncated']);

/** Helpers for streams of SDKs and frameworks (`messages.stream`, `OpenAIChat.invoke_stream`), which add the flag to the request beneath the span. */
const STREAM_HELPER = /[._]a?(?:stream|doStream)(?:_chat|_complete)?$/;

/** What the bodies say; the URL knows the model and the streaming where a body leaves them to it. */
export function takeBodies(
  call: LlmCall,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
): void {
  const { detection, span } = call;
  assign(call, 'operation', operationOf(call, request) ?? response?.operation);
  assign(call, 'requestModel', request?.requestModel ?? detection.urlModel);
  assign(call, 'parameters', request?.parameters);
  assign(call, 'responseModel', response?.responseModel);
  assign(call, 'responseId', response?.responseId);
  const isStream = detection.urlStreaming || STREAM_HELPER.test(span.name) || response?.streaming;
  assign(call, 'streaming', isStream || (request?.streaming ?? detection.urlStreaming));
  assign(call, 'billedCostUsd', response?.billedCostUsd);
  assign(call, 'serviceTier', response?.serviceTier);
  assign(call, 'stopReason', response?.stopReason);
  assign(call, 'safety', response?.safety);
  assign(call, 'confidence', response?.confidence?.mean);
  assign(call, 'confidenceMin', response?.confidence?.least);
  assign(call, 'errorType', response?.errorType);
  assign(call, 'systemPrompt', request?.systemPrompt);
  if (request && (hasAllTexts(request) || call.requestTexts.length === 0))
    call.requestTexts = [...request.requestTexts];
  if (response && (hasAllTexts(response) || call.responseTexts.length === 0))
    call.responseTexts = [...response.responseTexts];
  if (response !== undefined && (hasCounts(response.usage) || wasBlocked(response))) {
    call.usage = response.usage;
    call.usageSource = 'provider';
  }
  for (const note of [...(request?.notes ?? []), ...(response?.notes ?? [])])
    if (!stoodInFor(call, note)) call.notes.add(note);
}

/** What the provider counted in headers stands in for a body without counts. */
export function takeCounts(call: LlmCall, usage: Usage | undefined): void {
  if (usage === undefined || call.usageSource !== undefined || !hasCounts(usage)) return;
  call.usage = usage;
  call.usageSource = 'provider';
}

/** A body in no known shape is no loss where the messages stand beside it. */
function stoodInFor(call: LlmCall, note: Note): boolean {
  if (note === 'request_unreadable') return call.requestTexts.length > 0;
  return note === 'response_unreadable' && call.responseTexts.length > 0;
}

/** Of an HTTP request the body knows better than the path; what an SDK says of its own call holds. */
function operationOf(
  { detection, operation }: LlmCall,
  request: ExtractedRequest | undefined,
): Operation | undefined {
  return detection.source === 'http' ? (request?.operation ?? operation) : (operation ?? request?.operation);
}

/** What stands on the span fills what the payload did not tell; the wire is believed before the SDK. */
export function takeSdkFacts(call: LlmCall, facts: SdkFacts): void {
  assign(call, 'requestModel', call.requestModel ?? facts.requestModel ?? call.detection.namedModel);
  assign(call, 'responseModel', call.responseModel ?? facts.responseModel);
  assign(call, 'isAnsweredApart', facts.isAnsweredApart);
  assign(call, 'responseId', call.responseId ?? facts.responseId);
  // What stands for the request on an SDK's span may lack the flag that the SDK adds to it.
  assign(call, 'streaming', facts.streaming === true ? true : (call.streaming ?? facts.streaming));
  assign(call, 'stopReason', call.stopReason ?? facts.stopReason);
  assign(call, 'errorType', call.errorType ?? facts.errorType);
  assign(call, 'billedCostUsd', call.billedCostUsd ?? facts.billedCostUsd);
  if (call.usageSource === undefined && hasCounts(facts.usage)) {
    call.usage = facts.usage;
    call.usageSource = 'sdk';
  }
}

/** Marks which sides of the call were captured, and an answer without token counts. */
export function takePresence(
  call: LlmCall,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
): void {
  call.hasRequest = request !== undefined || call.requestTexts.length > 0;
  call.hasResponse = response !== undefined || call.responseTexts.length > 0;
  if (response !== undefined && call.usageSource === undefined && !hasFailed(call))
    call.notes.add('no_usage');
}

/** Notes what is missing after everybody who knows of the call was heard. */
export function noteWhatIsMissing(call: LlmCall): void {
  if (call.usageSource !== undefined || call.duplicateOf !== undefined) call.notes.delete('no_usage');
  const missing = missingPayload(call);
  if (missing !== undefined) call.notes.add(missing);
}

function missingPayload({ hasRequest, hasResponse }: LlmCall): Note | undefined {
  if (!hasRequest && !hasResponse) return 'no_payload';
  if (!hasRequest) return 'no_request_payload';
  return hasResponse ? undefined : 'no_response_payload';
}

/** A guardrail of Bedrock's answered before the model was asked: these zeros are counts. */
function wasBlocked({ usage, stopReason }: ExtractedResponse): boolean {
  return stopReason === 'guardrail_intervened' && usage.inputTokens === 0 && usage.outputTokens === 0;
}

/** No call is without tokens: nothing but zeros stands for counts that were never made. */
function hasCounts({ inputTokens, outputTokens }: Usage): boolean {
  return (inputTokens ?? 0) > 0 || (outputTokens ?? 0) > 0;
}

/** Sets a fact that is known; what is not known stays absent. */
function assign<Key extends keyof LlmCall>(call: LlmCall, key: Key, value: LlmCall[Key] | undefined): void {
  if (value !== undefined) call[key] = value;
}
