import { describe, expect, it } from 'vitest';
import { type Outcome, refused, retry } from '../../../src/pipeline/outcome.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { startReceiver } from './harness.ts';
import { JSON_TYPE, send } from './http-client.ts';
import { tracesRequest } from './requests.ts';
import { decodeStatus } from './status.ts';

const LABELS = { receiver: 'otlp', transport: 'http' };

interface Row {
  readonly outcome: Outcome & { readonly reason: string };
  readonly status: number;
  readonly code: number;
  readonly retryAfter?: string;
  readonly retryDelayMs?: number;
}

const ROWS: readonly Row[] = [
  { outcome: reason(retry('queue full')), status: 503, code: 14, retryAfter: '1', retryDelayMs: 1000 },
  {
    outcome: reason(retry('queue full', { afterMs: 1200 })),
    status: 503,
    code: 14,
    retryAfter: '2',
    retryDelayMs: 1200,
  },
  {
    outcome: reason(retry('queue full', { afterMs: 0 })),
    status: 503,
    code: 14,
    retryAfter: '1',
    retryDelayMs: 0,
  },
  {
    outcome: reason(retry('too fast', { throttled: true, afterMs: 30_000 })),
    status: 429,
    code: 8,
    retryAfter: '30',
    retryDelayMs: 30_000,
  },
  { outcome: reason(refused('broken')), status: 500, code: 13 },
  { outcome: reason(refused('a code that says success', 0)), status: 500, code: 13 },
  { outcome: reason(refused('bad', 3)), status: 400, code: 3 },
  { outcome: reason(refused('who are you', 16)), status: 401, code: 16 },
  { outcome: reason(refused('not you', 7)), status: 403, code: 7 },
  { outcome: reason(refused('not here', 12)), status: 404, code: 12 },
];

describe('the HTTP answer to a batch that was not accepted', () => {
  it.each(ROWS)('is $status with Retry-After $retryAfter for $outcome', async (row) => {
    const { consumer, httpPort, meter } = await startReceiver();
    consumer.answer = () => row.outcome;
    const response = await send({ port: httpPort, body: tracesRequest(3) });
    expect(response.status).toBe(row.status);
    expect(response.headers['retry-after']).toBe(row.retryAfter);
    expect(response.headers['content-type']).toBe('application/x-protobuf');
    expect(decodeStatus(response.body)).toEqual({
      code: row.code,
      message: row.outcome.reason,
      retryDelayMs: row.retryDelayMs,
    });
    expect(meter.count(METRICS.receiverRefused.traces, LABELS)).toBe(3);
    expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'refused' })).toBe(1);
  });

  it('has its Status in JSON where the request was JSON', async () => {
    const { consumer, httpPort } = await startReceiver();
    consumer.answer = () => retry('queue full', { afterMs: 1200 });
    const body = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"one"}]}]}]}';
    const response = await send({ port: httpPort, headers: JSON_TYPE, body });
    expect(response.status).toBe(503);
    expect(response.headers).toMatchObject({ 'content-type': 'application/json', 'retry-after': '2' });
    expect(JSON.parse(response.body.toString())).toEqual({
      code: 14,
      message: 'queue full',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.200s' }],
    });
  });

  it('is 500 where the consumer throws, which is logged without its message', async () => {
    const { consumer, httpPort, meter, logger } = await startReceiver();
    consumer.answer = () => {
      throw new TypeError('a secret of the payload');
    };
    const response = await send({ port: httpPort, body: tracesRequest(3) });
    expect(response.status).toBe(500);
    expect(decodeStatus(response.body)).toMatchObject({ code: 13, message: 'internal error' });
    expect(meter.count(METRICS.receiverFailed.traces, LABELS)).toBe(3);
    expect(logger.messages('error')).toHaveLength(1);
    expect(JSON.stringify(logger.lines)).not.toContain('secret');
  });
});

function reason(outcome: Outcome): Row['outcome'] {
  if (outcome.kind === 'accepted') throw new Error('an accepted batch has no reason');
  return outcome;
}
