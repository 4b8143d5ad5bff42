import type { LlmCall } from '../call.ts';
import { hasWholeUsage } from './facts.ts';
import type { KnownSpan } from './known.ts';

/**
 * Scopes under which Spring AI's observations are told (Spring Boot's tracer). Its versions 1.x count, for an answer
 * that follows upon calls of tools, the turns before it too, as if all had been one call; later ones do not, and tell
 * of cached tokens, be there none.
 */
const ADDS_UP_TURNS: ReadonlySet<string> = new Set(['org.springframework.boot']);

/** What ends a turn that another one follows upon. */
const CALLS_TOOLS: ReadonlySet<string | undefined> = new Set(['tool_calls', 'tool_use', 'TOOL_CALL']);

/**
 * Takes the turns before it out of a call's counts, where an instrumentation added them up.
 *
 * @param inTrace The spans that are known of a trace.
 */
export function takeOutEarlierTurns(
  call: LlmCall,
  span: KnownSpan,
  inTrace: (traceId: string) => readonly KnownSpan[],
): void {
  const { usage, usageSource } = call;
  if (usageSource !== 'sdk' || !ADDS_UP_TURNS.has(call.span.scopeName)) return;
  if (usage.cachedInputTokens !== undefined) return;
  const before = turnBefore(span, inTrace(span.place.traceId))?.facts.usage;
  if (before?.inputTokens === undefined || before.outputTokens === undefined) return;
  const inputTokens = (usage.inputTokens ?? 0) - before.inputTokens;
  const outputTokens = (usage.outputTokens ?? 0) - before.outputTokens;
  if (inputTokens > 0 && outputTokens >= 0) call.usage = { ...usage, inputTokens, outputTokens };
}

/** The last call of the same parent that had ended, if it asked for tools; its counts hold those of all before it. */
function turnBefore({ place, source }: KnownSpan, inTrace: readonly KnownSpan[]): KnownSpan | undefined {
  let last: KnownSpan | undefined;
  for (const other of inTrace) {
    const isEarlier =
      other.source === source &&
      other.layer === 'instrumentation' &&
      other.place.parentSpanId === place.parentSpanId &&
      other.place.endTimeUnixNano <= place.startTimeUnixNano;
    if (isEarlier && (last === undefined || other.place.endTimeUnixNano >= last.place.endTimeUnixNano))
      last = other;
  }
  if (last === undefined || !CALLS_TOOLS.has(last.facts.stopReason)) return undefined;
  return hasWholeUsage(last.facts) ? last : undefined;
}
