import type { LlmCall } from '../../llm/call.ts';
import type { Carried } from '../../llm/calls/carried.ts';
import { carriedByBodies } from '../../llm/carry.ts';
import { type ReadCall, readBeforeScan, readBodies, scanned } from '../../llm/enrich.ts';
import { forgetText } from '../../llm/forget-text.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { ItemPath } from '../../otlp/wire/frame.ts';
import { walkItems } from '../../otlp/wire/walk.ts';
import { fitsEndpoint, onlyNamesCalls } from './candidates.ts';
import type { EnrichContext } from './enrich-context.ts';
import { LOOK } from './first-look.ts';
import { createSpanReader, rememberLast, type SpanReader } from './span-reader.ts';
import type { Turns } from './turns.ts';

/** A call and the span that it was read from. */
export interface CallOnPath {
  readonly path: ItemPath;
  readonly call: LlmCall;
}

/** What a traces request tells of calls. */
export interface ReadSpans {
  readonly calls: readonly CallOnPath[];
  /** What spans tell that are no calls. */
  readonly carried: readonly Carried[];
  /** Spans on which enrichment failed. */
  readonly failed: readonly ItemPath[];
  /** Spans that are no calls and may say what was said in one, where that is to be masked. */
  readonly masked: readonly ItemPath[];
}

/** A span that is worth decoding: it can be a call, or only may have the bodies of one. */
interface Candidate {
  readonly path: ItemPath;
  readonly canBeCall: boolean;
  readonly isOfInstrumentation: boolean;
  /** It is of an LLM instrumentation and tells of no call: what it says is to be masked, and nothing else. */
  readonly isMaskedOnly?: true;
}

const NOTHING: ReadSpans = { calls: [], carried: [], failed: [], masked: [] };

/** Reads the calls of a request, in turns. Never rejects: what cannot be read is counted. */
export async function readSpans(bytes: Uint8Array, context: EnrichContext, turns: Turns): Promise<ReadSpans> {
  const candidates = findCandidates(bytes, context);
  if (candidates.length === 0) return NOTHING;
  const readSpan = createSpanReader(bytes);
  const calls: CallOnPath[] = [];
  const carried: { path: ItemPath; carried: Carried }[] = [];
  const failed: ItemPath[] = [];
  const others: Candidate[] = [];
  for (const candidate of candidates) {
    const { path, isMaskedOnly } = candidate;
    let read = isMaskedOnly ? 'other' : readSafely(candidate, readSpan, context);
    if (read !== undefined && typeof read !== 'string' && 'scan' in read) {
      await turns.pause();
      read = read.scan();
    }
    if (read === 'failed') failed.push(path);
    else if (read === 'other') others.push(candidate);
    else if (read !== undefined && 'call' in read) calls.push({ path, call: read.call });
    else if (read !== undefined) carried.push({ path, carried: read });
    const rest = turns.rest();
    if (rest !== undefined) await rest;
  }
  const isMasking = context.rooms.masker !== undefined;
  return {
    calls,
    carried: carried.map(({ carried: what }) => what),
    failed,
    masked: isMasking
      ? [...failed, ...carried.map(({ path }) => path), ...saying(others, calls, readSpan)]
      : [],
  };
}

/**
 * Spans that tell of no call and yet may hold its text: those of LLM instrumentations, and any with captured bodies
 * in the trace of a call. Bodies of other traces are of other services, and none of ours.
 */
function saying(
  others: readonly Candidate[],
  calls: readonly CallOnPath[],
  readSpan: SpanReader,
): ItemPath[] {
  const traces = new Set(calls.map(({ call }) => call.span.traceId));
  return others
    .filter(({ path, isOfInstrumentation }) => {
      if (isOfInstrumentation) return true;
      const span = readSpan(path);
      return !isWireError(span) && traces.has(span.traceId);
    })
    .map(({ path }) => path);
}

function findCandidates(bytes: Uint8Array, context: EnrichContext): Candidate[] {
  const { matchEndpoint, firstLook, rooms } = context;
  const candidates: Candidate[] = [];
  const namesCalls = rememberLast((scope) => onlyNamesCalls(bytes, scope));
  walkItems(bytes, (item, scope, resource) => {
    const look = firstLook(bytes, item);
    const mayBeCall =
      (look & LOOK.call) !== 0 ||
      namesCalls(scope) ||
      ((look & LOOK.address) !== 0 && fitsEndpoint(bytes, item, matchEndpoint));
    const isOfInstrumentation = (look & (LOOK.call | LOOK.instrumentation)) !== 0;
    const candidate = { path: { item, scope, resource }, canBeCall: mayBeCall, isOfInstrumentation };
    if (mayBeCall || (look & LOOK.body) !== 0) candidates.push(candidate);
    else if (rooms.masker !== undefined && isOfInstrumentation)
      candidates.push({ ...candidate, isMaskedOnly: true });
  });
  return candidates;
}

/** UTF-16 units of captured bodies from which on reading and scanning a call are two turns: each takes milliseconds. */
const LONG_PAYLOAD = 256 * 1024;

/** A call that was read and is to be scanned when others have had their turn. */
interface Unscanned {
  readonly scan: () => ReadCall | 'failed';
}

/** What is known of a call; `other` if the span tells of none, undefined if it is to be left alone, `failed` on a bug. */
function readSafely(
  { path, canBeCall: mayBeCall }: Candidate,
  readSpan: SpanReader,
  context: EnrichContext,
): ReadCall | Unscanned | Carried | 'failed' | 'other' | undefined {
  const { rooms, trustUpstream, metrics, elapsedMs } = context;
  const startedMs = elapsedMs();
  try {
    const span = readSpan(path);
    if (isWireError(span)) {
      metrics.failed('unreadable_span');
      return undefined;
    }
    if (trustUpstream && span.attributes.has('llm.enrichment.version')) return undefined;
    const read = mayBeCall ? readBeforeScan(span, rooms) : undefined;
    if (read !== undefined) {
      if (read.payloadLength < LONG_PAYLOAD) return finish(read, startedMs, context);
      const tookMs = elapsedMs() - startedMs;
      return { scan: () => finishSafely(read, tookMs, context) };
    }
    const bodies = readBodies(span, rooms);
    return bodies === undefined ? 'other' : carriedByBodies(bodies.call, elapsedMs());
  } catch {
    return 'failed';
  }
}

/** @param tookMs What reading it took, before others had their turn. */
function finishSafely(read: ReadCall, tookMs: number, context: EnrichContext): ReadCall | 'failed' {
  try {
    return finish(read, context.elapsedMs() - tookMs, context);
  } catch {
    return 'failed';
  }
}

function finish(
  read: ReadCall,
  startedMs: number,
  { rooms, metrics, elapsedMs }: Pick<EnrichContext, 'rooms' | 'metrics' | 'elapsedMs'>,
): ReadCall {
  const whole = scanned(read, rooms);
  metrics.read(whole, (elapsedMs() - startedMs) / 1000);
  // Masking goes over all text once more, and who watches is told where a fact stood.
  if (rooms.masker === undefined && rooms.watch === undefined) forgetText(whole.call);
  return whole;
}
