import { type CallFacts, hasWholeUsage } from './facts.ts';
import { contains, isChildOf, type Layer, overlaps, type Place } from './place.ts';

/** A span that tells of a call, as far as telling it from others needs. */
export interface Teller {
  readonly place: Place;
  readonly layer: Layer;
  readonly facts: CallFacts;
  /** Whose instrumentation it is: what comes for one of its spans comes for all. */
  readonly source: string;
  /** `service.name`. */
  readonly service: string;
  /** The call was refused or broke off. */
  readonly failed: boolean;
}

/**
 * Whether two spans tell of the same call, by what they themselves say (contract, "One call, one bearer"): one
 * response id within a trace, or in two traces of different sources at the same time (an id that comes again later is
 * the answer out of a cache; one that the same source has in several traces is a mock's), or one within the other.
 * `byTime` leaves parentage out of it, also where both began a trace: then all that both know has to agree.
 */
export function tellsOfSameCall(a: Teller, b: Teller): 'certainly' | 'by time' | undefined {
  if (contradict(a, b)) return undefined;
  const [idA, idB] = [a.facts.responseId, b.facts.responseId];
  const sameTrace = a.place.traceId === b.place.traceId;
  const isOneAnswer = sameTrace || (a.source !== b.source && overlaps(a.place, b.place));
  if (idA !== undefined && idA === idB && isOneAnswer) return 'certainly';
  if (!sameTrace)
    return areLoneRoots(a, b) && isWithin(a.place, b.place) && agree(a, b) ? 'by time' : undefined;
  if (isChildOf(a.place, b.place) || isChildOf(b.place, a.place)) return 'certainly';
  return a.layer !== b.layer && isWithin(a.place, b.place) && agree(a, b) ? 'by time' : undefined;
}

/** Two sources that each began a trace of their own with the call (lone-roots.ts), to one model. */
function areLoneRoots(a: Teller, b: Teller): boolean {
  if (a.place.parentSpanId !== '' || b.place.parentSpanId !== '') return false;
  if (a.service !== b.service || a.source === b.source) return false;
  const { requestModel } = a.facts;
  return requestModel !== undefined && requestModel === b.facts.requestModel;
}

/** What one says cannot be true of the call that the other tells of. */
export function contradict(a: Teller, b: Teller): boolean {
  const [idA, idB] = [a.facts.responseId, b.facts.responseId];
  if (idA !== undefined && idB !== undefined) return idA !== idB;
  // A refused request that the SDK sent again: it was an exchange of its own.
  if (a.failed !== b.failed) return true;
  if (differ(a.facts.operation, b.facts.operation) && (isEmbedding(a) || isEmbedding(b))) return true;
  // One HTTP request after the other: two exchanges of one conversation.
  return a.layer === 'http' && b.layer === 'http' && !overlaps(a.place, b.place);
}

function isEmbedding({ facts }: Teller): boolean {
  return facts.operation === 'embeddings';
}

function isWithin(a: Place, b: Place): boolean {
  return contains(a, b) || contains(b, a);
}

function agree({ facts: a }: Teller, { facts: b }: Teller): boolean {
  if (differ(a.requestModel, b.requestModel) || areOtherModels(a.responseModel, b.responseModel))
    return false;
  if (!hasWholeUsage(a) || !hasWholeUsage(b)) return true;
  return (
    !differ(a.usage.inputTokens, b.usage.inputTokens) && !differ(a.usage.outputTokens, b.usage.outputTokens)
  );
}

/** `claude-sonnet-4-5` is what some tell of `claude-sonnet-4-5-20250929`: the model that was asked for. */
function areOtherModels(a: string | undefined, b: string | undefined): boolean {
  return differ(a, b) && a?.startsWith(`${b}-`) !== true && b?.startsWith(`${a}-`) !== true;
}

function differ<Value extends string | number>(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}
