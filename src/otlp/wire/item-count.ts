import type { Signal } from '../signal.ts';
import { isWireError, type WireError } from './error.ts';
import { isLengthDelimited, LENGTH_DELIMITED } from './field.ts';
import { MESSAGES, REQUEST_RESOURCE_FIELD, RESOURCE_SCOPE_FIELD, SCOPE_ITEM_FIELD } from './messages.ts';
import { walkFields } from './walk.ts';

/** By depth, the field in which the request, a ResourceX and a ScopeX hold the messages of the next depth. */
export const NESTING = [REQUEST_RESOURCE_FIELD, RESOURCE_SCOPE_FIELD, SCOPE_ITEM_FIELD] as const;

const DATA_FIELDS: readonly number[] = [
  MESSAGES.Metric.gauge[0],
  MESSAGES.Metric.sum[0],
  MESSAGES.Metric.histogram[0],
  MESSAGES.Metric.exponentialHistogram[0],
  MESSAGES.Metric.summary[0],
];
/** The same number in all five kinds of data. */
const DATA_POINTS_FIELD = MESSAGES.Gauge.dataPoints[0];

/**
 * Counts the spans, data points or log records in a message of the request: `depth` is 0 for the request itself, 1
 * for a ResourceX, 2 for a ScopeX, 3 for a span, log record or metric.
 */
export function countItems(
  signal: Signal,
  bytes: Uint8Array,
  start: number,
  end: number,
  depth: number,
): number | WireError {
  const nested = NESTING[depth];
  if (nested === undefined) return signal === 'metrics' ? countDataPoints(bytes, start, end) : 1;
  let items = 0;
  const error = walkFields(bytes, start, end, (field) => {
    if (!isLengthDelimited(field, nested)) return undefined;
    const inside = countItems(signal, bytes, field.start, field.end, depth + 1);
    if (isWireError(inside)) return inside;
    items += inside;
    return undefined;
  });
  return error ?? items;
}

/** Counts as checkRequest does: also where a metric has more than one kind of data, of which decoders keep one. */
function countDataPoints(bytes: Uint8Array, start: number, end: number): number | WireError {
  let points = 0;
  const error = walkFields(bytes, start, end, (data) => {
    if (!DATA_FIELDS.includes(data.number) || data.wireType !== LENGTH_DELIMITED) return undefined;
    return walkFields(bytes, data.start, data.end, (field) => {
      if (isLengthDelimited(field, DATA_POINTS_FIELD)) points++;
      return undefined;
    });
  });
  return error ?? points;
}
