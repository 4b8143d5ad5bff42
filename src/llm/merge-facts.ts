import type { SdkFacts } from './attributes/sdk-facts.ts';
import type { LlmCall, Note, Operation, Usage } from './call.ts';
import type { ExtractedRequest, ExtractedResponse } from './extract/facts.ts';
import type { Messages } from './payload/messages.ts';

const SPAN_STATUS_ERROR = 2;

/** Messages that an instrumentation wrote stand in for the bodies that are not there, or told nothing. */
export function takeMessages(
  call: LlmCall,
  messages: Messages | undefined,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
): void {
  if (messages === undefined) return;
  if (messages.hasRequest && !request?.requestTexts.length) {
    call.requestTexts = [...messages.requestTexts];
    assign(call, 'systemPrompt', messages.systemPrompt);
  }
  if (messages.hasResponse && !response?.responseTexts.length)
    call.responseTexts = [...messages.responseTexts];
}

/** SDKs' own helpers for streams (`messages.stream`), which add the flag to the request beneath the span. */
const STREAM_HELPER = /\.(?:stream|doStream)$/;

/** What the bodies say; the URL knows the model and the streaming where a body leaves them to it. */
export function takeBodies(
  call: LlmCall,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
): void {
  const { detection, span } = call;
  assign(call, 'operation', operationOf(call, request) ?? response?.operation);
  assign(call, 'requestModel', request?.requestModel ?? detection.urlModel);
  assign(call, 'responseModel', response?.responseModel);
  assign(call, 'responseId', response?.responseId);
  const isStream = detection.urlStreaming || STREAM_HELPER.test(span.name) || response?.streaming;
  assign(call, 'streaming', isStream || request?.streaming);
  assign(call, 'billedCostUsd', response?.billedCostUsd);
  assign(call, 'serviceTier', response?.serviceTier);
  assign(call, 'stopReason', response?.stopReason);
  assign(call, 'errorType', response?.errorType);
  assign(call, 'systemPrompt', request?.systemPrompt);
  if (request?.requestTexts.length) call.requestTexts = [...request.requestTexts];
  if (response?.responseTexts.length) call.responseTexts = [...response.responseTexts];
  if (response !== undefined && hasCounts(response.usage)) {
    call.usage = response.usage;
    call.usageSource = 'provider';
  }
  for (const note of [...(request?.notes ?? []), ...(response?.notes ?? [])]) call.notes.add(note);
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
  assign(call, 'requestModel', call.requestModel ?? facts.requestModel);
  assign(call, 'responseModel', call.responseModel ?? facts.responseModel);
  assign(call, 'responseId', call.responseId ?? facts.responseId);
  assign(call, 'streaming', call.streaming ?? facts.streaming);
  assign(call, 'stopReason', call.stopReason ?? facts.stopReason);
  if (call.usageSource === undefined && hasCounts(facts.usage)) {
    call.usage = facts.usage;
    call.usageSource = 'sdk';
  }
}

/** Notes the payloads that were not there, and an answer without token counts. */
export function noteWhatIsMissing(
  call: LlmCall,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
): void {
  const hasRequest = request !== undefined || call.requestTexts.length > 0;
  const hasResponse = response !== undefined || call.responseTexts.length > 0;
  const missing = missingPayload(hasRequest, hasResponse);
  if (missing !== undefined) call.notes.add(missing);
  if (response !== undefined && call.usageSource === undefined && !hasFailed(call))
    call.notes.add('no_usage');
}

function missingPayload(hasRequest: boolean, hasResponse: boolean): Note | undefined {
  if (!hasRequest && !hasResponse) return 'no_payload';
  if (!hasRequest) return 'no_request_payload';
  return hasResponse ? undefined : 'no_response_payload';
}

/** The provider refused the call, or it ended in an error. */
export function hasFailed(call: LlmCall): boolean {
  if (call.errorType !== undefined || call.span.statusCode === SPAN_STATUS_ERROR) return true;
  return (call.detection.httpStatus ?? 0) >= 400;
}

/** No call is without tokens: nothing but zeros stands for counts that were never made. */
function hasCounts({ inputTokens, outputTokens }: Usage): boolean {
  return (inputTokens ?? 0) > 0 || (outputTokens ?? 0) > 0;
}

/** Sets a fact that is known; what is not known stays absent. */
function assign<Key extends keyof LlmCall>(call: LlmCall, key: Key, value: LlmCall[Key] | undefined): void {
  if (value !== undefined) call[key] = value;
}
