import { hasFailed, type LlmCall } from '../call.ts';
import type { Carried } from './carried.ts';
import { factsOf } from './facts.ts';
import { layerOf, placeOf } from './place.ts';
import { contradict, type Teller } from './same-call.ts';

/** A span that tells of a call. */
export interface KnownSpan extends Teller {
  facts: Teller['facts'];
  /** Number of the request that it came in. */
  readonly request: number;
  /** Number of its arrival. */
  readonly order: number;
  known: KnownCall;
  /** While its request is being worked on; text goes with it. */
  call: LlmCall | undefined;
  /** It was told when something was still lacking. */
  toldLacking: { readonly atMs: number } | undefined;
}

/** One call to a model: all the spans and carriers that tell of it, in their order of arrival. */
export interface KnownCall {
  readonly spans: KnownSpan[];
  carried: readonly Carried[];
  bearer: KnownSpan | undefined;
}

export function newKnownSpan(call: LlmCall, request: number, order: number): KnownSpan {
  const { service, source } = originOf(call);
  const span: KnownSpan = {
    place: placeOf(call.span),
    layer: layerOf(call),
    facts: factsOf(call),
    failed: hasFailed(call),
    source,
    service,
    request,
    order,
    known: NOBODYS,
    call,
    toldLacking: undefined,
  };
  // A list that begins with its one item, unlike one that grows by it, has no room for sixteen more.
  span.known = { spans: [span], carried: NOTHING_CARRIED, bearer: undefined };
  return span;
}

const NOTHING_CARRIED: readonly Carried[] = [];

/** Stands for a span's call while both are made. */
const NOBODYS: KnownCall = { spans: [], carried: NOTHING_CARRIED, bearer: undefined };

/** Puts what was carried behind what a call has of it. */
export function takeCarried(into: KnownCall, carried: readonly Carried[]): void {
  if (carried.length > 0) into.carried = [...into.carried, ...carried];
}

/** Whose a span is: its service, and that with the instrumentation's scope. */
interface Origin {
  readonly resource: LlmCall['span']['resource'];
  readonly scopeName: string;
  readonly service: string;
  readonly source: string;
}

/** The spans of a scope stand together, and those that are kept share these names. */
let last: Origin | undefined;

function originOf({ span: { resource, scopeName } }: LlmCall): Origin {
  if (last === undefined || last.resource !== resource || last.scopeName !== scopeName) {
    const service = String(resource.get('service.name') ?? '');
    last = { resource, scopeName, service, source: `${service} ${scopeName}` };
  }
  return last;
}

/** Service and instrumentation scope. */
export function sourceOf(call: LlmCall): string {
  return originOf(call).source;
}

/** No call has more spans: where ever more tell of one, its id is one that a mock gives to all of its answers. */
const MOST_SPANS = 32;

/** Makes two calls one, where nothing that is known of the one contradicts the other. */
export function unite(into: KnownCall, other: KnownCall): boolean {
  if (into.spans.length + other.spans.length > MOST_SPANS) return false;
  if (into.spans.some((a) => other.spans.some((b) => contradict(a, b)))) return false;
  for (const span of other.spans) span.known = into;
  for (const carried of other.carried) carried.known = into;
  into.spans.push(...other.spans);
  into.spans.sort((a, b) => a.order - b.order);
  takeCarried(into, other.carried);
  into.bearer = firstToBear(into.bearer, other.bearer);
  return true;
}

/** Who has been told cannot be told otherwise. */
function firstToBear(a: KnownSpan | undefined, b: KnownSpan | undefined): KnownSpan | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if ((a.call === undefined) !== (b.call === undefined)) return a.call === undefined ? a : b;
  return a.order <= b.order ? a : b;
}
