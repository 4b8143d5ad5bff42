import type { Signal } from '../signal.ts';

/**
 * The OTLP messages as far as the bytes need to be understood: one row a field, `name: [number, type]`.
 * The type is another message of this table, or how the value stands on the wire:
 *
 * - `varint`, `fixed64`, `fixed32`: the scalars (int64, enum and bool are varints; double and sfixed64 are fixed64)
 * - `packed varint`, `packed fixed64`: repeated scalars, which decoders take packed or one by one
 * - `string`: UTF-8; `bytes`: anything; `trace id`, `span id`: bytes, empty or of exactly 16 or 8
 *
 * Source: opentelemetry-proto 1.9.0, whose names are used in camel case; test/otlp/wire/messages.test.ts compares
 * the table with proto/.
 */
export const MESSAGES = {
  ExportTraceServiceRequest: { resourceSpans: [1, 'ResourceSpans'] },
  ResourceSpans: { resource: [1, 'Resource'], scopeSpans: [2, 'ScopeSpans'], schemaUrl: [3, 'string'] },
  ScopeSpans: { scope: [1, 'InstrumentationScope'], spans: [2, 'Span'], schemaUrl: [3, 'string'] },
  Span: {
    traceId: [1, 'trace id'],
    spanId: [2, 'span id'],
    traceState: [3, 'string'],
    parentSpanId: [4, 'span id'],
    name: [5, 'string'],
    kind: [6, 'varint'],
    startTimeUnixNano: [7, 'fixed64'],
    endTimeUnixNano: [8, 'fixed64'],
    attributes: [9, 'KeyValue'],
    droppedAttributesCount: [10, 'varint'],
    events: [11, 'Event'],
    droppedEventsCount: [12, 'varint'],
    links: [13, 'Link'],
    droppedLinksCount: [14, 'varint'],
    status: [15, 'Status'],
    flags: [16, 'fixed32'],
  },
  Event: {
    timeUnixNano: [1, 'fixed64'],
    name: [2, 'string'],
    attributes: [3, 'KeyValue'],
    droppedAttributesCount: [4, 'varint'],
  },
  Link: {
    traceId: [1, 'trace id'],
    spanId: [2, 'span id'],
    traceState: [3, 'string'],
    attributes: [4, 'KeyValue'],
    droppedAttributesCount: [5, 'varint'],
    flags: [6, 'fixed32'],
  },
  Status: { message: [2, 'string'], code: [3, 'varint'] },

  ExportLogsServiceRequest: { resourceLogs: [1, 'ResourceLogs'] },
  ResourceLogs: { resource: [1, 'Resource'], scopeLogs: [2, 'ScopeLogs'], schemaUrl: [3, 'string'] },
  ScopeLogs: { scope: [1, 'InstrumentationScope'], logRecords: [2, 'LogRecord'], schemaUrl: [3, 'string'] },
  LogRecord: {
    timeUnixNano: [1, 'fixed64'],
    severityNumber: [2, 'varint'],
    severityText: [3, 'string'],
    body: [5, 'AnyValue'],
    attributes: [6, 'KeyValue'],
    droppedAttributesCount: [7, 'varint'],
    flags: [8, 'fixed32'],
    traceId: [9, 'trace id'],
    spanId: [10, 'span id'],
    observedTimeUnixNano: [11, 'fixed64'],
    eventName: [12, 'string'],
  },

  ExportMetricsServiceRequest: { resourceMetrics: [1, 'ResourceMetrics'] },
  ResourceMetrics: { resource: [1, 'Resource'], scopeMetrics: [2, 'ScopeMetrics'], schemaUrl: [3, 'string'] },
  ScopeMetrics: { scope: [1, 'InstrumentationScope'], metrics: [2, 'Metric'], schemaUrl: [3, 'string'] },
  Metric: {
    name: [1, 'string'],
    description: [2, 'string'],
    unit: [3, 'string'],
    gauge: [5, 'Gauge'],
    sum: [7, 'Sum'],
    histogram: [9, 'Histogram'],
    exponentialHistogram: [10, 'ExponentialHistogram'],
    summary: [11, 'Summary'],
    metadata: [12, 'KeyValue'],
  },
  Gauge: { dataPoints: [1, 'NumberDataPoint'] },
  Sum: {
    dataPoints: [1, 'NumberDataPoint'],
    aggregationTemporality: [2, 'varint'],
    isMonotonic: [3, 'varint'],
  },
  Histogram: { dataPoints: [1, 'HistogramDataPoint'], aggregationTemporality: [2, 'varint'] },
  ExponentialHistogram: {
    dataPoints: [1, 'ExponentialHistogramDataPoint'],
    aggregationTemporality: [2, 'varint'],
  },
  Summary: { dataPoints: [1, 'SummaryDataPoint'] },
  NumberDataPoint: {
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    asDouble: [4, 'fixed64'],
    exemplars: [5, 'Exemplar'],
    asInt: [6, 'fixed64'],
    attributes: [7, 'KeyValue'],
    flags: [8, 'varint'],
  },
  HistogramDataPoint: {
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'fixed64'],
    bucketCounts: [6, 'packed fixed64'],
    explicitBounds: [7, 'packed fixed64'],
    exemplars: [8, 'Exemplar'],
    attributes: [9, 'KeyValue'],
    flags: [10, 'varint'],
    min: [11, 'fixed64'],
    max: [12, 'fixed64'],
  },
  ExponentialHistogramDataPoint: {
    attributes: [1, 'KeyValue'],
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'fixed64'],
    scale: [6, 'varint'],
    zeroCount: [7, 'fixed64'],
    positive: [8, 'Buckets'],
    negative: [9, 'Buckets'],
    flags: [10, 'varint'],
    exemplars: [11, 'Exemplar'],
    min: [12, 'fixed64'],
    max: [13, 'fixed64'],
    zeroThreshold: [14, 'fixed64'],
  },
  Buckets: { offset: [1, 'varint'], bucketCounts: [2, 'packed varint'] },
  SummaryDataPoint: {
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'fixed64'],
    quantileValues: [6, 'ValueAtQuantile'],
    attributes: [7, 'KeyValue'],
    flags: [8, 'varint'],
  },
  ValueAtQuantile: { quantile: [1, 'fixed64'], value: [2, 'fixed64'] },
  Exemplar: {
    timeUnixNano: [2, 'fixed64'],
    asDouble: [3, 'fixed64'],
    spanId: [4, 'span id'],
    traceId: [5, 'trace id'],
    asInt: [6, 'fixed64'],
    filteredAttributes: [7, 'KeyValue'],
  },

  Resource: {
    attributes: [1, 'KeyValue'],
    droppedAttributesCount: [2, 'varint'],
    entityRefs: [3, 'EntityRef'],
  },
  EntityRef: {
    schemaUrl: [1, 'string'],
    type: [2, 'string'],
    idKeys: [3, 'string'],
    descriptionKeys: [4, 'string'],
  },
  InstrumentationScope: {
    name: [1, 'string'],
    version: [2, 'string'],
    attributes: [3, 'KeyValue'],
    droppedAttributesCount: [4, 'varint'],
  },
  KeyValue: { key: [1, 'string'], value: [2, 'AnyValue'], keyStrindex: [3, 'varint'] },
  AnyValue: {
    stringValue: [1, 'string'],
    boolValue: [2, 'varint'],
    intValue: [3, 'varint'],
    doubleValue: [4, 'fixed64'],
    arrayValue: [5, 'ArrayValue'],
    kvlistValue: [6, 'KeyValueList'],
    bytesValue: [7, 'bytes'],
    stringValueStrindex: [8, 'varint'],
  },
  ArrayValue: { values: [1, 'AnyValue'] },
  KeyValueList: { values: [1, 'KeyValue'] },
} as const;

