import type { Signal } from '../../src/otlp/signal.ts';

type Decoded = Record<string, unknown>;

const LEVELS: Record<Signal, readonly [resources: string, scopes: string, items: string]> = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
};

const METRIC_DATA = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

/** A span, log record or metric of a decoded request, and the rest of the messages that enclose it. */
export interface OracleItem {
  readonly item: Decoded;
  readonly scope: Decoded;
  readonly resource: Decoded;
}

/** The items of a request as decodeRequest gives it, in order. */
export function itemsOf(signal: Signal, request: Decoded): OracleItem[] {
  const [resources, scopes, items] = LEVELS[signal];
  return childrenOf(request, resources).flatMap((resource) =>
    childrenOf(resource, scopes).flatMap((scope) =>
      childrenOf(scope, items).map((item) => ({
        item,
        scope: without(scope, items),
        resource: without(resource, scopes),
      })),
    ),
  );
}

/** What is counted: spans and log records, but of metrics the data points. */
export function countOf(signal: Signal, request: Decoded): number {
  const items = itemsOf(signal, request);
  if (signal !== 'metrics') return items.length;
  return items
    .flatMap(({ item }) => METRIC_DATA.map((kind) => item[kind] as Decoded | undefined))
    .reduce((sum, data) => sum + childrenOf(data ?? {}, 'dataPoints').length, 0);
}

function childrenOf(message: Decoded, name: string): Decoded[] {
  return (message[name] as Decoded[] | undefined) ?? [];
}

function without(message: Decoded, name: string): Decoded {
  const { [name]: _, ...rest } = message;
  return rest;
}
