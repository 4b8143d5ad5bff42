import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../../src/otlp/signal.ts';
import { refused, retry } from '../../../src/pipeline/outcome.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { GZIP, grpcClient, LOGS, METRICS_METHOD, sendFrame, TRACES } from './grpc-client.ts';
import { RecordingConsumer, startReceiver } from './harness.ts';
import { encodeRequest, ONE_ITEM, tracesRequest } from './requests.ts';
import { decodeStatus } from './status.ts';

const LABELS = { receiver: 'otlp', transport: 'grpc' };
const PATHS = { traces: TRACES, metrics: METRICS_METHOD, logs: LOGS };

describe('an Export over gRPC', () => {
  it.each(SIGNALS)(
    'hands the bytes of %s to the consumer as they came and answers an empty response',
    async (signal) => {
      const { consumer, grpcPort, meter } = await startReceiver();
      const bytes = encodeRequest(signal, ONE_ITEM[signal]);
      const answer = await grpcClient(grpcPort).unary(PATHS[signal], bytes);
      expect(answer).toEqual({ code: 0, response: Buffer.alloc(0) });
      expect(consumer.batches).toHaveLength(1);
      expect(consumer.batches[0]).toMatchObject({ signal, itemCount: 1 });
      expect(Buffer.from(consumer.batches[0]!.bytes)).toEqual(bytes);
      expect(meter.count(METRICS.receiverAccepted[signal], LABELS)).toBe(1);
      expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'success' })).toBe(1);
    },
  );

  it('takes messages that are compressed with gzip', async () => {
    const { consumer, grpcPort } = await startReceiver();
    const bytes = tracesRequest(50, 100);
    expect(await grpcClient(grpcPort, GZIP).unary(TRACES, bytes)).toMatchObject({ code: 0 });
    expect(Buffer.from(consumer.batches[0]!.bytes)).toEqual(bytes);
    expect(consumer.batches[0]!.itemCount).toBe(50);
  });

  it('answers a request without items with success and without the consumer', async () => {
    const { consumer, grpcPort, meter } = await startReceiver();
    const client = grpcClient(grpcPort);
    expect(await client.unary(TRACES, Buffer.alloc(0))).toMatchObject({ code: 0 });
    expect(await client.unary(TRACES, encodeRequest('traces', { resourceSpans: [{}] }))).toMatchObject({
      code: 0,
    });
    expect(consumer.batches).toEqual([]);
    expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'success' })).toBe(2);
  });

  it('answers INVALID_ARGUMENT with the place to bytes that are not a request, and keeps on serving', async () => {
    const { consumer, grpcPort, meter } = await startReceiver();
    const client = grpcClient(grpcPort);
    const whole = tracesRequest(2);
    const answer = await client.unary(TRACES, whole.subarray(0, -3));
    expect(answer).toMatchObject({ code: 3, details: undefined });
    expect('message' in answer && answer.message).toMatch(/^malformed protobuf at byte \d+: /);
    expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'failure' })).toBe(1);
    expect(await client.unary(TRACES, whole)).toMatchObject({ code: 0 });
    expect(consumer.batches).toHaveLength(1);
  });

  it('answers INTERNAL to what is not the gzip that it claims to be, as gRPC has it, and keeps on serving', async () => {
    const { consumer, grpcPort, meter } = await startReceiver();
    expect(await sendFrame(grpcPort, { compressed: true, content: Buffer.from('not gzip') })).toBe('13');
    expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'failure' })).toBe(1);
    expect(await grpcClient(grpcPort).unary(TRACES, tracesRequest(1))).toMatchObject({ code: 0 });
    expect(consumer.batches).toHaveLength(1);
  });

  it('answers UNIMPLEMENTED to methods that it does not know', async () => {
    const { grpcPort } = await startReceiver();
    expect(await grpcClient(grpcPort).unary('/some.Service/Export', Buffer.alloc(0))).toMatchObject({
      code: 12,
    });
  });

  it('answers UNIMPLEMENTED for a signal that no pipeline takes', async () => {
    const { grpcPort } = await startReceiver({ signals: ['traces'] });
    const client = grpcClient(grpcPort);
    const logs = encodeRequest('logs', ONE_ITEM.logs);
    expect(await client.unary(LOGS, logs)).toMatchObject({ code: 12 });
    expect(await client.unary(TRACES, tracesRequest(1))).toMatchObject({ code: 0 });
  });
});