export type MessageName = keyof typeof MESSAGES;

/** The message that an export request of a signal is, and those that are counted as its items. */
export const REQUESTS: Record<
  Signal,
  { readonly root: MessageName; readonly items: readonly MessageName[] }
> = {
  traces: { root: 'ExportTraceServiceRequest', items: ['Span'] },
  logs: { root: 'ExportLogsServiceRequest', items: ['LogRecord'] },
  metrics: {
    root: 'ExportMetricsServiceRequest',
    items: ['NumberDataPoint', 'HistogramDataPoint', 'ExponentialHistogramDataPoint', 'SummaryDataPoint'],
  },
};

/**
 * The three signals nest alike: field 1 of the request is the ResourceX, field 1 of that the Resource, its field 2
 * the ScopeX, and field 2 of that the span, log record or metric.
 */
export const REQUEST_RESOURCE_FIELD = MESSAGES.ExportTraceServiceRequest.resourceSpans[0];
export const RESOURCE_FIELD = MESSAGES.ResourceSpans.resource[0];
export const RESOURCE_SCOPE_FIELD = MESSAGES.ResourceSpans.scopeSpans[0];
export const SCOPE_FIELD = MESSAGES.ScopeSpans.scope[0];
export const SCOPE_ITEM_FIELD = MESSAGES.ScopeSpans.spans[0];

export const SPAN_ATTRIBUTES_FIELD = MESSAGES.Span.attributes[0];
export const SPAN_EVENTS_FIELD = MESSAGES.Span.events[0];
export const EVENT_ATTRIBUTES_FIELD = MESSAGES.Event.attributes[0];
export const LOG_RECORD_ATTRIBUTES_FIELD = MESSAGES.LogRecord.attributes[0];
export const LOG_RECORD_BODY_FIELD = MESSAGES.LogRecord.body[0];
