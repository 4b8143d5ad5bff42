import { hasNoOutput, type LlmCall } from '../call.ts';
import type { Carried } from './carried.ts';
import { type CallFacts, fillFacts, fillFigures, hasWholeUsage, joinFacts } from './facts.ts';
import type { KnownCall, KnownSpan } from './known.ts';
import { LAYERS } from './place.ts';

/**
 * Settles which span bears a call's figures, once and for all: the first in order of arrival whose own data yields
 * the usage; within a request an instrumentation's span before the SDK's own, that before the HTTP client's.
 */
export function decideBearer(known: KnownCall): void {
  if (known.bearer !== undefined) return;
  known.bearer = first(known.spans.filter(({ facts }) => hasWholeUsage(facts)));
}

/**
 * The same when the call has to be told and no span has the usage: the one that a carrier brings it to, the one that
 * has a part of it, or one whose texts can be estimated, by themselves or with what others have of them. What was told
 * already cannot bear any more.
 */
export function decideWithout(known: KnownCall): void {
  decideBearer(known);
  if (known.bearer !== undefined) return;
  const untold = known.spans.filter(({ call }) => call !== undefined);
  const isCarried = known.carried.some(({ facts }) => hasWholeUsage(facts));
  known.bearer =
    (isCarried ? first(untold) : undefined) ??
    first(untold.filter(({ facts }) => facts.usageSource !== undefined)) ??
    first(untold.filter(({ facts }) => isEstimated([facts]))) ??
    (isEstimated([...known.spans, ...known.carried].map(({ facts }) => facts)) ? first(untold) : undefined);
}

/** Both sides of the call can be estimated out of what these tell together. */
function isEstimated(tellers: readonly CallFacts[]): boolean {
  const isAsked = tellers.some(({ estimate }) => estimate.inputTokens !== undefined);
  const isAnswered = tellers.some(
    ({ estimate, operation }) => estimate.outputTokens !== undefined || hasNoOutput(operation),
  );
  return isAsked && isAnswered;
}

function first(spans: readonly KnownSpan[]): KnownSpan | undefined {
  if (spans.length < 2) return spans[0];
  return [...spans].sort(
    (a, b) => a.request - b.request || LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer) || a.order - b.order,
  )[0];
}

/** Puts into a call what others know of it. Figures are its own only if its span bears them. */
export function fillCall(call: LlmCall, span: KnownSpan): void {
  const { spans, carried, bearer } = span.known;
  // Nobody else tells of most calls.
  if (spans.length === 1 && carried.length === 0) return;
  const others = spans.filter((other) => other !== span);
  const joined = joinCarried(carried);
  const sources = [...(joined === undefined ? [] : [joined]), ...others.map(({ facts }) => facts)];
  if (bearer === span) takeFigures(call, span, [...others, ...(joined ? [{ facts: joined }] : [])]);
  for (const facts of sources) fillFacts(call, facts);
  if (bearer !== undefined && bearer !== span) becomeDuplicate(call, bearer);
}

/** A witness of the figures: the span's layer counts, where it is one. */
type Witness = Pick<KnownSpan, 'facts'> & Partial<Pick<KnownSpan, 'layer'>>;

/** The figures and the provider's own word come from where they were least worked over. */
function takeFigures(call: LlmCall, own: KnownSpan, others: readonly Witness[]): void {
  const whole = [own, ...others].filter(({ facts }) => hasWholeUsage(facts));
  const witness = [...whole].sort((a, b) => distrust(a) - distrust(b))[0];
  for (const { facts } of others) fillBilled(call, facts);
  if (witness === undefined || witness === own) return;
  fillFigures(call, witness.facts);
  if (witness.facts.stopReason !== undefined) call.stopReason = witness.facts.stopReason;
}

function fillBilled(call: LlmCall, { billedCostUsd }: CallFacts): void {
  if (call.billedCostUsd === undefined && billedCostUsd !== undefined) call.billedCostUsd = billedCostUsd;
}

function distrust({ facts, layer }: Witness): number {
  if (facts.usageSource === 'provider') return 0;
  return layer === 'native' ? 1 : 2;
}

function becomeDuplicate(call: LlmCall, bearer: KnownSpan): void {
  call.duplicateOf = bearer.place.spanId;
  call.usage = {};
  call.usageSource = undefined;
  call.billedCostUsd = undefined;
}

/** Pieces in the order in which they came; what their order in time decides is absent where they leave it open. */
function joinCarried(carried: readonly Carried[]): CallFacts | undefined {
  const joined = joinFacts(carried.map(({ facts }) => facts));
  if (joined === undefined || tellsOnePrompt(carried)) return joined;
  const { systemPromptHash: _hash, systemPromptTemplateHash: _templateHash, ...others } = joined;
  return others;
}

/** System messages lead the conversation, and came together: of texts that came apart there is no common hash. */
function tellsOnePrompt(carried: readonly Carried[]): boolean {
  const hashes = new Set(carried.flatMap(({ facts }) => facts.systemPromptHash ?? []));
  if (hashes.size > 1) return false;
  const systemAt = carried.flatMap(({ systemAtUnixNano }) => systemAtUnixNano ?? []);
  const othersAt = carried.flatMap(({ othersAtUnixNano }) => othersAtUnixNano ?? []);
  return systemAt.every((system) => othersAt.every((other) => system <= other));
}
