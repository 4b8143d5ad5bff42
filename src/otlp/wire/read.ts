import { isWireError, type WireError } from './error.ts';
import { type Field, isLengthDelimited, newField, readField } from './field.ts';
import type { Frame } from './frame.ts';
import { readKey } from './key.ts';
import { MESSAGES, RESOURCE_FIELD, SCOPE_FIELD } from './messages.ts';
import { readName } from './name.ts';
import { readFixed64, readHex, readText } from './scalar.ts';
import { tagOf, tagsOf } from './tags.ts';
import { newKeyValue, readAnyValue, readKeyValue, type WireValue } from './value.ts';
import { varintInt32 } from './varint.ts';
import { walkFields, walkFrames } from './walk.ts';

export type { WireValue } from './value.ts';

/**
 * Attributes by key. Keys are unique in OTLP; where a sender has one twice the first wins, as in the Collector, whose
 * maps are searched from the front.
 */
export type WireAttributes = Map<string, WireValue>;

export interface DecodedEvent {
  name: string;
  timeUnixNano: bigint;
  attributes: WireAttributes;
}

/** A span without what Clearspan has no use for: links, trace state, flags and counts of dropped things. */
export interface DecodedSpan {
  name: string;
  /** OTLP SpanKind. */
  kind: number;
  /** Lower-case hex, empty where absent; so are the other ids. */
  traceId: string;
  spanId: string;
  parentSpanId: string;
  startTimeUnixNano: bigint;
  endTimeUnixNano: bigint;
  /** 0 unset, 1 ok, 2 error. */
  statusCode: number;
  statusMessage: string;
  attributes: WireAttributes;
  events: DecodedEvent[];
}

export interface DecodedLogRecord {
  timeUnixNano: bigint;
  observedTimeUnixNano: bigint;
  /** OTLP SeverityNumber. */
  severityNumber: number;
  severityText: string;
  eventName: string;
  body: WireValue;
  attributes: WireAttributes;
  /** Lower-case hex, empty where absent. */
  traceId: string;
  spanId: string;
}

const SPAN = tagsOf(MESSAGES.Span);
const EVENT = tagsOf(MESSAGES.Event);
const STATUS = tagsOf(MESSAGES.Status);
const LOG_RECORD = tagsOf(MESSAGES.LogRecord);
const RESOURCE = tagsOf(MESSAGES.Resource);
const SCOPE = tagsOf(MESSAGES.InstrumentationScope);

/** Decodes a span. Of a scalar that is there twice the last wins; repeated fields and messages add up. */
export function readSpan(bytes: Uint8Array, item: Frame): DecodedSpan | WireError {
  const span: DecodedSpan = {
    name: '',
    kind: 0,
    traceId: '',
    spanId: '',
    parentSpanId: '',
    startTimeUnixNano: 0n,
    endTimeUnixNano: 0n,
    statusCode: 0,
    statusMessage: '',
    attributes: new Map(),
    events: [],
  };
  const field = newField();
  for (let at = item.start; at < item.end; at = field.end) {
    const error = readField(bytes, at, item.end, field) ?? readSpanField(bytes, field, span);
    if (error !== undefined) return error;
  }
  return span;
}

function readSpanField(bytes: Uint8Array, field: Readonly<Field>, span: DecodedSpan): WireError | undefined {
  switch (tagOf(field)) {
    case SPAN.traceId:
      span.traceId = readHex(bytes, field);
      return undefined;
    case SPAN.spanId:
      span.spanId = readHex(bytes, field);
      return undefined;
    case SPAN.parentSpanId:
      span.parentSpanId = readHex(bytes, field);
      return undefined;
    case SPAN.name:
      span.name = readName(bytes, field);
      return undefined;
    case SPAN.kind:
      span.kind = varintInt32(bytes, field.start, field.end);
      return undefined;
    case SPAN.startTimeUnixNano:
      span.startTimeUnixNano = readFixed64(bytes, field);
      return undefined;
    case SPAN.endTimeUnixNano:
      span.endTimeUnixNano = readFixed64(bytes, field);
      return undefined;
    case SPAN.attributes:
      return addAttribute(bytes, field, span.attributes);
    case SPAN.events: {
      const event = readEvent(bytes, field);
      if (isWireError(event)) return event;
      span.events.push(event);
      return undefined;
    }
    case SPAN.status:
      return readStatus(bytes, field, span);
    default:
      return undefined;
  }
}

/** Decodes an event of a span. */
export function readEvent(bytes: Uint8Array, frame: Frame): DecodedEvent | WireError {
  const event: DecodedEvent = { name: '', timeUnixNano: 0n, attributes: new Map() };
  const field = newField();
  for (let at = frame.start; at < frame.end; at = field.end) {
    let error = readField(bytes, at, frame.end, field);
    if (error !== undefined) return error;
    const tag = tagOf(field);
    if (tag === EVENT.timeUnixNano) event.timeUnixNano = readFixed64(bytes, field);
    else if (tag === EVENT.name) event.name = readName(bytes, field);
    else if (tag === EVENT.attributes) error = addAttribute(bytes, field, event.attributes);
    if (error !== undefined) return error;
  }
  return event;
}

