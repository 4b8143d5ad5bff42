import type { CallFacts } from './facts.ts';
import type { KnownCall } from './known.ts';
import { isChildOf, overlaps, type Place } from './place.ts';
import type { Teller } from './same-call.ts';

/** Facts of a call on something that is no call itself: a log record, or a span that has its body. */
export interface Carried {
  readonly kind: 'log' | 'span';
  readonly place: Place;
  readonly facts: CallFacts;
  /** Tells it from others of its place, so that what a sender sends again counts once. */
  readonly identity: string;
  /** One of several that make up a call, of which nobody can tell how many there are. */
  readonly isPiece: boolean;
  /** When a message of the system's was said, and when the first of anybody else's. */
  readonly systemAtUnixNano?: bigint;
  readonly othersAtUnixNano?: bigint;
  readonly atMs: number;
  /** The call that it was found to be about. */
  known?: KnownCall;
}

/** What is farther away than this is about something else. */
const FAR = 8;

/**
 * How near a carrier is to a span, if it can be about the span's call: 0 is the span's own log record. Captured
 * bodies are met on children (Logfire's `Reading response body`), on parents (a hook that sets them on the span
 * that is active) and on siblings.
 */
export function fits(carried: Carried, span: Teller): number | undefined {
  const [idA, idB] = [carried.facts.responseId, span.facts.responseId];
  if (idA !== undefined && idB !== undefined && idA !== idB) return undefined;
  if (!bringsSomething(carried, span)) return undefined;
  const distance =
    carried.kind === 'log' ? logDistance(carried.place, span.place) : bodyDistance(carried.place, span.place);
  if (distance === undefined) return undefined;
  // An error's body is a failed call's, and only a choice of others makes it another's.
  const mismatch = carried.facts.hasResponse && (carried.facts.errorType !== undefined) !== span.failed;
  return carried.kind === 'span' && mismatch ? distance + FAR : distance;
}

function bringsSomething({ kind, facts }: Carried, span: Teller): boolean {
  if (kind === 'log') return true;
  const bringsId = facts.responseId !== undefined && span.facts.responseId === undefined;
  return (
    bringsId || (facts.hasRequest && !span.facts.hasRequest) || (facts.hasResponse && !span.facts.hasResponse)
  );
}

function logDistance(log: Place, span: Place): number | undefined {
  if (log.spanId === span.spanId) return 0;
  return isChildOf(span, log) && overlaps(span, log) ? 2 : undefined;
}

function bodyDistance(body: Place, span: Place): number | undefined {
  if (isChildOf(body, span)) return 1;
  if (isChildOf(span, body)) return 2;
  const isSibling = body.parentSpanId !== '' && body.parentSpanId === span.parentSpanId;
  return isSibling && body.startTimeUnixNano >= span.startTimeUnixNano ? 3 : undefined;
}
