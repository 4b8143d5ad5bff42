import type { AttributeValue, SpanView } from '../../src/llm/call.ts';

type AttributeRecord = Readonly<Record<string, AttributeValue>>;

/** A span for tests of the LLM rooms: a plain client span unless told otherwise. */
export function spanView(
  attributes: AttributeRecord,
  rest: Partial<Omit<SpanView, 'attributes' | 'events'>> & {
    events?: readonly { name: string; attributes: AttributeRecord }[];
  } = {},
): SpanView {
  const { events = [], ...fields } = rest;
  return {
    name: 'POST',
    kind: 3,
    traceId: '0123456789abcdef0123456789abcdef',
    spanId: '0123456789abcdef',
    parentSpanId: '',
    startTimeUnixNano: 1_795_397_173_000_000_000n,
    endTimeUnixNano: 1_795_397_174_000_000_000n,
    statusCode: 0,
    scopeName: 'test',
    resource: new Map(),
    ...fields,
    attributes: new Map(Object.entries(attributes)),
    events: events.map((event) => ({
      name: event.name,
      timeUnixNano: 1_795_397_173_500_000_000n,
      attributes: new Map(Object.entries(event.attributes)),
    })),
  };
}