function readStatus(bytes: Uint8Array, frame: Frame, span: DecodedSpan): WireError | undefined {
  return walkFields(bytes, frame.start, frame.end, (field) => {
    switch (tagOf(field)) {
      case STATUS.message:
        span.statusMessage = readText(bytes, field);
        return undefined;
      case STATUS.code:
        span.statusCode = varintInt32(bytes, field.start, field.end);
        return undefined;
      default:
        return undefined;
    }
  });
}

/** Decodes a log record, with the rules of readSpan. */
export function readLogRecord(bytes: Uint8Array, item: Frame): DecodedLogRecord | WireError {
  const body: { value: WireValue } = { value: null };
  const record = {
    timeUnixNano: 0n,
    observedTimeUnixNano: 0n,
    severityNumber: 0,
    severityText: '',
    eventName: '',
    attributes: new Map<string, WireValue>(),
    traceId: '',
    spanId: '',
  };
  const error = walkFields(bytes, item.start, item.end, (field) => {
    switch (tagOf(field)) {
      case LOG_RECORD.timeUnixNano:
        record.timeUnixNano = readFixed64(bytes, field);
        return undefined;
      case LOG_RECORD.observedTimeUnixNano:
        record.observedTimeUnixNano = readFixed64(bytes, field);
        return undefined;
      case LOG_RECORD.severityNumber:
        record.severityNumber = varintInt32(bytes, field.start, field.end);
        return undefined;
      case LOG_RECORD.severityText:
        record.severityText = readText(bytes, field);
        return undefined;
      case LOG_RECORD.eventName:
        record.eventName = readText(bytes, field);
        return undefined;
      case LOG_RECORD.body:
        return readAnyValue(bytes, field.start, field.end, body);
      case LOG_RECORD.attributes:
        return addAttribute(bytes, field, record.attributes);
      case LOG_RECORD.traceId:
        record.traceId = readHex(bytes, field);
        return undefined;
      case LOG_RECORD.spanId:
        record.spanId = readHex(bytes, field);
        return undefined;
      default:
        return undefined;
    }
  });
  return error ?? { ...record, body: body.value };
}

/** The attributes of the resource that a ResourceSpans or ResourceLogs tells of. */
export function readResource(bytes: Uint8Array, resource: Frame): WireAttributes | WireError {
  const attributes: WireAttributes = new Map();
  const error = walkFrames(bytes, resource.start, resource.end, RESOURCE_FIELD, (frame) =>
    walkFields(bytes, frame.start, frame.end, (field) =>
      tagOf(field) === RESOURCE.attributes ? addAttribute(bytes, field, attributes) : undefined,
    ),
  );
  return error ?? attributes;
}

/** The instrumentation scope that a ScopeSpans or ScopeLogs tells of; empty strings where it does not say. */
export function readScope(bytes: Uint8Array, scope: Frame): { name: string; version: string } | WireError {
  const decoded = { name: '', version: '' };
  const error = walkFrames(bytes, scope.start, scope.end, SCOPE_FIELD, (frame) =>
    walkFields(bytes, frame.start, frame.end, (field) => {
      const tag = tagOf(field);
      if (tag === SCOPE.name) decoded.name = readText(bytes, field);
      else if (tag === SCOPE.version) decoded.version = readText(bytes, field);
      return undefined;
    }),
  );
  return error ?? decoded;
}

/**
 * The value of one attribute of a span, log record or event, without decoding the others; of several with the key the
 * first. Undefined where the item has none, or is damaged.
 */
export function readAttribute(
  bytes: Uint8Array,
  item: Frame,
  attributesField: number,
  key: string,
): WireValue | undefined {
  const wanted = Buffer.from(key);
  const found = newKeyValue();
  const keyField = newField();
  const field = newField();
  for (let at = item.start; at < item.end; at = field.end) {
    if (readField(bytes, at, item.end, field) !== undefined) return undefined;
    if (!isLengthDelimited(field, attributesField)) continue;
    if (readKey(bytes, field, keyField) !== undefined) return undefined;
    if (wanted.compare(bytes, keyField.start, keyField.end) !== 0) continue;
    return readKeyValue(bytes, field.start, field.end, found) === undefined ? found.value : undefined;
  }
  return undefined;
}

function addAttribute(bytes: Uint8Array, frame: Frame, attributes: WireAttributes): WireError | undefined {
  const attribute = newKeyValue();
  const error = readKeyValue(bytes, frame.start, frame.end, attribute);
  if (!attributes.has(attribute.key)) attributes.set(attribute.key, attribute.value);
  return error;
}