describe('the gRPC status of a batch that was not accepted', () => {
  it.each([
    { reason: 'queue full', outcome: retry('queue full'), code: 14, retryDelayMs: 1000 },
    { reason: 'queue full', outcome: retry('queue full', { afterMs: 2500 }), code: 14, retryDelayMs: 2500 },
    { reason: 'too fast', outcome: retry('too fast', { throttled: true }), code: 8, retryDelayMs: 1000 },
    {
      reason: 'too fast',
      outcome: retry('too fast', { throttled: true, afterMs: 30_000 }),
      code: 8,
      retryDelayMs: 30_000,
    },
    { reason: 'no such tenant', outcome: refused('no such tenant'), code: 13, retryDelayMs: undefined },
    { reason: 'not allowed', outcome: refused('not allowed', 7), code: 7, retryDelayMs: undefined },
    {
      reason: 'a code that says success',
      outcome: refused('a code that says success', 0),
      code: 13,
      retryDelayMs: undefined,
    },
  ])(
    'is $code with a retry delay of $retryDelayMs for $outcome',
    async ({ reason, outcome, code, retryDelayMs }) => {
      const { consumer, grpcPort, meter } = await startReceiver();
      consumer.answer = () => outcome;
      const answer = await grpcClient(grpcPort).unary(TRACES, tracesRequest(3));
      expect(answer).toMatchObject({ code, message: reason });
      const details = 'details' in answer ? answer.details : undefined;
      if (retryDelayMs === undefined) expect(details).toBeUndefined();
      else expect(decodeStatus(details!)).toEqual({ code, message: reason, retryDelayMs });
      expect(meter.count(METRICS.receiverRefused.traces, LABELS)).toBe(3);
      expect(meter.count(METRICS.receiverAccepted.traces, LABELS)).toBe(0);
      expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'refused' })).toBe(1);
    },
  );

  it('has a message that fits into a header, whatever the reason was', async () => {
    const { consumer, grpcPort } = await startReceiver();
    consumer.answer = () => refused(`${'x'.repeat(999)}\u{1f600}${'y'.repeat(20_000)}`);
    const answer = await grpcClient(grpcPort).unary(TRACES, tracesRequest(1));
    expect(answer).toMatchObject({ code: 13, message: `${'x'.repeat(999)}\ufffd` });
  });

  it('is INTERNAL where the consumer throws, which is logged without its message', async () => {
    const { consumer, grpcPort, meter, logger } = await startReceiver();
    consumer.answer = () => {
      throw new TypeError('a secret of the payload');
    };
    const answer = await grpcClient(grpcPort).unary(TRACES, tracesRequest(3));
    expect(answer).toMatchObject({ code: 13, message: 'internal error' });
    expect(meter.count(METRICS.receiverFailed.traces, LABELS)).toBe(3);
    expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'failure' })).toBe(1);
    expect(logger.messages('error')).toHaveLength(1);
    expect(JSON.stringify(logger.lines)).not.toContain('secret');
  });
});

describe('the end of a gRPC call before its answer', () => {
  it('aborts the signal that the consumer was given when the client cancels', async () => {
    const { consumer, grpcPort } = await startReceiver();
    const { call, answer } = await startedCall(consumer, grpcPort);
    call.cancel();
    expect(await answer).toMatchObject({ code: 1 });
    await aborted(consumer.aborts[0]!);
  });

  it('aborts it when the deadline passes', async () => {
    const consumer = new RecordingConsumer();
    consumer.answer = (_batch, signal) => aborted(signal).then(() => retry('too late'));
    const { grpcPort } = await startReceiver({ consumer });
    const answer = await grpcClient(grpcPort).unary(TRACES, tracesRequest(1), { deadlineMs: 200 });
    expect(answer).toMatchObject({ code: 4 });
    await aborted(consumer.aborts[0]!);
  });

  it('leaves the signal alone once the call has been answered', async () => {
    const { consumer, grpcPort } = await startReceiver();
    const client = grpcClient(grpcPort);
    await client.unary(TRACES, tracesRequest(1));
    await client.unary(TRACES, tracesRequest(1));
    expect(consumer.aborts[0]?.aborted).toBe(false);
  });
});

/** A call whose batch the consumer holds until the call ends. */
async function startedCall(consumer: RecordingConsumer, grpcPort: number) {
  consumer.answer = (_batch, signal) => aborted(signal).then(() => retry('gone'));
  const started = grpcClient(grpcPort).start(TRACES, tracesRequest(1));
  await consumer.reached(1);
  return started;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
