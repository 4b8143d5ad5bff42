/**
 * What one process tells another of calls: as much as the call book needs, as plain data that JSON carries, and none
 * of what was said.
 */

import type { AttributeValue, Detection, LlmCall, SpanView } from '../call.ts';
import type { Carried } from './carried.ts';
import type { Place } from './place.ts';

/** Which of a call's fields cross as they are. Texts stay, and what the call's own process adds after the book. */
const CROSSES = {
  span: false,
  detection: false,
  provider: true,
  operation: true,
  requestModel: true,
  responseModel: true,
  isAnsweredApart: false,
  responseId: true,
  streaming: true,
  parameters: true,
  usage: true,
  usageSource: true,
  billedCostUsd: true,
  serviceTier: true,
  stopReason: true,
  safety: true,
  confidence: true,
  confidenceMin: true,
  modelRerouted: false,
  errorType: true,
  duplicateOf: true,
  systemPrompt: false,
  requestTexts: false,
  hasRequest: true,
  hasResponse: true,
  responseTexts: false,
  estimate: true,
  conditions: true,
  outputCheck: true,
  cost: false,
  systemPromptHash: true,
  systemPromptTemplateHash: true,
  promptName: false,
  systemPromptChanged: false,
  systemPromptFirstSeenMs: false,
  security: true,
  redaction: false,
  notes: false,
} as const satisfies Record<keyof LlmCall, boolean>;

type CrossingKey = {
  [Key in keyof typeof CROSSES]: (typeof CROSSES)[Key] extends true ? Key : never;
}[keyof typeof CROSSES];

const CROSSING_KEYS = (Object.keys(CROSSES) as (keyof typeof CROSSES)[]).filter(
  (key): key is CrossingKey => CROSSES[key],
);

/** A place: trace, span and parent, then start and end as decimal digits. */
type PlaceDigest = readonly [
  traceId: string,
  spanId: string,
  parentSpanId: string,
  startTimeUnixNano: string,
  endTimeUnixNano: string,
];

/**
 * A call without its texts, as lists: with names for everything, writing and reading a call took 20 µs, so 12:
 * most of what sharing a book costs.
 */
export type CallDigest = readonly [
  place: PlaceDigest,
  statusCode: number,
  scopeName: string,
  /** `service.name`. */
  service: string,
  detection: Pick<Detection, 'source' | 'provider' | 'host' | 'httpStatus'>,
  /** For each fact that is there its index among CROSSING_KEYS, and the fact. */
  facts: readonly unknown[],
];

/** Facts that a call got; null where it lost one. */
export type CallChanges = Readonly<Partial<Record<CrossingKey, unknown>>>;

/** A carrier as it crosses. When it came, the process that takes it in says by its own clock. */
export interface CarriedDigest
  extends Omit<Carried, 'place' | 'atMs' | 'known' | 'systemAtUnixNano' | 'othersAtUnixNano'> {
  readonly place: PlaceDigest;
  readonly systemAtUnixNano?: string;
  readonly othersAtUnixNano?: string;
}

/** Takes from a call what may cross. */
export function digestOf(call: LlmCall): CallDigest {
  const { span, detection } = call;
  const facts: unknown[] = [];
  for (const [index, key] of CROSSING_KEYS.entries())
    if (call[key] !== undefined) facts.push(index, call[key]);
  const { source, provider, host, httpStatus } = detection;
  return [
    placeDigest(span),
    span.statusCode,
    span.scopeName,
    String(span.resource.get('service.name') ?? ''),
    {
      source,
      ...(provider !== undefined && { provider }),
      ...(host !== undefined && { host }),
      ...(httpStatus !== undefined && { httpStatus }),
    },
    facts,
  ];
}

const NO_ATTRIBUTES: ReadonlyMap<string, AttributeValue> = new Map();

/** A call in whose place the digest's stands, without texts, for the book of another process to fill. */
export function callOf([place, statusCode, scopeName, service, detection, facts]: CallDigest): LlmCall {
  const [traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano] = place;
  const span: SpanView = {
    traceId,
    spanId,
    parentSpanId,
    startTimeUnixNano: BigInt(startTimeUnixNano),
    endTimeUnixNano: BigInt(endTimeUnixNano),
    name: '',
    kind: 0,
    statusCode,
    scopeName,
    attributes: NO_ATTRIBUTES,
    events: [],
    resource: service === '' ? NO_ATTRIBUTES : new Map([['service.name', service]]),
  };
  const call: LlmCall = {
    span,
    detection,
    usage: {},
    estimate: {},
    requestTexts: [],
    responseTexts: [],
    notes: new Set(),
  };
  const open = writable(call);
  for (let at = 0; at < facts.length; at += 2) {
    const key = CROSSING_KEYS[Number(facts[at])];
    if (key !== undefined) open[key] = facts[at + 1];
  }
  return call;
}

/** What has become otherwise since the call was made of its digest; undefined: nothing. */
export function changesOf([, , , , , facts]: CallDigest, call: LlmCall): CallChanges | undefined {
  let changes: Record<string, unknown> | undefined;
  let at = 0;
  for (const [index, key] of CROSSING_KEYS.entries()) {
    // Facts stand in the order of the keys.
    const wasThere = facts[at] === index;
    const before = wasThere ? facts[at + 1] : undefined;
    if (wasThere) at += 2;
    if (call[key] === before) continue;
    changes ??= {};
    changes[key] = call[key] ?? null;
  }
  return changes;
}

/** Makes the same changes on the call that the digest was taken from. */
export function applyChanges(call: LlmCall, changes: CallChanges): void {
  const open = writable(call);
  for (const key of CROSSING_KEYS) {
    const change = changes[key];
    if (change === null) open[key] = undefined;
    else if (change !== undefined) open[key] = change;
  }
}

/** Facts are of as many types as there are; each goes back to where one of its name came from. */
function writable(call: LlmCall): Partial<Record<CrossingKey, unknown>> {
  return call;
}

export function carriedDigest(carried: Carried): CarriedDigest {
  const { place, atMs: _, known: __, systemAtUnixNano, othersAtUnixNano, ...others } = carried;
  return {
    ...others,
    place: placeDigest(place),
    ...(systemAtUnixNano !== undefined && { systemAtUnixNano: String(systemAtUnixNano) }),
    ...(othersAtUnixNano !== undefined && { othersAtUnixNano: String(othersAtUnixNano) }),
  };
}

/** @param nowMs When it came, by the clock of this process. */
export function carriedOf(digest: CarriedDigest, nowMs: number): Carried {
  const { place, systemAtUnixNano, othersAtUnixNano, ...others } = digest;
  return {
    ...others,
    place: placeOfDigest(place),
    ...(systemAtUnixNano !== undefined && { systemAtUnixNano: BigInt(systemAtUnixNano) }),
    ...(othersAtUnixNano !== undefined && { othersAtUnixNano: BigInt(othersAtUnixNano) }),
    atMs: nowMs,
  };
}

function placeDigest(place: Place): PlaceDigest {
  const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano } = place;
  return [traceId, spanId, parentSpanId, String(startTimeUnixNano), String(endTimeUnixNano)];
}

function placeOfDigest([traceId, spanId, parentSpanId, start, end]: PlaceDigest): Place {
  return {
    traceId,
    spanId,
    parentSpanId,
    startTimeUnixNano: BigInt(start),
    endTimeUnixNano: BigInt(end),
  };
}
