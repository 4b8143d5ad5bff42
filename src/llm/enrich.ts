import { inProvidersWords } from './attributes/response-id.ts';
import { readSdkFacts } from './attributes/sdk-facts.ts';
import {
  type EnrichmentStatus,
  enrichmentStatus,
  type Vocabulary,
  type WrittenAttribute,
  writeAttributes,
} from './attributes/write.ts';
import type { Detection, LlmCall, MessageText, OutputSchemas, Payload, SpanView } from './call.ts';
import { errorTypeByHeaders, readConditions, serviceTierByHeaders } from './conditions/conditions.ts';
import { providerByHeaders } from './conditions/fingerprint.ts';
import { type ResponseHeaders, readResponseHeaders } from './conditions/response-headers.ts';
import { usageByHeaders } from './conditions/token-counts.ts';
import { describeBodies, describeDetection } from './describe.ts';
import type { DetectedCall, Detector, RecordDetector } from './detect/detect.ts';
import type { ExtractedRequest, ExtractedResponse } from './extract/facts.ts';
import { provesCall, tellBodies } from './extract/proof.ts';
import { extractRequest } from './extract/request.ts';
import { extractResponse } from './extract/response.ts';
import { speaksOfHttpOnly } from './http-only.ts';
import type { Masker } from './mask/masker.ts';
import {
  hasAllTexts,
  noteWhatIsMissing,
  takeBodies,
  takeCounts,
  takeMessages,
  takePresence,
  takeSdkFacts,
} from './merge-facts.ts';
import { isRerouted } from './models/rerouted.ts';
import { openCall } from './open-call.ts';
import type { Bodies, BodyFinder } from './payload/bodies.ts';
import { findMessages, type Messages } from './payload/messages.ts';
import type { Pricer } from './price/pricer.ts';
import { priceCall } from './price-call.ts';
import { estimateInput, estimateOutput } from './prompt/estimate-texts.ts';
import { promptHashes } from './prompt/prompt-hashes.ts';
import type { Finding, Scanner } from './scan/scanner.ts';
import { scanCall } from './scan-call.ts';
import { STAGE_OF_ATTRIBUTES, type Watch } from './trail.ts';
import type { OutputValidator } from './validate/output.ts';

