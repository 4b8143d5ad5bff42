import { createHash } from 'node:crypto';
import type { Signal } from '../../src/otlp/signal.ts';
import { encodeRequest } from '../oracle/otlp.ts';

const START_UNIX_NANO = 1_790_000_000_000_000_000n;

/**
 * An export request of `count` items, numbered from `first`, in two resources. Together the items use every field
 * that OTLP has for their signal and that a Collector of the pinned version knows; no field has its default value,
 * because a re-encoding may leave those out.
 */
export function requestOf(signal: Signal, count: number, first = 0): Uint8Array {
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  const half = Math.ceil(count / 2);
  const groups = [numbers.slice(0, half), numbers.slice(half)].filter((group) => group.length > 0);
  return encodeRequest(signal, enclosed(signal, groups));
}

/** A request with one span: an HTTP client span of a call to a model, both bodies captured. */
export function llmCallRequest(seed: number): Uint8Array {
  const request = {
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'Answer like a lighthouse keeper.' },
      { role: 'user', content: 'Is the sea calm tonight?' },
    ],
  };
  const response = {
    id: `chatcmpl-${seed}`,
    object: 'chat.completion',
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Calm enough.' } }],
    usage: { prompt_tokens: 25, completion_tokens: 4, total_tokens: 29 },
  };
  const span = {
    ...spanOf(seed),
    name: 'POST',
    kind: 3,
    attributes: [
      text('http.request.method', 'POST'),
      text('url.full', 'https://api.openai.com/v1/chat/completions'),
      text('server.address', 'api.openai.com'),
      { key: 'http.response.status_code', value: { intValue: '200' } },
      text('http.request.body.content', JSON.stringify(request)),
      text('http.response.body.content', JSON.stringify(response)),
    ],
  };
  return encodeRequest('traces', {
    resourceSpans: [{ resource: resourceOf(0), scopeSpans: [{ scope: SCOPE, spans: [span] }] }],
  });
}

const SCOPE = {
  name: 'peer-traffic',
  version: '1.2.3',
  attributes: [text('scope.attribute', 'ä')],
  droppedAttributesCount: 1,
};

function enclosed(signal: Signal, groups: readonly (readonly number[])[]): object {
  switch (signal) {
    case 'traces':
      return {
        resourceSpans: groups.map((numbers, index) => ({
          ...resourceLevel(index),
          scopeSpans: [{ ...scopeLevel(), spans: numbers.map(spanOf) }],
        })),
      };
    case 'metrics':
      return {
        resourceMetrics: groups.map((numbers, index) => ({
          ...resourceLevel(index),
          scopeMetrics: [{ ...scopeLevel(), metrics: numbers.map(metricOf) }],
        })),
      };
    case 'logs':
      return {
        resourceLogs: groups.map((numbers, index) => ({
          ...resourceLevel(index),
          scopeLogs: [{ ...scopeLevel(), logRecords: numbers.map(logRecordOf) }],
        })),
      };
  }
}

function resourceLevel(index: number): object {
  return { resource: resourceOf(index), schemaUrl: `https://opentelemetry.io/schemas/1.4${index}.0` };
}

function resourceOf(index: number): object {
  return {
    attributes: [text('service.name', `service-${index}`), ...EVERY_VALUE],
    droppedAttributesCount: 2,
    entityRefs: [{ type: 'service', idKeys: ['service.name'], descriptionKeys: ['a.text'] }],
  };
}

function scopeLevel(): object {
  return { scope: SCOPE, schemaUrl: 'https://opentelemetry.io/schemas/1.39.0' };
}

/** One attribute for each kind of AnyValue. */
const EVERY_VALUE = [
  text('a.text', 'Grüße, 世界 🌊'),
  { key: 'a.bool', value: { boolValue: true } },
  { key: 'an.int', value: { intValue: '-9007199254740995' } },
  { key: 'a.double', value: { doubleValue: 0.1 } },
  { key: 'some.bytes', value: { bytesValue: Uint8Array.of(0, 255, 128) } },
  { key: 'a.list', value: { arrayValue: { values: [{ stringValue: 'x' }, { intValue: '7' }] } } },
  { key: 'a.map', value: { kvlistValue: { values: [text('inner', 'value')] } } },
];

