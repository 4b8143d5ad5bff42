import type { AttributeValue, LlmCall, SpanView } from './call.ts';
import { promptNameIn } from './prompt/key.ts';

/** Names and ids are shorter; what is longer is text, or holds some. */
const LONGEST_NAME = 256;

const NO_EVENTS: SpanView['events'] = [];

/**
 * Lets go of everything that was said in a call which has been read and whose text nobody is to see again. Its span
 * keeps the keys of its attributes, and values as short as a name.
 *
 * The calls of a request wait for each other until all are read. With their texts they outlived several rounds of
 * garbage collection, which copied 20 KB a call.
 */
export function forgetText(call: LlmCall): void {
  call.promptName ??= promptNameIn(call.span.attributes);
  call.systemPrompt = undefined;
  call.requestTexts = [];
  call.responseTexts = [];
  call.span = withoutText(call.span);
}

function withoutText(span: SpanView): SpanView {
  return {
    name: span.name,
    kind: span.kind,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: span.endTimeUnixNano,
    statusCode: span.statusCode,
    attributes: shortened(span.attributes),
    events: NO_EVENTS,
    scopeName: span.scopeName,
    resource: span.resource,
  };
}

function shortened(attributes: SpanView['attributes']): SpanView['attributes'] {
  let short: Map<string, AttributeValue> | undefined;
  for (const [key, value] of attributes) {
    if (!mayBeText(value)) continue;
    short ??= new Map(attributes);
    short.set(key, '');
  }
  return short ?? attributes;
}

function mayBeText(value: AttributeValue): boolean {
  return typeof value === 'string' ? value.length > LONGEST_NAME : typeof value === 'object';
}
