import type { LlmCall } from '../../llm/call.ts';
import { carriedByRecords } from '../../llm/carry.ts';
import { readRecord, tellRecord } from '../../llm/enrich.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { ItemPath } from '../../otlp/wire/frame.ts';
import { LOG_RECORD_ATTRIBUTES_FIELD } from '../../otlp/wire/messages.ts';
import type { Edit } from '../../otlp/wire/splice.ts';
import { walkItems } from '../../otlp/wire/walk.ts';
import type { Batch } from '../../pipeline/batch.ts';
import { mayTellOfCall } from './carriers.ts';
import type { EnrichContext } from './enrich-context.ts';
import { editsOrNone, spliceSafely } from './enrich-spans.ts';
import { editsFor } from './item-edits.ts';
import { createRecordReader } from './log-record-view.ts';
import { startMasking, withMasks } from './masking.ts';
import { startTurns } from './turns.ts';

interface RecordOnPath {
  readonly path: ItemPath;
  readonly call: LlmCall;
}

/**
 * Reads what log records tell of calls, for the spans of these calls, and writes onto the records that have text
 * what is found in it. Records do not wait, and bear no figures. All others stay as they came, byte for byte; what
 * fails is counted and stays as it was.
 */
export async function enrichRecords(batch: Batch, context: EnrichContext): Promise<Batch> {
  const { records, others } = await context.join.reading(async () => {
    const read = await readRecords(batch.bytes, context);
    if (read.records.length > 0) carrySafely(read.records, context);
    return read;
  });
  const masking = startMasking(
    batch.bytes,
    'log record',
    LOG_RECORD_ATTRIBUTES_FIELD,
    createRecordReader,
    context,
  );
  const edits = records.flatMap(({ path, call }) => {
    const masks = isOfModels(call) ? (masking?.call(path, call) ?? []) : [];
    return withMasks(tellSafely(batch.bytes, path, call, context), masks);
  });
  if (masking !== undefined) for (const path of others) edits.push(...masking.other(path));
  return spliceSafely(batch, edits, context);
}

/** Applications name their events too, and what they say in them is none of ours. */
function isOfModels({ span, requestTexts, responseTexts }: LlmCall): boolean {
  if (requestTexts.length > 0 || responseTexts.length > 0) return true;
  return [span.name, ...span.attributes.keys()].some((name) => name.startsWith('gen_ai.'));
}

/** What log records tell of calls, and those that tell of other work of LLM instrumentations, or failed. */
async function readRecords(
  bytes: Uint8Array,
  context: EnrichContext,
): Promise<{ records: RecordOnPath[]; others: ItemPath[] }> {
  const paths: ItemPath[] = [];
  walkItems(bytes, (item, scope, resource) => {
    if (mayTellOfCall(bytes, item)) paths.push({ item, scope, resource });
  });
  if (paths.length === 0) return { records: [], others: [] };
  const viewOf = createRecordReader(bytes);
  const turns = startTurns(context.elapsedMs);
  const records: RecordOnPath[] = [];
  const others: ItemPath[] = [];
  for (const path of paths) {
    const call = readSafely(path, viewOf, context);
    if (call === 'other') others.push(path);
    else if (call !== undefined) records.push({ path, call });
    const rest = turns.rest();
    if (rest !== undefined) await rest;
  }
  return { records, others };
}

function readSafely(
  path: ItemPath,
  viewOf: ReturnType<typeof createRecordReader>,
  { rooms, trustUpstream, metrics, elapsedMs }: EnrichContext,
): LlmCall | 'other' | undefined {
  const startedMs = elapsedMs();
  try {
    const record = viewOf(path);
    if (isWireError(record)) {
      metrics.failed('unreadable_span');
      return undefined;
    }
    if (trustUpstream && record.attributes.has('llm.enrichment.version')) return undefined;
    const read = readRecord(record, rooms);
    if (read === undefined) return 'other';
    metrics.readRecord(read, (elapsedMs() - startedMs) / 1000);
    return read.call;
  } catch {
    metrics.failed('exception');
    return 'other';
  }
}

function carrySafely(records: readonly RecordOnPath[], { join, metrics, elapsedMs }: EnrichContext): void {
  try {
    join.enter(
      [],
      carriedByRecords(
        records.map(({ call }) => call),
        elapsedMs(),
      ),
    );
  } catch {
    metrics.failed('exception');
  }
}

function tellSafely(bytes: Uint8Array, path: ItemPath, call: LlmCall, context: EnrichContext): Edit[] {
  const { rooms, metrics, overwrite } = context;
  try {
    const attributes = tellRecord(call, rooms);
    if (attributes.length === 0) return [];
    metrics.toldRecord();
    return editsOrNone(editsFor(bytes, path, LOG_RECORD_ATTRIBUTES_FIELD, attributes, overwrite), metrics);
  } catch {
    metrics.failed('exception');
    return [];
  }
}