function spanOf(number: number): object {
  return {
    traceId: idOf('trace', number, 16),
    spanId: idOf('span', number, 8),
    traceState: 'vendor=state',
    parentSpanId: idOf('parent', number, 8),
    flags: 0x301,
    name: `span ${number}`,
    kind: 2,
    startTimeUnixNano: String(START_UNIX_NANO + BigInt(number)),
    endTimeUnixNano: String(START_UNIX_NANO + BigInt(number) + 1_000_000n),
    attributes: [...EVERY_VALUE],
    droppedAttributesCount: 3,
    events: [
      {
        timeUnixNano: String(START_UNIX_NANO + 5n),
        name: 'an event',
        attributes: [text('event.attribute', 'value')],
        droppedAttributesCount: 4,
      },
    ],
    droppedEventsCount: 5,
    links: [
      {
        traceId: idOf('linked trace', number, 16),
        spanId: idOf('linked span', number, 8),
        traceState: 'other=state',
        attributes: [text('link.attribute', 'value')],
        droppedAttributesCount: 6,
        flags: 0x101,
      },
    ],
    droppedLinksCount: 7,
    status: { code: 2, message: 'it failed' },
  };
}

function logRecordOf(number: number): object {
  return {
    timeUnixNano: String(START_UNIX_NANO + BigInt(number)),
    observedTimeUnixNano: String(START_UNIX_NANO + BigInt(number) + 1n),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: `record ${number}` },
    attributes: [...EVERY_VALUE],
    droppedAttributesCount: 1,
    flags: 1,
    traceId: idOf('trace', number, 16),
    spanId: idOf('span', number, 8),
    eventName: 'peer.event',
  };
}

function metricOf(number: number): object {
  const data = METRIC_DATA[number % METRIC_DATA.length]!(number + 1);
  return {
    name: `metric.${number}`,
    description: 'a metric',
    unit: 'By',
    metadata: [text('metadata', 'value')],
    ...data,
  };
}

const POINT = {
  attributes: [text('point', 'value')],
  startTimeUnixNano: String(START_UNIX_NANO),
  timeUnixNano: String(START_UNIX_NANO + 1n),
  flags: 1,
};

const EXEMPLAR = {
  filteredAttributes: [text('exemplar', 'value')],
  timeUnixNano: String(START_UNIX_NANO + 2n),
  asDouble: 1.5,
  spanId: idOf('span', 1, 8),
  traceId: idOf('trace', 1, 16),
};

/** One for each kind of metric; `value` is not 0. */
const METRIC_DATA: readonly ((value: number) => object)[] = [
  (value) => ({ gauge: { dataPoints: [{ ...POINT, asDouble: value + 0.5, exemplars: [EXEMPLAR] }] } }),
  (value) => ({
    sum: {
      dataPoints: [{ ...POINT, asInt: String(value) }],
      aggregationTemporality: 2,
      isMonotonic: true,
    },
  }),
  (value) => ({
    histogram: {
      dataPoints: [
        {
          ...POINT,
          count: '3',
          sum: value,
          bucketCounts: ['1', '2'],
          explicitBounds: [10],
          exemplars: [EXEMPLAR],
          min: 1,
          max: value,
        },
      ],
      aggregationTemporality: 1,
    },
  }),
  (value) => ({
    exponentialHistogram: {
      dataPoints: [
        {
          ...POINT,
          count: '6',
          sum: value,
          scale: -2,
          zeroCount: '1',
          positive: { offset: 3, bucketCounts: ['1', '2'] },
          negative: { offset: -3, bucketCounts: ['2'] },
          exemplars: [EXEMPLAR],
          min: -1,
          max: value,
          zeroThreshold: 0.25,
        },
      ],
      aggregationTemporality: 2,
    },
  }),
  (value) => ({
    summary: {
      dataPoints: [{ ...POINT, count: '2', sum: value, quantileValues: [{ quantile: 0.5, value: 1 }] }],
    },
  }),
];

function text(key: string, value: string): object {
  return { key, value: { stringValue: value } };
}

/** The same id for the same number in every run, and no two alike. */
function idOf(kind: string, number: number, length: number): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(`${kind} ${number}`).digest().subarray(0, length));
}
