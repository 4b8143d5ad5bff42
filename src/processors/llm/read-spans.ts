import type { LlmCall } from '../../llm/call.ts';
import type { Carried } from '../../llm/calls/carried.ts';
import { carriedByBodies } from '../../llm/carry.ts';
import { type ReadCall, readBodies, readCall } from '../../llm/enrich.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { ItemPath } from '../../otlp/wire/frame.ts';
import { walkItems } from '../../otlp/wire/walk.ts';
import { fitsEndpoint, onlyNamesCalls } from './candidates.ts';
import type { EnrichContext } from './enrich-context.ts';
import { LOOK } from './first-look.ts';
import { createSpanReader, rememberLast, type SpanReader } from './span-reader.ts';
import type { startTurns } from './turns.ts';

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
  /** All that were looked at, the calls among them: spans of LLM instrumentations, or with captured bodies. */
  readonly candidates: readonly ItemPath[];
}

/** A span that is worth decoding: it can be a call, or only may have the bodies of one. */
interface Candidate {
  readonly path: ItemPath;
  readonly canBeCall: boolean;
  /** It is of an LLM instrumentation and tells of no call: what it says is to be masked, and nothing else. */
  readonly isMaskedOnly?: true;
}

const NOTHING: ReadSpans = { calls: [], carried: [], failed: [], candidates: [] };

/** Reads the calls of a request, in turns. Never rejects: what cannot be read is counted. */
export async function readSpans(
  bytes: Uint8Array,
  context: EnrichContext,
  turns: ReturnType<typeof startTurns>,
): Promise<ReadSpans> {
  const candidates = findCandidates(bytes, context);
  if (candidates.length === 0) return NOTHING;
  const readSpan = createSpanReader(bytes);
  const calls: CallOnPath[] = [];
  const carried: Carried[] = [];
  const failed: ItemPath[] = [];
  for (const candidate of candidates) {
    if (candidate.isMaskedOnly) continue;
    const read = readSafely(candidate, readSpan, context);
    if (read === 'failed') failed.push(candidate.path);
    else if (read !== undefined && 'call' in read) calls.push({ path: candidate.path, call: read.call });
    else if (read !== undefined) carried.push(read);
    const rest = turns.rest();
    if (rest !== undefined) await rest;
  }
  return { calls, carried, failed, candidates: candidates.map(({ path }) => path) };
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
    if (mayBeCall || (look & LOOK.body) !== 0)
      candidates.push({ path: { item, scope, resource }, canBeCall: mayBeCall });
    else if (rooms.masker !== undefined && (look & LOOK.instrumentation) !== 0)
      candidates.push({ path: { item, scope, resource }, canBeCall: false, isMaskedOnly: true });
  });
  return candidates;
}

/** What is known of a call; undefined if the span tells of none or is to be left alone; `failed` on a bug. */
function readSafely(
  { path, canBeCall: mayBeCall }: Candidate,
  readSpan: SpanReader,
  { rooms, trustUpstream, metrics, elapsedMs }: EnrichContext,
): ReadCall | Carried | 'failed' | undefined {
  const startedMs = elapsedMs();
  try {
    const span = readSpan(path);
    if (isWireError(span)) {
      metrics.failed('unreadable_span');
      return undefined;
    }
    if (trustUpstream && span.attributes.has('llm.enrichment.version')) return undefined;
    const read = mayBeCall ? readCall(span, rooms) : undefined;
    if (read !== undefined) {
      metrics.read(read, (elapsedMs() - startedMs) / 1000);
      return read;
    }
    const bodies = readBodies(span, rooms);
    return bodies && carriedByBodies(bodies.call, elapsedMs());
  } catch {
    return 'failed';
  }
}
