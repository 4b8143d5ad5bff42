import type { LlmCall } from './call.ts';
import type { Carried } from './calls/carried.ts';
import { factsOf, joinFacts } from './calls/facts.ts';
import { placeOf } from './calls/place.ts';
import { estimateInput, estimateOutput } from './prompt/estimate-texts.ts';
import { promptHashes } from './prompt/prompt-hashes.ts';

/** What a span that only has a call's bodies tells of the call. */
export function carriedByBodies(call: LlmCall, nowMs: number): Carried {
  const place = placeOf(call.span);
  return { kind: 'span', place, facts: factsOf(call), identity: place.spanId, isPiece: false, atMs: nowMs };
}

/**
 * What the log records of one request tell of calls, for each span one carrier: the records of a call share its
 * messages out among them, and texts can only be put together while they are here.
 *
 * @param calls What was read from each record, in the order of the records.
 */
export function carriedByRecords(calls: readonly LlmCall[], nowMs: number): Carried[] {
  const bySpan = new Map<string, LlmCall[]>();
  for (const call of calls) {
    const { traceId, spanId } = call.span;
    if (traceId === '' || spanId === '') continue;
    const key = `${traceId} ${spanId}`;
    const records = bySpan.get(key);
    if (records === undefined) bySpan.set(key, [call]);
    else records.push(call);
  }
  return [...bySpan.values()].flatMap((records) => carriedByCallsRecords(inOrderOfTime(records), nowMs));
}

function inOrderOfTime(records: readonly LlmCall[]): LlmCall[] {
  return [...records].sort((a, b) => Number(a.span.startTimeUnixNano - b.span.startTimeUnixNano));
}

function carriedByCallsRecords(records: readonly LlmCall[], nowMs: number): Carried[] {
  const first = records[0];
  const joined = joinFacts(records.map(factsOf));
  if (first === undefined || joined === undefined) return [];
  const prompt = joinPrompt(records);
  const systemAt = records.find(saysSystem)?.span.startTimeUnixNano;
  const othersAt = records.find((record) => !saysSystem(record))?.span.startTimeUnixNano;
  const { systemPromptHash: _hash, systemPromptTemplateHash: _templateHash, ...facts } = joined;
  return [
    {
      kind: 'log',
      place: placeOf(first.span),
      facts: {
        ...facts,
        ...(prompt !== undefined && {
          systemPromptHash: promptHashes(prompt).hash,
          systemPromptTemplateHash: promptHashes(prompt).templateHash,
        }),
        estimate: estimateOf(records),
      },
      identity: records.map(({ span }) => `${span.spanId} ${span.name} ${span.startTimeUnixNano}`).join(),
      isPiece: records.some(isPiece),
      ...(systemAt !== undefined && { systemAtUnixNano: systemAt }),
      ...(othersAt !== undefined && { othersAtUnixNano: othersAt }),
      atMs: nowMs,
    },
  ];
}

/** One message is a piece of a call; a record that has both sides is the whole. */
function isPiece({ hasRequest, hasResponse }: LlmCall): boolean {
  return hasRequest !== hasResponse;
}

function saysSystem({ systemPrompt }: LlmCall): boolean {
  return systemPrompt !== undefined;
}

/** The leading system messages, in records of their own, as if they stood in one request. */
function joinPrompt(records: readonly LlmCall[]): string | undefined {
  const firstOther = records.findIndex((record) => !saysSystem(record));
  const leading = firstOther === -1 ? records : records.slice(0, firstOther);
  const parts = leading.flatMap(({ systemPrompt }) => systemPrompt ?? []);
  return parts.length === 0 ? undefined : parts.join('\n');
}

function estimateOf(records: readonly LlmCall[]): LlmCall['estimate'] {
  const request = records.flatMap(({ requestTexts }) => requestTexts);
  const response = records.flatMap(({ responseTexts }) => responseTexts);
  const isUncounted = records.every(({ usageSource }) => usageSource === undefined);
  return { ...estimateInput(request, isUncounted), ...estimateOutput(response, isUncounted) };
}
