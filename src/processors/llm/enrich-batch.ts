import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { EndpointMatcher } from '../../llm/detect/endpoint.ts';
import { type ReadCall, type Rooms, readCall, settleCalls, tellCall } from '../../llm/enrich.ts';
import { isWireError, type WireError } from '../../otlp/wire/error.ts';
import type { ItemPath } from '../../otlp/wire/frame.ts';
import { type Edit, splice } from '../../otlp/wire/splice.ts';
import { walkItems } from '../../otlp/wire/walk.ts';
import type { Batch } from '../../pipeline/batch.ts';
import { canBeCall } from './candidates.ts';
import type { LlmMetrics } from './metrics.ts';
import { editsFor, failureEdits } from './span-edits.ts';
import { createSpanReader, type SpanReader } from './span-reader.ts';

export interface EnrichOptions {
  readonly rooms: Rooms;
  readonly matchEndpoint: EndpointMatcher;
  /** Replace attributes that the span already has. */
  readonly overwrite: boolean;
  /** Pass spans on as they are if they carry `llm.enrichment.version`. */
  readonly trustUpstream: boolean;
}

export interface EnrichContext extends EnrichOptions {
  readonly metrics: LlmMetrics;
  /** Settles, and never rejects, when the price list is there or cannot be had. */
  readonly pricesLoaded: Promise<void>;
}

/**
 * How long one request is worked on before other senders get their turn, in milliseconds. An LLM span
 * costs tens of microseconds; a request of thousands of them would otherwise hold everybody up.
 */
const TURN_MS = 10;

/**
 * Enriches the LLM calls of a request. Spans that are none stay as they came, byte for byte; where there is
 * nothing to change, the batch itself is returned. It fails open: a span whose enrichment throws stays as it
 * was but for `llm.enrichment.*`, and is counted.
 */
export async function enrichBatch(batch: Batch, context: EnrichContext): Promise<Batch> {
  const { bytes } = batch;
  const paths = findCandidates(bytes, context.matchEndpoint);
  if (paths.length === 0) return batch;
  const edits: Edit[] = [];
  const endTurn = startTurns();
  const calls = await readCalls(bytes, paths, edits, context, endTurn);
  settleSafely(calls, context);
  await context.pricesLoaded;
  for (const { path, read } of calls) {
    edits.push(...tellSafely(bytes, path, read, context));
    await endTurn();
  }
  if (edits.length === 0) return batch;
  try {
    return { ...batch, bytes: splice(bytes, edits) };
  } catch {
    context.metrics.failed('splice');
    return batch;
  }
}

interface CallOnPath {
  readonly path: ItemPath;
  readonly read: ReadCall;
}

function findCandidates(bytes: Uint8Array, matchEndpoint: EndpointMatcher): ItemPath[] {
  const paths: ItemPath[] = [];
  walkItems(bytes, (item, scope, resource) => {
    if (canBeCall(bytes, item, matchEndpoint)) paths.push({ item, scope, resource });
  });
  return paths;
}

/** Gives what is to be awaited after each span: it lets others go on where the turn has been long enough. */
function startTurns(): () => Promise<void> {
  let turnStart = performance.now();
  return async () => {
    if (performance.now() - turnStart <= TURN_MS) return;
    await yieldToEventLoop();
    turnStart = performance.now();
  };
}

/** Reads the calls in turns; what is left to say of spans that could not be read goes to `edits`. */
async function readCalls(
  bytes: Uint8Array,
  paths: readonly ItemPath[],
  edits: Edit[],
  context: EnrichContext,
  endTurn: () => Promise<void>,
): Promise<CallOnPath[]> {
  const readSpan = createSpanReader(bytes);
  const calls: CallOnPath[] = [];
  for (const path of paths) {
    const read = readSafely(path, readSpan, context);
    if (read === 'failed') edits.push(...failedSpan(bytes, path, context));
    else if (read !== undefined) calls.push({ path, read });
    await endTurn();
  }
  return calls;
}

/** What is known of the call; undefined if the span is none or is to be left alone; `failed` on a bug. */
function readSafely(
  path: ItemPath,
  readSpan: SpanReader,
  { rooms, trustUpstream, metrics }: EnrichContext,
): ReadCall | 'failed' | undefined {
  const started = performance.now();
  try {
    const span = readSpan(path);
    if (isWireError(span)) {
      metrics.failed('unreadable_span');
      return undefined;
    }
    if (trustUpstream && span.attributes.has('llm.enrichment.version')) return undefined;
    const read = readCall(span, rooms);
    if (read !== undefined) metrics.read(read, (performance.now() - started) / 1000);
    return read;
  } catch {
    return 'failed';
  }
}

function settleSafely(calls: readonly CallOnPath[], { metrics }: EnrichContext): void {
  try {
    settleCalls(calls.map(({ read }) => read.call));
  } catch {
    metrics.failed('exception');
  }
}

function tellSafely(bytes: Uint8Array, path: ItemPath, { call }: ReadCall, context: EnrichContext): Edit[] {
  try {
    const { status, attributes } = tellCall(call, context.rooms);
    context.metrics.told(call, status);
    return editsOrNone(editsFor(bytes, path, attributes, context.overwrite), context.metrics);
  } catch {
    return failedSpan(bytes, path, context);
  }
}

/** The error may quote captured text, so it is counted and not logged. */
function failedSpan(bytes: Uint8Array, path: ItemPath, { rooms, metrics }: EnrichContext): Edit[] {
  metrics.failed('exception');
  return editsOrNone(failureEdits(bytes, path, rooms.version), metrics);
}

function editsOrNone(edits: Edit[] | WireError, metrics: LlmMetrics): Edit[] {
  if (!isWireError(edits)) return edits;
  metrics.failed('unreadable_span');
  return [];
}
