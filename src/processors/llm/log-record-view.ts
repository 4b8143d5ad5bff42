import type { AttributeValue, SpanView } from '../../llm/call.ts';
import { isWireError, type WireError } from '../../otlp/wire/error.ts';
import type { ItemPath } from '../../otlp/wire/frame.ts';
import { readLogRecord, readResource, readScope } from '../../otlp/wire/read.ts';
import { rememberLast } from './span-reader.ts';

/** Where instrumentations name their event that do not use the field for it. */
const EVENT_NAME = 'event.name';

/**
 * Builds the reader of one request's log records, as spans without duration: the record is an event on it, of which
 * the body's fields are attributes too, and its attributes are where a span has them.
 */
export function createRecordReader(bytes: Uint8Array): (path: ItemPath) => SpanView | WireError {
  const resourceOf = rememberLast((frame) => readResource(bytes, frame));
  const scopeOf = rememberLast((frame) => readScope(bytes, frame));
  return (path) => {
    const resource = resourceOf(path.resource);
    if (isWireError(resource)) return resource;
    const scope = scopeOf(path.scope);
    if (isWireError(scope)) return scope;
    const record = readLogRecord(bytes, path.item);
    if (isWireError(record)) return record;
    const { attributes, traceId, spanId } = record;
    const name = record.eventName || String(attributes.get(EVENT_NAME) ?? '');
    const timeUnixNano = record.timeUnixNano || record.observedTimeUnixNano;
    return {
      name,
      kind: 0,
      traceId,
      spanId,
      parentSpanId: '',
      startTimeUnixNano: timeUnixNano,
      endTimeUnixNano: timeUnixNano,
      statusCode: 0,
      attributes,
      events: [{ name, timeUnixNano, attributes: new Map([...attributes, ...bodyFields(record.body)]) }],
      scopeName: scope.name,
      resource,
    };
  };
}

/** A message is a map of its fields, met as JSON text too; other text is what was said. */
function bodyFields(body: AttributeValue): Iterable<[string, AttributeValue]> {
  const value = typeof body === 'string' ? parsed(body) : body;
  if (typeof value === 'string') return [['content', value]];
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap && !(value instanceof Uint8Array) ? Object.entries(value) : [];
}

function parsed(text: string): AttributeValue {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as AttributeValue;
  } catch {
    return text;
  }
}
