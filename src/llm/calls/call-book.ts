import type { LlmCall } from '../call.ts';
import { Bundles } from './bundles.ts';
import { type Carried, fits } from './carried.ts';
import { factsOf, hasWholeUsage } from './facts.ts';
import { type KnownCall, type KnownSpan, newKnownSpan, takeCarried, unite } from './known.ts';
import { LoneRoots } from './lone-roots.ts';
import { tellsOfSameCall } from './same-call.ts';
import { LOOKED_AT, Shelves } from './shelves.ts';
import { decideBearer, decideWithout, fillCall } from './tell.ts';
import { takeOutEarlierTurns } from './tool-loop.ts';

export interface CallBookOptions {
  /** Of spans, and of carriers, held at a time. */
  readonly maxCalls: number;
  /** How long facts are kept for what comes later: a stream's prompt is logged minutes before its span ends. */
  readonly keepMs: number;
}

/** What an arrival meant for spans of other requests. */
export interface Reached {
  /** Calls whose request is still being worked on. */
  readonly waiting: ReadonlySet<LlmCall>;
  /** Spans that lacked something when they were told. */
  readonly late: ReadonlySet<KnownSpan>;
}

/** What a call still lacks that others may bring. */
export interface Lack {
  readonly figures: boolean;
  readonly request: boolean;
  /** When the latest came of several pieces of which nobody can tell how many there are. */
  readonly latestPieceMs?: number;
}

/**
 * What is known of the calls of the last minutes, so that facts on different spans, on log records and in different
 * requests meet, and each call's figures are borne by one span (contract, "One call, one bearer"). It holds facts
 * and no text, but for calls whose requests are still being worked on, which it fills.
 *
 * Calls are entered in their order of arrival, and settled when their request is released.
 */
export class CallBook {
  readonly #spans: Shelves<KnownSpan>;
  readonly #carried: Shelves<Carried>;
  readonly #byCall = new WeakMap<LlmCall, KnownSpan>();
  readonly #byResponseId = new Bundles<KnownSpan>();
  readonly #loneRoots = new LoneRoots();
  #requests = 0;
  #arrivals = 0;

  constructor({ maxCalls, keepMs }: CallBookOptions) {
    this.#spans = new Shelves<KnownSpan>(maxCalls, keepMs, (span) => this.#forget(span));
    this.#carried = new Shelves<Carried>(maxCalls, keepMs, forgetCarried);
  }

  /** Spans and carriers held. */
  get size(): number {
    return this.#spans.size + this.#carried.size;
  }

