import type { LlmCall } from '../../llm/call.ts';
import { tellCall } from '../../llm/enrich.ts';
import { returner } from '../../otlp/message-memory.ts';
import { isWireError, type WireError } from '../../otlp/wire/error.ts';
import type { ItemPath } from '../../otlp/wire/frame.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../otlp/wire/messages.ts';
import { type Edit, splice } from '../../otlp/wire/splice.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { Cancellation } from '../../pipeline/cancellation.ts';
import type { EnrichContext } from './enrich-context.ts';
import { editsFor, failureEdits } from './item-edits.ts';
import { startMasking, withMasks } from './masking.ts';
import type { LlmMetrics } from './metrics.ts';
import { type CallOnPath, readSpans } from './read-spans.ts';
import { createSpanReader } from './span-reader.ts';
import { startTurns } from './turns.ts';

/**
 * Enriches the LLM calls of a traces request, after what others tell of them has come or is not waited for any more.
 * Spans that are none stay as they came, byte for byte; where there is nothing to change, the batch itself is
 * returned. It fails open: a span whose enrichment throws stays as it was but for `llm.enrichment.*`, and is counted.
 *
 * @param signal Aborts when the sender has gone: nothing is waited for then.
 */
export async function enrichSpans(
  batch: Batch,
  context: EnrichContext,
  signal: Cancellation,
): Promise<Batch> {
  const { bytes } = batch;
  const turns = startTurns(context.elapsedMs);
  const {
    calls: onPaths,
    failed,
    masked,
  } = await context.join.reading(async () => {
    const read = await readSpans(bytes, context, turns);
    enterSafely(read.calls, () => context.join.enter(callsOf(read.calls), read.carried), context);
    return read;
  });
  const masking = startMasking(bytes, 'span', SPAN_ATTRIBUTES_FIELD, createSpanReader, context);
  if (onPaths.length === 0 && failed.length === 0 && masked.length === 0) return batch;
  const calls = callsOf(onPaths);
  const pricesLoaded = context.loadPrices();
  await context.join.wait(calls, signal);
  enterSafely(onPaths, () => context.join.settle(calls), context);
  for (const call of calls)
    context.rooms.watch?.(call, 'others that tell of the call', context.join.others(call));
  await context.prompts.record(calls);
  for (const call of calls) context.rooms.watch?.(call, 'history of prompts');
  await pricesLoaded;
  const edits: Edit[] = failed.flatMap((path) => failedSpan(bytes, path, context));
  for (const { path, call } of onPaths) {
    const masks = masking?.call(path, call) ?? [];
    edits.push(...withMasks(tellSafely(bytes, path, call, context), masks));
    const rest = turns.rest();
    if (rest !== undefined) await rest;
  }
  for (const path of masked) {
    edits.push(...(masking?.other(path) ?? []));
    const rest = turns.rest();
    if (rest !== undefined) await rest;
  }
  return spliceSafely(batch, edits, context);
}

/**
 * Makes the edits; a batch that cannot be changed goes on as it is, but not where something was to be masked. The
 * memory of a batch that was changed is given back: texts and bytes that were read out of it are copies, and whoever
 * calls this does not look at the batch any more.
 * @throws Error then: the sender is told, and nothing leaks
 */
export function spliceSafely(
  batch: Batch,
  edits: readonly Edit[],
  { metrics, rooms, memory }: Pick<EnrichContext, 'metrics' | 'rooms' | 'memory'>,
): Batch {
  if (edits.length === 0) return batch;
  try {
    const { signal, itemCount } = batch;
    const written: { release?: () => void } = {};
    const bytes = splice(batch.bytes, edits, (size) => {
      const piece = memory.take(size);
      written.release = returner(memory, piece);
      return piece.subarray(0, size);
    });
    batch.release?.();
    return { signal, bytes, itemCount, ...written };
  } catch (error) {
    metrics.failed('splice');
    if (rooms.masker !== undefined) throw error;
    return batch;
  }
}

/** Edits that could be made out; the error may quote captured text, so it is counted and not logged. */
export function editsOrNone(edits: Edit[] | WireError, metrics: LlmMetrics): Edit[] {
  if (!isWireError(edits)) return edits;
  metrics.failed('unreadable_span');
  return [];
}

function callsOf(onPaths: readonly CallOnPath[]): LlmCall[] {
  return onPaths.map(({ call }) => call);
}

/** Calls that cannot be put together with others are told by themselves. */
function enterSafely(calls: readonly CallOnPath[], work: () => void, { metrics }: EnrichContext): void {
  try {
    work();
  } catch {
    if (calls.length > 0) metrics.failed('exception');
  }
}

function tellSafely(bytes: Uint8Array, path: ItemPath, call: LlmCall, context: EnrichContext): Edit[] {
  const { rooms, metrics, overwrite } = context;
  try {
    const { status, attributes } = tellCall(call, rooms);
    metrics.told(call, status);
    context.explain?.(call);
    const keys = call.span.attributes.keys();
    return editsOrNone(editsFor(bytes, path, SPAN_ATTRIBUTES_FIELD, attributes, overwrite, keys), metrics);
  } catch {
    return failedSpan(bytes, path, context);
  }
}

function failedSpan(bytes: Uint8Array, path: ItemPath, { rooms, metrics }: EnrichContext): Edit[] {
  metrics.failed('exception');
  return editsOrNone(failureEdits(bytes, path, rooms.vocabulary.version), metrics);
}
