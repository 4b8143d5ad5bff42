import { describe, expect, it } from 'vitest';
import { createDebug, debugExporter } from '../../../src/exporters/debug/factory.ts';
import { jsonToProtobuf } from '../../../src/otlp/json/request.ts';
import type { Signal } from '../../../src/otlp/signal.ts';
import type { Batch } from '../../../src/pipeline/batch.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { configFrom, decodeYaml } from '../config.ts';
import { batchOf } from '../requests.ts';
import { NEVER, recordingSettings } from '../settings.ts';
import { RecordingOutput } from '../terminal/recording-output.ts';

const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';
const SPAN_ID = '0102030405060708';

const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const resource = { attributes: [attribute('service.name', 'shop')] };

const REQUESTS: Record<Signal, object> = {
  traces: {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            spans: [
              {
                traceId: TRACE_ID,
                spanId: SPAN_ID,
                name: 'chat',
                startTimeUnixNano: '1000000000',
                endTimeUnixNano: '1002500000',
                attributes: [
                  attribute('gen_ai.request.model', 'gpt-4o'),
                  attribute('gen_ai.prompt', 'captured one'),
                ],
                events: [{ name: 'gen_ai.choice', attributes: [attribute('message', 'captured two')] }],
                status: { code: 2, message: 'captured three' },
              },
            ],
          },
        ],
      },
    ],
  },
  logs: {
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            logRecords: [
              {
                eventName: 'gen_ai.user.message',
                severityText: 'INFO',
                traceId: TRACE_ID,
                spanId: SPAN_ID,
                body: { kvlistValue: { values: [attribute('content', 'captured four')] } },
              },
              { body: { stringValue: 'captured five' } },
            ],
          },
        ],
      },
    ],
  },
  metrics: {
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [
          {
            metrics: [
              { name: 'requests', unit: '1', sum: { dataPoints: [{ asInt: '7', timeUnixNano: '1' }] } },
            ],
          },
        ],
      },
    ],
  },
};

function batchOfSignal(signal: Signal): Batch {
  const bytes = jsonToProtobuf(signal, JSON.stringify(REQUESTS[signal]));
  if (!(bytes instanceof Uint8Array)) throw new Error(bytes.reason);
  return { signal, bytes, itemCount: 1 };
}

async function show(yaml: string, ...batches: readonly Batch[]): Promise<string[]> {
  const output = new RecordingOutput();
  const settings = { ...recordingSettings('debug'), now: () => Date.UTC(2026, 0, 1) };
  const exporter = createDebug(await configFrom(yaml, debugExporter.decode), settings, output);
  await exporter.start();
  for (const batch of batches) {
    expect(await exporter.consume(batch, NEVER)).toEqual({ kind: 'accepted' });
    expect(settings.meter.count(METRICS.exporterSent[batch.signal], { exporter: 'debug' })).toBeGreaterThan(
      0,
    );
  }
  await exporter.shutdown(NEVER);
  expect(output.isClosed).toBe(true);
  return output.takeLines();
}

describe('the exporter debug', () => {
  it('counts, unless told to show more', async () => {
    const batch = batchOf('a', 'b');
    expect(await show('', batch)).toEqual([
      `2026-01-01T00:00:00.000Z debug traces: 2 spans, ${batch.bytes.length} bytes`,
    ]);
  });

  it.each<[Signal, string[]]>([
    ['traces', [`  chat ${TRACE_ID} ${SPAN_ID} 2.5ms error`]],
    ['logs', [`  gen_ai.user.message INFO ${TRACE_ID} ${SPAN_ID}`, '  log']],
    ['metrics', ['  requests 1']],
  ])('has one line for each item of %s at normal verbosity', async (signal, lines) => {
    expect((await show('verbosity: normal', batchOfSignal(signal))).slice(1)).toEqual(lines);
  });

  it('shows every field in detail, nested as it is, and hides what was captured', async () => {
    const lines = await show('verbosity: detailed', batchOfSignal('traces'));
    expect(lines.slice(1, -2)).toEqual([
      '  resourceSpans[0]:',
      '    resource:',
      '      attributes:',
      '        service.name: "shop"',
      '    scopeSpans[0]:',
      '      spans[0]:',
      `        traceId: ${TRACE_ID}`,
      `        spanId: ${SPAN_ID}`,
      '        name: chat',
      '        startTimeUnixNano: 1000000000',
      '        endTimeUnixNano: 1002500000',
      '        attributes:',
      '          gen_ai.request.model: "gpt-4o"',
      '          gen_ai.prompt: <string, 12 chars>',
      '        events[0]:',
      '          name: gen_ai.choice',
      '          attributes:',
      '            message: <string, 12 chars>',
      '        status:',
    ]);
    expect(lines.slice(-2).sort()).toEqual(['          code: 2', '          message: <string, 14 chars>']);
  });

  it('hides the bodies of log records and shows the points of metrics', async () => {
    const lines = await show('verbosity: detailed', batchOfSignal('logs'), batchOfSignal('metrics'));
    expect(lines.join('\n')).not.toContain('captured');
    expect(lines).toContain('        body: <map, 1 keys>');
    expect(lines).toContain('        body: <string, 13 chars>');
    expect(lines.map((line) => line.trim())).toContain('asInt: 7');
  });

  it.each([
    ['normal', ['captured one']],
    ['detailed', ['captured one', 'captured two', 'captured three', 'captured four', 'captured five']],
  ])('shows what was captured only where asked to (%s), and warns of it', async (verbosity, texts) => {
    const batches = [batchOfSignal('traces'), batchOfSignal('logs')];
    expect((await show(`verbosity: ${verbosity}`, ...batches)).join('\n')).not.toContain('captured');

    const asked = await decodeYaml(`verbosity: ${verbosity}\nshow_content: true`, debugExporter.decode);
    expect(asked.problems).toEqual([expect.stringContaining('captured prompts')]);
    const output = new RecordingOutput();
    const exporter = createDebug(asked.config, recordingSettings(), output);
    for (const batch of batches) await exporter.consume(batch, NEVER);
    for (const text of texts) expect(output.text).toContain(text);
  });

  it('shows a sample of what comes fast', async () => {
    const lines = await show(
      'sampling_initial: 1\nsampling_thereafter: 2',
      batchOf('a'),
      batchOf('b'),
      batchOf('c'),
      batchOfSignal('logs'),
    );
    expect(lines.map((line) => line.split(' ')[2])).toEqual(['traces:', 'traces:', 'logs:']);
  });
});
