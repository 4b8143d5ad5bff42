import { readSdkFacts } from './attributes/sdk-facts.ts';
import type { Dialect } from './attributes/table.ts';
import {
  type EnrichmentStatus,
  enrichmentStatus,
  type WrittenAttribute,
  writeAttributes,
} from './attributes/write.ts';
import type { Detection, Direction, LlmCall, MessageText, SpanView, Usage } from './call.ts';
import { settleCalls } from './calls/settle.ts';
import type { DetectedCall, Detector } from './detect/detect.ts';
import type { ExtractedRequest } from './extract/facts.ts';
import { extractRequest } from './extract/request.ts';
import { extractResponse } from './extract/response.ts';
import { hasFailed, noteWhatIsMissing, takeBodies, takeMessages, takeSdkFacts } from './merge-facts.ts';
import type { BodyFinder } from './payload/bodies.ts';
import { findMessages } from './payload/messages.ts';
import type { Pricer } from './price/pricer.ts';
import { estimateTokens } from './prompt/estimate.ts';
import { systemPromptHash } from './prompt/hash.ts';
import type { Finding, Scanner } from './scan/scanner.ts';

/** The rooms as one configuration set them up. */
export interface Rooms {
  readonly detect: Detector;
  readonly findBodies: BodyFinder;
  readonly pricer: Pricer;
  readonly scanner: Scanner;
  readonly dialects: ReadonlySet<Dialect>;
  /** Clearspan's own version. */
  readonly version: string;
}

/** A call that was read from its span, and what reading it took. */
export interface ReadCall {
  readonly call: LlmCall;
  /** Length of the captured bodies that were looked at, in UTF-16 units. */
  readonly payloadLength: number;
  readonly findings: readonly Finding[];
}

/** What a call's span is to say. */
export interface ToldCall {
  readonly status: EnrichmentStatus;
  readonly attributes: readonly WrittenAttribute[];
}

/*
 * The corridor. A span goes through `readCall`; the calls that are processed together go through `settleCalls`,
 * which finds out who of them tell of the same one; each then goes through `tellCall`. What one of these throws
 * is a bug; the caller fails open.
 */

export { settleCalls };

/** Recognises a call and learns from its span all that stands there. Undefined: it is no call to a model. */
export function readCall(span: SpanView, rooms: Rooms): ReadCall | undefined {
  const detected = rooms.detect(span);
  if (detected === undefined) return undefined;
  const { detection } = detected;
  const bodies = rooms.findBodies(span);
  const request = bodies.request && extractRequest(bodies.request, detection.shape);
  if (!confirms(request, detected)) return undefined;
  const response = bodies.response && extractResponse(bodies.response, request?.shape ?? detection.shape);
  const call = openCall(span, detection);
  const messages = findMessages(span);
  takeMessages(call, messages, request, response);
  takeBodies(call, request, response);
  takeSdkFacts(call, readSdkFacts(span.attributes, call.provider, messages?.finishReason));
  noteWhatIsMissing(call, request, response);
  estimate(call);
  if (call.systemPrompt !== undefined) call.systemPromptHash = systemPromptHash(call.systemPrompt);
  const findings = scan(call, rooms.scanner);
  const payloadLength = (bodies.request?.text.length ?? 0) + (bodies.response?.text.length ?? 0);
  return { call, payloadLength, findings };
}

/** Prices a settled call, for which the price list has to be loaded, and puts what is known into words. */
export function tellCall(call: LlmCall, rooms: Rooms): ToldCall {
  price(call, rooms.pricer);
  return { status: enrichmentStatus(call), attributes: writeAttributes(call, rooms.dialects, rooms.version) };
}

/** Where host and path leave it open, it is a call if its body asks a model for something in the shape expected. */
function confirms(request: ExtractedRequest | undefined, { detection, needsBody }: DetectedCall): boolean {
  if (!needsBody) return true;
  const { shape = request?.shape } = detection;
  return request?.requestModel !== undefined && request.shape === shape;
}

function openCall(span: SpanView, detection: Detection): LlmCall {
  const { provider, operation } = detection;
  return {
    span,
    detection,
    ...(provider !== undefined && { provider }),
    ...(operation !== undefined && { operation }),
    usage: {},
    requestTexts: [],
    responseTexts: [],
    estimate: {},
    notes: new Set(),
  };
}

/** What is there of an answer that was cut is less than the answer: there is no estimate of the whole. */
function estimate(call: LlmCall): void {
  if (call.requestTexts.length > 0) call.estimate.inputTokens = estimateTokens(textsOf(call.requestTexts));
  if (call.responseTexts.length > 0 && !call.notes.has('response_truncated'))
    call.estimate.outputTokens = estimateTokens(textsOf(call.responseTexts));
}

function price(call: LlmCall, pricer: Pricer): void {
  if (call.duplicateOf !== undefined) return;
  const model = call.responseModel ?? call.requestModel;
  const estimated = call.usageSource === undefined;
  const usage = estimated ? estimatedUsage(call) : call.usage;
  if (model === undefined || (usage === undefined && call.billedCostUsd === undefined)) return;
  const cost = pricer.price({
    model,
    usage: usage ?? {},
    estimated,
    isDeployment: call.provider === 'azure.ai.openai' && call.responseModel === undefined,
    timestampMs: Number(call.span.startTimeUnixNano / 1_000_000n),
    ...(call.provider !== undefined && { provider: call.provider }),
    ...(call.operation !== undefined && { operation: call.operation }),
    ...(call.requestModel !== undefined && { requestModel: call.requestModel }),
    ...(call.serviceTier !== undefined && { serviceTier: call.serviceTier }),
    ...(call.billedCostUsd !== undefined && { billedCostUsd: call.billedCostUsd }),
  });
  if (cost !== undefined) call.cost = cost;
  else if (hasBothSides(call)) call.notes.add('unpriced_model');
}

/** What half a call's counts cost cannot be told, whatever is known of its model. */
function hasBothSides({ usage, usageSource, operation }: LlmCall): boolean {
  return usageSource === undefined || usage.outputTokens !== undefined || operation === 'embeddings';
}

/** Half a call has no price, nor has one that failed: estimates serve where both sides were read. */
function estimatedUsage(call: LlmCall): Usage | undefined {
  const { inputTokens, outputTokens } = call.estimate;
  if (inputTokens === undefined || hasFailed(call)) return undefined;
  if (call.operation === 'embeddings') return { inputTokens };
  return outputTokens === undefined ? undefined : { inputTokens, outputTokens };
}

function scan(call: LlmCall, scanner: Scanner): readonly Finding[] {
  const texts = [
    ...call.requestTexts.map((piece) => ({ ...piece, direction: requestDirection(piece) })),
    ...call.responseTexts.map((piece) => ({ ...piece, direction: 'output' as const })),
  ];
  if (texts.length === 0) return [];
  const result = scanner.scan(texts);
  call.security = result.verdict;
  if (result.truncated) call.notes.add('scan_truncated');
  return result.findings;
}

/** Earlier answers that are sent again with the conversation are input of this call. */
function requestDirection({ role }: MessageText): Direction {
  return role === 'system' || role === 'tool' ? role : 'input';
}

function textsOf(pieces: readonly MessageText[]): string[] {
  return pieces.map((piece) => piece.text);
}
