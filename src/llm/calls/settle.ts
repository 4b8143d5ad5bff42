import type { LlmCall } from '../call.ts';

/** Scopes of tracers that model SDKs bring themselves; what they count is what the provider said. */
const NATIVE_SCOPES: ReadonlySet<string> = new Set(['com.anthropic.sdk.python', 'mistralai_sdk_tracer']);

/**
 * Settles which spans tell of the same call, among those that are processed together in their order of arrival
 * (contract, "One call, one bearer"). Of each call one span keeps the figures: an instrumentation's before the
 * SDK's own, that before the HTTP client's, of equals the first. It gets the most trusted count that any of
 * them has; the others lose theirs and name it in `duplicateOf`, so that nothing is counted twice, nor
 * estimated where another span has the count. Where none has, one of those whose text can be estimated bears.
 *
 * Calls are the same by the response's id, within one trace or at the same time: an id that comes again later
 * is the answer out of a cache.
 */
export function settleCalls(calls: readonly LlmCall[]): void {
  for (const group of groupsOf(calls)) {
    const counted = group.filter((call) => call.usageSource !== undefined);
    const bearer = first(counted.length > 0 ? counted : group.filter(isEstimated), bearerRank);
    if (bearer === undefined) continue;
    const witness = first(counted, usageRank);
    if (witness !== undefined) believe(bearer, witness);
    shareGatewayFacts(group, bearer);
    for (const call of group) if (call !== bearer) becomeDuplicate(call, bearer);
  }
}

/** The figures and the provider's own word come from where they were least worked over. */
function believe(bearer: LlmCall, witness: LlmCall): void {
  bearer.usage = witness.usage;
  if (witness.usageSource !== undefined) bearer.usageSource = witness.usageSource;
  if (witness.stopReason !== undefined) bearer.stopReason = witness.stopReason;
  if (witness.billedCostUsd !== undefined) bearer.billedCostUsd = witness.billedCostUsd;
}

/** What a gateway charged, or had in its cache, stands in headers, which mostly the HTTP span shows. */
function shareGatewayFacts(group: readonly LlmCall[], bearer: LlmCall): void {
  for (const { conditions } of group) {
    if (conditions?.gatewayCache === undefined && conditions?.gatewayCostUsd === undefined) continue;
    const { gatewayCache, gatewayCostUsd } = conditions;
    bearer.conditions = {
      rateLimit: {},
      ...(gatewayCache !== undefined && { gatewayCache }),
      ...(gatewayCostUsd !== undefined && { gatewayCostUsd }),
      ...bearer.conditions,
    };
  }
}

function becomeDuplicate(call: LlmCall, bearer: LlmCall): void {
  call.duplicateOf = bearer.span.spanId;
  call.usage = {};
  delete call.usageSource;
  delete call.billedCostUsd;
}

function isEstimated({ estimate }: LlmCall): boolean {
  return estimate.inputTokens !== undefined && estimate.outputTokens !== undefined;
}

/** The spans of each call that more than one of them tells of, in their order of arrival. */
function groupsOf(calls: readonly LlmCall[]): LlmCall[][] {
  const byId = new Map<string, LlmCall[]>();
  for (const call of calls) {
    if (call.responseId === undefined) continue;
    const sameId = byId.get(call.responseId);
    if (sameId === undefined) byId.set(call.responseId, [call]);
    else sameId.push(call);
  }
  return [...byId.values()].filter((sameId) => sameId.length > 1).flatMap(sameCalls);
}

/**
 * Parts spans with one id into calls. Some servers give every answer the same id, so the spans are not compared
 * each with each: neighbours in a trace and in time are listed once, and followed from span to span.
 */
function sameCalls(sameId: readonly LlmCall[]): LlmCall[][] {
  const arrival = new Map(sameId.map((call, index) => [call, index]));
  const neighbours = listNeighbours(sameId);
  const groups: LlmCall[][] = [];
  const settled = new Set<LlmCall>();
  for (const call of sameId) {
    if (settled.has(call)) continue;
    const group = new Set([call]);
    // The loop comes to those that are added on the way, too; a list that was followed is emptied.
    for (const member of group) {
      settled.add(member);
      for (const near of neighbours.get(member) ?? []) {
        for (const other of near.splice(0)) group.add(other);
      }
    }
    groups.push([...group].sort((a, b) => (arrival.get(a) ?? 0) - (arrival.get(b) ?? 0)));
  }
  return groups;
}

/** For each span the list of those in its trace and of those in an unbroken stretch of time with it. */
function listNeighbours(calls: readonly LlmCall[]): Map<LlmCall, [inTrace: LlmCall[], atOnce: LlmCall[]]> {
  const neighbours = new Map<LlmCall, [LlmCall[], LlmCall[]]>();
  const traces = new Map<string, LlmCall[]>();
  let stretch: LlmCall[] = [];
  let latestEnd = -1n;
  for (const call of [...calls].sort(byStart)) {
    const { traceId, startTimeUnixNano, endTimeUnixNano } = call.span;
    const inTrace = traces.get(traceId) ?? [];
    traces.set(traceId, inTrace);
    if (startTimeUnixNano > latestEnd) stretch = [];
    if (endTimeUnixNano > latestEnd) latestEnd = endTimeUnixNano;
    inTrace.push(call);
    stretch.push(call);
    neighbours.set(call, [inTrace, stretch]);
  }
  return neighbours;
}

function byStart({ span: a }: LlmCall, { span: b }: LlmCall): number {
  if (a.startTimeUnixNano === b.startTimeUnixNano) return 0;
  return a.startTimeUnixNano < b.startTimeUnixNano ? -1 : 1;
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
