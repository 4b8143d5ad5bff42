import type { Detection, LlmCall, SpanView } from './call.ts';

/**
 * A call of which nothing is known yet but its span and how it was recognised.
 *
 * Every fact has its place from the start: objects that get their fields in the order in which they happen to be found
 * differ in layout from call to call, and each of the hundreds of looks at a call then searches for its field.
 */
export function openCall(span: SpanView, detection: Detection): LlmCall {
  return {
    span,
    detection,
    provider: detection.provider,
    operation: detection.operation,
    requestModel: undefined,
    responseModel: undefined,
    isAnsweredApart: undefined,
    responseId: undefined,
    streaming: undefined,
    parameters: undefined,
    usage: {},
    usageSource: undefined,
    billedCostUsd: undefined,
    serviceTier: undefined,
    stopReason: undefined,
    safety: undefined,
    confidence: undefined,
    confidenceMin: undefined,
    modelRerouted: undefined,
    errorType: undefined,
    duplicateOf: undefined,
    systemPrompt: undefined,
    requestTexts: [],
    hasRequest: undefined,
    hasResponse: undefined,
    responseTexts: [],
    estimate: {},
    conditions: undefined,
    outputCheck: undefined,
    cost: undefined,
    systemPromptHash: undefined,
    systemPromptTemplateHash: undefined,
    promptName: undefined,
    systemPromptChanged: undefined,
    systemPromptFirstSeenMs: undefined,
    security: undefined,
    redaction: undefined,
    notes: new Set(),
  };
}
