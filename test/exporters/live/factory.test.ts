import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLive, liveExporter } from '../../../src/exporters/live/factory.ts';
import type { Exporter } from '../../../src/pipeline/component.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { decodeYaml } from '../config.ts';
import { batchOf, traceBatch } from '../requests.ts';
import { NEVER, type RecordingSettings, recordingSettings } from '../settings.ts';
import { RecordingOutput } from '../terminal/recording-output.ts';

const CALL = {
  name: 'POST',
  endTimeMs: 1_700_000_000_000,
  attributes: {
    'llm.enrichment.status': 'complete',
    'llm.model': 'gpt-4o',
    'llm.input_tokens': 12,
    'llm.cost_usd': { double: 0.5 },
    'llm.security.classification': ['jailbreak'],
    'llm.security.severity': 'critical',
    'gen_ai.input.messages': 'a captured prompt',
    'http.request.body': 'another captured prompt',
  },
};

describe('the exporter live', () => {
  let output: RecordingOutput;
  let settings: RecordingSettings;
  let exporter: Exporter;

  beforeEach(async () => {
    vi.useFakeTimers();
    output = new RecordingOutput();
    settings = recordingSettings('live');
    exporter = createLive({ color: 'auto', summaryIntervalMs: 10_000 }, settings, output);
    await exporter.start();
  });
  afterEach(async () => {
    await exporter.shutdown(NEVER);
    vi.useRealTimers();
  });

  it('says at start what it is', () => {
    const [greeting, heading] = output.takeLines();
    expect(greeting).toContain('one line for each LLM call');
    expect(heading).toMatch(/time +service +model/);
  });

  it('shows each LLM call of a request, with its service and without captured text', async () => {
    output.takeLines();
    const failed = { ...CALL, status: { code: 2, message: 'a captured answer' } };
    const outcome = await exporter.consume(traceBatch([CALL, { name: 'GET' }, failed], 'shop'), NEVER);
    expect(outcome).toEqual({ kind: 'accepted' });
    expect(output.text).not.toContain('captured');
    const lines = output.takeLines();
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/shop +gpt-4o +12 +- +\$0\.5000 .*critical jailbreak/);
    expect(lines[1]).toMatch(/, error$/);
    expect(settings.meter.count(METRICS.exporterSent.traces, { exporter: 'live' })).toBe(3);
  });

  it('sums up what has no line of its own, every ten seconds if something came', async () => {
    output.takeLines();
    await exporter.consume(traceBatch([CALL, { name: 'GET' }]), NEVER);
    await exporter.consume(batchOf('a'), NEVER);
    await exporter.consume({ signal: 'metrics', bytes: new Uint8Array(0), itemCount: 40 }, NEVER);
    output.takeLines();
    vi.advanceTimersByTime(10_000);
    expect(output.takeLines().map((line) => line.slice(10))).toEqual([
      '3 spans (1 LLM calls), 40 metric points',
    ]);
    vi.advanceTimersByTime(20_000);
    expect(output.takeLines()).toEqual([]);
  });

  it('needs no summary of calls that are all shown', async () => {
    await exporter.consume(traceBatch([CALL]), NEVER);
    output.takeLines();
    vi.advanceTimersByTime(10_000);
    expect(output.takeLines()).toEqual([]);
  });

  it('sums up the rest when it shuts down, and is silent afterwards', async () => {
    await exporter.consume(batchOf('a', 'b'), NEVER);
    output.takeLines();
    await exporter.shutdown(NEVER);
    expect(output.takeLines().map((line) => line.slice(10))).toEqual(['2 spans (0 LLM calls)']);
    expect(output.isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reads its section, which may be empty', async () => {
    vi.useRealTimers();
    expect(await decodeYaml('', liveExporter.decode)).toEqual({
      config: { color: 'auto', summaryIntervalMs: 10_000 },
      problems: [],
    });
    const { config, problems } = await decodeYaml(
      'color: sometimes\nsummary_interval: 1s',
      liveExporter.decode,
    );
    expect(problems).toHaveLength(1);
    expect(config.summaryIntervalMs).toBe(1_000);
  });
});
