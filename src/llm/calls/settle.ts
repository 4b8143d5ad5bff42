import type { LlmCall } from '../call.ts';

/** Scopes of tracers that model SDKs bring themselves; what they count is what the provider said. */
const NATIVE_SCOPES: ReadonlySet<string> = new Set(['com.anthropic.sdk.python', 'mistralai_sdk_tracer']);

/**
 * Settles which spans tell of the same call, among those that are processed together in their order of arrival
 * (contract, "One call, one bearer"). Of each call one span keeps the figures: an instrumentation's before the
 * SDK's own, that before the HTTP client's, of equals the first. It gets the most trusted count that any of
 * them has; the others lose theirs and name it in `duplicateOf`, so that nothing is counted twice.
 *
 * Calls are the same by the response's id, within one trace or at the same time: an id that comes again later
 * is the answer out of a cache.
 */
export function settleCalls(calls: readonly LlmCall[]): void {
  for (const group of groupsOf(calls)) {
    const counted = group.filter((call) => call.usageSource !== undefined);
    const bearer = first(counted, bearerRank);
    const witness = first(counted, usageRank);
    if (bearer === undefined || witness === undefined) continue;
    believe(bearer, witness);
    for (const call of counted) if (call !== bearer) becomeDuplicate(call, bearer);
  }
}

/** The figures and the provider's own word come from where they were least worked over. */
function believe(bearer: LlmCall, witness: LlmCall): void {
  bearer.usage = witness.usage;
  if (witness.usageSource !== undefined) bearer.usageSource = witness.usageSource;
  if (witness.stopReason !== undefined) bearer.stopReason = witness.stopReason;
  if (witness.billedCostUsd !== undefined) bearer.billedCostUsd = witness.billedCostUsd;
}

function becomeDuplicate(call: LlmCall, bearer: LlmCall): void {
  call.duplicateOf = bearer.span.spanId;
  call.usage = {};
  delete call.usageSource;
  delete call.billedCostUsd;
}

function groupsOf(calls: readonly LlmCall[]): LlmCall[][] {
  const groups = new Map<string, LlmCall[][]>();
  for (const call of calls) {
    if (call.responseId === undefined) continue;
    const sameId = groups.get(call.responseId) ?? [];
    groups.set(call.responseId, sameId);
    const group = sameId.find((others) => others.some((other) => isSameCall(call, other)));
    if (group === undefined) sameId.push([call]);
    else group.push(call);
  }
  return [...groups.values()].flat();
}

function isSameCall({ span: a }: LlmCall, { span: b }: LlmCall): boolean {
  if (a.traceId === b.traceId) return true;
  return a.startTimeUnixNano <= b.endTimeUnixNano && b.startTimeUnixNano <= a.endTimeUnixNano;
}

function bearerRank({ detection, span }: LlmCall): number {
  if (detection.source === 'http') return 2;
  return NATIVE_SCOPES.has(span.scopeName) ? 1 : 0;
}

function usageRank({ usageSource, span }: LlmCall): number {
  if (usageSource === 'provider') return 0;
  return NATIVE_SCOPES.has(span.scopeName) ? 1 : 2;
}

/** The first of those that rank lowest. */
function first(calls: readonly LlmCall[], rank: (call: LlmCall) => number): LlmCall | undefined {
  return [...calls].sort((a, b) => rank(a) - rank(b))[0];
}