/** The rooms as one configuration set them up. */
export interface Rooms {
  readonly detect: Detector;
  readonly detectRecord: RecordDetector;
  readonly findBodies: BodyFinder;
  /** The same for spans that are no calls. */
  readonly findCapturedBodies: BodyFinder;
  readonly pricer: Pricer;
  readonly scanner: Scanner;
  readonly validateOutput: OutputValidator;
  readonly vocabulary: Vocabulary;
  /** Absent where captured text stays as it came. */
  readonly masker?: Masker;
  /** Told of every stop that a call has passed. */
  readonly watch?: Watch;
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
 * The corridor. A span goes through `readCall`; the calls of a request go through the call book (calls/), where they
 * meet what other spans, log records (`readRecord`) and requests tell of them; each then goes through `tellCall`.
 * What one of these throws is a bug; the caller fails open.
 */

/** Recognises a call and learns from its span all that stands there. Undefined: it is no call to a model. */
export function readCall(span: SpanView, rooms: Rooms): ReadCall | undefined {
  const read = readBeforeScan(span, rooms);
  return read && scanned(read, rooms);
}

/** As readCall, but for the scan: of a call with much text that is half of the work, and others may have their turn. */
export function readBeforeScan(span: SpanView, rooms: Rooms): ReadCall | undefined {
  const detected = rooms.detect(span);
  if (detected === undefined) return undefined;
  const { detection } = detected;
  const bodies = rooms.findBodies(span);
  return isCall(detected, bodies) ? read(span, detection, bodies, rooms) : undefined;
}

/**
 * Learns from a log record what it says of a call: an instrumentation's event, with one message or with the whole
 * call. Undefined: it says nothing of any.
 *
 * @param record The record as a span without duration: its event on it, attributes where a span has them.
 */
export function readRecord(record: SpanView, rooms: Rooms): ReadCall | undefined {
  const detection = rooms.detectRecord(record);
  return detection && scanned(read(record, detection, rooms.findBodies(record), rooms), rooms);
}

/**
 * Learns from a span that is no call what captured bodies on it say of one: capturers put an answer on a child, or
 * on whatever span is active. Undefined: it has none that is a call's.
 */
export function readBodies(span: SpanView, rooms: Rooms): ReadCall | undefined {
  const bodies = rooms.findCapturedBodies(span);
  if (!tellBodies(bodies)) return undefined;
  return scanned(read(span, { source: 'http' }, bodies, rooms), rooms);
}

function read(span: SpanView, detection: Detection, bodies: Bodies, rooms: Rooms): ReadCall {
  const request = bodies.request && extractRequest(bodies.request, detection.shape);
  const response = bodies.response && extractResponse(bodies.response, request?.shape ?? detection.shape);
  const headers = readResponseHeaders(span);
  const call = openCall(span, detection);
  // On an unknown host (a proxy, a gateway) the headers of the answer may still tell whose it was.
  call.provider ??= providerByHeaders(headers);
  const { watch } = rooms;
  watch?.(call, 'recognised', describeDetection(detection));
  const isHttpOnly = detection.source === 'http' && speaksOfHttpOnly(span);
  const messages = isHttpOnly ? undefined : findMessages(span);
  takeMessages(call, messages, request, response);
  watch?.(call, 'messages on the span', messages === undefined ? 'none found' : undefined);
  takeBodies(call, request, response);
  takeBackWhatWasMadeUp(call);
  takeCounts(call, usageByHeaders(headers));
  watch?.(call, 'captured bodies', describeBodies(bodies, request, response));
  if (!isHttpOnly) takeSdkFacts(call, readSdkFacts(span, call.provider, messages));
  watch?.(call, STAGE_OF_ATTRIBUTES);
  takeConditions(call, headers, response);
  watch?.(call, 'headers, status and errors');
  takePresence(call, request, response);
  checkOutput(call, request, response, rooms);
  watch?.(call, 'validation of the output');
  estimate(call, messages, request, response);
  hashSystemPrompt(call);
  watch?.(call, 'texts of the call');
  return { call, payloadLength: lengthOf(bodies.request) + lengthOf(bodies.response), findings: NO_FINDINGS };
}

const NO_FINDINGS: readonly Finding[] = [];

/** The last stop of reading: which security patterns are in the call's texts. */
export function scanned({ call, payloadLength }: ReadCall, rooms: Rooms): ReadCall {
  const findings = scanCall(call, rooms.scanner);
  rooms.watch?.(call, 'security scan');
  return { call, payloadLength, findings };
}

/** Everything that can be read out of a span or log record as said by somebody, whichever copy of it. */
export function textsOf(span: SpanView, rooms: Pick<Rooms, 'findBodies'>): MessageText[] {
  const bodies = rooms.findBodies(span);
  const request = bodies.request && extractRequest(bodies.request, undefined);
  const response = bodies.response && extractResponse(bodies.response, request?.shape);
  const messages = findMessages(span);
  return [
    ...(request?.requestTexts ?? []),
    ...(response?.responseTexts ?? []),
    ...(messages?.requestTexts ?? []),
    ...(messages?.responseTexts ?? []),
  ];
}

/** What is said in the frames of a stream as a provider sends them; nothing where bytes are none of such a stream. */
export function textsInFrames(bytes: Uint8Array): string[] {
  // Frames begin with their length, which is below 16 MiB.
  if (bytes[0] !== 0) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  const { responseTexts } = extractResponse({ place: '', text, bytes, truncated: false }, undefined);
  return responseTexts.map(({ text: said }) => said);
}

/** Frameworks put answers of one API into the shape of another. */
function takeBackWhatWasMadeUp(call: LlmCall): void {
  const { provider, responseId, stopReason, responseModel: model, span } = call;
  const answer: { responseId?: string; stopReason?: string } = {};
  if (responseId !== undefined) answer.responseId = responseId;
  if (stopReason !== undefined) answer.stopReason = stopReason;
  const told = inProvidersWords(answer, { provider, model }, span);
  if (told === answer) return;
  call.responseId = told.responseId;
  call.stopReason = told.stopReason;
}

function lengthOf(body: Payload | undefined): number {
  return (body?.text.length ?? 0) + (body?.tail?.length ?? 0);
}

/** Prices a settled call, for which the price list has to be loaded, and puts what is known into words. */
export function tellCall(call: LlmCall, rooms: Rooms): ToldCall {
  noteWhatIsMissing(call);
  priceCall(call, rooms.pricer);
  rooms.watch?.(call, 'price');
  const modelRerouted = isRerouted(call);
  if (modelRerouted !== undefined) call.modelRerouted = modelRerouted;
  return { status: enrichmentStatus(call), attributes: writeAttributes(call, rooms.vocabulary) };
}

/**
 * What there is to write onto a log record: what its own text and attributes tell, without figures, which a span
 * bears. Nothing where it has no text: then it is no carrier of a payload.
 */
export function tellRecord(call: LlmCall, rooms: Rooms): readonly WrittenAttribute[] {
  if (call.requestTexts.length === 0 && call.responseTexts.length === 0) return [];
  const isWhole = call.hasRequest === true && call.hasResponse === true;
  const told: LlmCall = {
    ...call,
    usage: {},
    estimate: isWhole ? call.estimate : {},
    notes: new Set(call.notes),
  };
  told.usageSource = undefined;
  told.notes.delete('no_usage');
  const { vocabulary } = rooms;
  const dialects = new Set([...vocabulary.dialects].filter((dialect) => dialect === 'llm'));
  return writeAttributes(told, { ...vocabulary, dialects });
}

/** Where host and path leave it open, it is a call if the bodies prove it. */
function isCall({ detection, needsBody }: DetectedCall, bodies: Bodies): boolean {
  return !needsBody || provesCall(bodies, detection);
}

function takeConditions(
  call: LlmCall,
  headers: ResponseHeaders,
  response: ExtractedResponse | undefined,
): void {
  const { provider, detection } = call;
  call.errorType ??= errorTypeByHeaders(headers);
  call.serviceTier ??= serviceTierByHeaders(headers);
  call.conditions = readConditions(call.span, headers, {
    provider,
    httpStatus: detection.httpStatus,
    errorType: call.errorType,
    retryAfterS: response?.retryAfterS,
  });
}

const NO_SCHEMAS: OutputSchemas = { tools: [] };

/** A schema and what it speaks of have to be whole: of a capture that was cut nothing is claimed. */
function checkOutput(
  call: LlmCall,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
  { validateOutput }: Rooms,
): void {
  if (response?.output === undefined || call.notes.has('response_truncated')) return;
  const isCut = call.notes.has('request_truncated');
  const schemas = (isCut ? undefined : request?.outputSchemas) ?? NO_SCHEMAS;
  const check = validateOutput(schemas, response.output, {
    service: String(call.span.resource.get('service.name') ?? ''),
    models: [call.responseModel, call.requestModel].filter((model) => model !== undefined),
  });
  if (check !== undefined) call.outputCheck = check;
}

/** What is there of a text that was cut is less than the text: there is no estimate of the whole. */
function estimate(
  call: LlmCall,
  messages: Messages | undefined,
  request: ExtractedRequest | undefined,
  response: ExtractedResponse | undefined,
): void {
  const isUncounted = call.usageSource === undefined;
  if (messages?.requestTexts.length || hasAllTexts(request))
    Object.assign(call.estimate, estimateInput(call.requestTexts, isUncounted));
  if (messages?.responseTexts.length || hasAllTexts(response))
    Object.assign(call.estimate, estimateOutput(call.responseTexts, isUncounted));
}

function hashSystemPrompt(call: LlmCall): void {
  if (call.systemPrompt === undefined) return;
  const { hash, templateHash } = promptHashes(call.systemPrompt);
  call.systemPromptHash = hash;
  call.systemPromptTemplateHash = templateHash;
}