  /** Enters the calls of one request. A span that came before (its sender tries again) keeps its place. */
  enter(calls: readonly LlmCall[], nowMs: number): Reached {
    const request = this.#requests++;
    const entered = calls.map((call) => this.#enterCall(call, request, nowMs));
    for (const span of entered) this.#join(span);
    const touched = new Set(entered.map(({ known }) => known));
    for (const known of touched) decideBearer(known);
    return reached(touched, new Set(calls));
  }

  /** Takes in what carriers tell that are no calls themselves. */
  carry(carriers: readonly Carried[], nowMs: number): Reached {
    const touched = new Set<KnownCall>();
    for (const carried of carriers) {
      const { traceId } = carried.place;
      if (this.#carried.inTrace(traceId).some(({ identity }) => identity === carried.identity)) continue;
      this.#carried.add(carried, nowMs);
      const owner = this.#ownerOf(carried);
      if (owner === undefined) continue;
      give(carried, owner.known);
      touched.add(owner.known);
    }
    return reached(touched, new Set());
  }

  /** What the call lacks, all that has come for it by now counted in. */
  lacks(call: LlmCall): Lack {
    const span = this.#byCall.get(call);
    if (span === undefined) return { figures: false, request: false };
    const { spans, carried } = span.known;
    if (spans.length === 1 && carried.length === 0) return lackOf(call, span);
    const tellers = [...spans, ...carried];
    const pieces = carried.filter(({ isPiece }) => isPiece).map(({ atMs }) => atMs);
    return {
      figures: !isFree(call) && !span.failed && !tellers.some(({ facts }) => hasWholeUsage(facts)),
      request: !tellers.some(({ facts }) => facts.hasRequest),
      ...(pieces.length > 0 && { latestPieceMs: Math.max(...pieces) }),
    };
  }

  /** Who else tells of the call, in words without text. */
  others(call: LlmCall): string[] {
    const span = this.#byCall.get(call);
    if (span === undefined) return [];
    const { spans, carried } = span.known;
    return [
      ...spans.filter((other) => other !== span).map(({ place, layer }) => `span ${place.spanId} (${layer})`),
      ...carried.map(({ kind, place }) =>
        kind === 'log' ? `log records of span ${place.spanId}` : `captured body on span ${place.spanId}`,
      ),
    ];
  }

  /** Fills the calls of a request that is released and settles who bears; only their facts are kept from here on. */
  settle(calls: readonly LlmCall[], nowMs: number): void {
    const spans: KnownSpan[] = [];
    for (const call of calls) {
      const span = this.#byCall.get(call);
      if (span !== undefined) spans.push(span);
    }
    for (const { known } of spans) decideWithout(known);
    for (const span of spans) {
      const { call } = span;
      if (call === undefined) continue;
      const { figures, request } = this.lacks(call);
      if (figures || request) span.toldLacking = { atMs: nowMs };
      fillCall(call, span);
      takeOutEarlierTurns(call, span, (traceId) => this.#spans.inTrace(traceId));
    }
    for (const span of spans) span.call = undefined;
  }

  #enterCall(call: LlmCall, request: number, nowMs: number): KnownSpan {
    const { traceId, spanId } = call.span;
    const before = this.#spans.inTrace(traceId).find(({ place }) => place.spanId === spanId);
    const span = before ?? newKnownSpan(call, request, this.#arrivals++);
    if (before === undefined) this.#spans.add(span, nowMs);
    else before.facts = factsOf(call);
    span.call = call;
    this.#byCall.set(call, span);
    return span;
  }

  /** Puts a span together with the others that tell of its call, and with what was carried for it before it came. */
  #join(span: KnownSpan): void {
    const others = this.#others(span);
    if (others.length > 0) joinWith(others, span);
    this.#index(span);
    for (const carried of this.#carried.inTrace(span.place.traceId)) {
      if (carried.known === undefined && this.#ownerOf(carried) === span) give(carried, span.known);
    }
  }

  #others(span: KnownSpan): readonly KnownSpan[] {
    const id = span.facts.responseId;
    const roots = this.#loneRoots.besides(span);
    // Most calls are told by one span.
    if (roots.length === 0 && this.#spans.isAlone(span) && (id === undefined || !this.#byResponseId.has(id)))
      return roots;
    const inTrace = this.#spans.inTrace(span.place.traceId);
    const sameId = id === undefined ? [] : this.#byResponseId.all(id).slice(-LOOKED_AT);
    return [...new Set([...inTrace, ...sameId, ...roots])].filter((other) => other !== span);
  }

  /** The span that a carrier is about: the nearest; of several children the last, which got what its parent has. */
  #ownerOf(carried: Carried): KnownSpan | undefined {
    const fitting = this.#spans.inTrace(carried.place.traceId).flatMap((span) => {
      const distance = fits(carried, span);
      return distance === undefined ? [] : [{ span, distance }];
    });
    const nearest = fitting.sort((a, b) => a.distance - b.distance || laterEndFirst(a.span, b.span));
    return nearest[0]?.span;
  }

  #index(span: KnownSpan): void {
    this.#loneRoots.add(span);
    const id = span.facts.responseId;
    if (id !== undefined && !this.#byResponseId.all(id).includes(span)) this.#byResponseId.add(id, span);
  }

  #forget(span: KnownSpan): void {
    this.#loneRoots.remove(span);
    span.known.spans.splice(span.known.spans.indexOf(span), 1);
    const id = span.facts.responseId;
    if (id !== undefined) this.#byResponseId.remove(id, span);
  }
}

function joinWith(others: readonly KnownSpan[], span: KnownSpan): void {
  const certain = others.filter((other) => tellsOfSameCall(span, other) === 'certainly');
  for (const other of certain) if (other.known !== span.known) unite(span.known, other.known);
  const timely = others.filter((other) => tellsOfSameCall(span, other) === 'by time');
  const inTime = new Set(timely.map(({ known }) => known).filter((known) => known !== span.known));
  // By time alone only where there is no choice.
  if (certain.length === 0 && inTime.size === 1) for (const known of inTime) unite(span.known, known);
}

function give(carried: Carried, known: KnownCall): void {
  carried.known = known;
  takeCarried(known, [carried]);
}

function forgetCarried(carried: Carried): void {
  const { known } = carried;
  if (known !== undefined) known.carried = known.carried.filter((other) => other !== carried);
}

function reached(calls: ReadonlySet<KnownCall>, own: ReadonlySet<LlmCall>): Reached {
  const waiting = new Set<LlmCall>();
  const late = new Set<KnownSpan>();
  for (const { spans } of calls) {
    for (const span of spans) {
      if (span.call === undefined) {
        if (span.toldLacking !== undefined) late.add(span);
      } else if (!own.has(span.call)) waiting.add(span.call);
    }
  }
  return { waiting, late };
}

/** What a call lacks of which nobody else tells. */
function lackOf(call: LlmCall, { failed, facts }: KnownSpan): Lack {
  return { figures: !isFree(call) && !failed && !hasWholeUsage(facts), request: !facts.hasRequest };
}

/** Moderations cost nothing and count nothing. */
function isFree({ operation }: LlmCall): boolean {
  return operation === 'moderation';
}

function laterEndFirst(a: KnownSpan, b: KnownSpan): number {
  if (a.place.endTimeUnixNano === b.place.endTimeUnixNano) return 0;
  return a.place.endTimeUnixNano > b.place.endTimeUnixNano ? -1 : 1;
}
