import type { Signal } from '../../otlp/signal.ts';
import { printable } from '../terminal/printable.ts';
import type { JsonKeyValue } from './value.ts';
import { formatValue } from './value.ts';

/** What a line of each signal shows of OTLP/JSON. */
interface JsonSpan {
  readonly name?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly JsonKeyValue[];
}

interface JsonLogRecord {
  readonly eventName?: string;
  readonly severityText?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: readonly JsonKeyValue[];
}

interface JsonMetric {
  readonly name?: string;
  readonly unit?: string;
}

interface JsonScope {
  readonly spans?: readonly JsonSpan[];
  readonly logRecords?: readonly JsonLogRecord[];
  readonly metrics?: readonly JsonMetric[];
}

export interface JsonRequest {
  readonly resourceSpans?: readonly { readonly scopeSpans?: readonly JsonScope[] }[];
  readonly resourceLogs?: readonly { readonly scopeLogs?: readonly JsonScope[] }[];
  readonly resourceMetrics?: readonly { readonly scopeMetrics?: readonly JsonScope[] }[];
}

/** One line for each span, log record or metric; with attributes only where `showContent` is on. */
export function formatNormal(signal: Signal, request: JsonRequest, showContent: boolean): string[] {
  const attributes = (list: readonly JsonKeyValue[] = []): string[] =>
    showContent
      ? list.map(({ key = '', value = {} }) => `${printable(key)}=${formatValue(key, value, showContent)}`)
      : [];
  switch (signal) {
    case 'traces':
      return (request.resourceSpans ?? [])
        .flatMap((resource) => resource.scopeSpans ?? [])
        .flatMap((scope) => scope.spans ?? [])
        .map((span) =>
          words(
            span.name,
            span.traceId,
            span.spanId,
            durationOf(span),
            ...statusOf(span),
            ...attributes(span.attributes),
          ),
        );
    case 'logs':
      return (request.resourceLogs ?? [])
        .flatMap((resource) => resource.scopeLogs ?? [])
        .flatMap((scope) => scope.logRecords ?? [])
        .map((record) =>
          words(
            record.eventName ?? 'log',
            record.severityText,
            record.traceId,
            record.spanId,
            ...attributes(record.attributes),
          ),
        );
    case 'metrics':
      return (request.resourceMetrics ?? [])
        .flatMap((resource) => resource.scopeMetrics ?? [])
        .flatMap((scope) => scope.metrics ?? [])
        .map((metric) => words(metric.name, metric.unit));
  }
}

function words(...parts: readonly (string | undefined)[]): string {
  return `  ${parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => printable(part ?? '', Infinity))
    .join(' ')}`;
}

function durationOf({ startTimeUnixNano = '0', endTimeUnixNano = '0' }: JsonSpan): string {
  return `${Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6}ms`;
}

/** OTLP's STATUS_CODE_ERROR. */
const ERROR = 2;

function statusOf(span: JsonSpan): string[] {
  return span.status?.code === ERROR ? ['error'] : [];
}
