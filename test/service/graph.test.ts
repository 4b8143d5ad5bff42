import { describe, expect, it } from 'vitest';
import { refused, retry } from '../../src/pipeline/outcome.ts';
import { BuildError } from '../../src/service/build-error.ts';
import { buildGraph } from '../../src/service/graph.ts';
import { METRICS } from '../../src/telemetry/metric-table.ts';
import { batchOf, NEVER, Stage } from './fakes.ts';

const SHARED = `
receivers: { source: , source/unused: }
processors: { pass: , pass/2: }
exporters: { sink: , sink/2: , sink/unused: }
service:
  pipelines:
    traces: { receivers: [source], processors: [pass, pass/2], exporters: [sink] }
    traces/2: { receivers: [source], processors: [pass], exporters: [sink, sink/2] }
    logs: { receivers: [source], exporters: [sink] }
`;

async function build(yaml: string) {
  const stage = new Stage();
  const graph = buildGraph(await stage.plan(yaml), stage.settingsFor);
  const created = stage.events.splice(0);
  const targets = stage.entries.get('source') ?? {};
  return { stage, graph, created, targets };
}

describe('buildGraph', () => {
  it('makes one instance of a receiver or exporter, and processors for each pipeline', async () => {
    const { graph, created } = await build(SHARED);
    expect(graph.receivers.map(({ label }) => label)).toEqual(['receiver "source"']);
    expect(graph.exporters.map(({ label }) => label)).toEqual(['exporter "sink"', 'exporter "sink/2"']);
    expect(graph.processors.map((chain) => chain.map(({ label }) => label))).toEqual([
      ['processor "pass" of pipeline "traces"', 'processor "pass/2" of pipeline "traces"'],
      ['processor "pass" of pipeline "traces/2"'],
      [],
    ]);
    expect(created.filter((event) => event === 'create processor pass for traces')).toHaveLength(2);
  });

  it('does not make what no pipeline names', async () => {
    const { stage, created } = await build(SHARED);
    expect(created.join()).not.toContain('unused');
    expect(stage.entries.has('source/unused')).toBe(false);
  });

  it('gives a receiver a consumer for each signal that some pipeline takes from it, and no other', async () => {
    const { targets } = await build(SHARED);
    expect(Object.keys(targets)).toEqual(['traces', 'logs']);
  });

  it('passes data through the processors in the order of the list, in every pipeline of the signal', async () => {
    const { stage, targets } = await build(SHARED);
    await targets.traces?.consume(batchOf('traces'), NEVER);
    expect(stage.events.filter((event) => !event.includes('pass/2')).sort()).toEqual([
      'exporter sink takes traces',
      'exporter sink takes traces',
      'exporter sink/2 takes traces',
      'processor pass for traces passes',
      'processor pass for traces passes',
    ]);
    const second = stage.events.indexOf('processor pass/2 for traces passes');
    expect(second).toBeGreaterThan(stage.events.indexOf('processor pass for traces passes'));
  });

  it('answers with the worst outcome of the exporters', async () => {
    const { stage, targets } = await build(SHARED);
    stage.answers.set('sink', () => refused('bad'));
    stage.answers.set('sink/2', () => retry('full'));
    expect(await targets.traces?.consume(batchOf('traces'), NEVER)).toEqual(retry('full'));
    expect(await targets.logs?.consume(batchOf('logs'), NEVER)).toEqual(refused('bad'));
  });

  it('keeps an exception of one exporter from the others', async () => {
    const { stage, targets } = await build(SHARED);
    stage.answers.set('sink/2', () => {
      throw new Error('bug');
    });
    const outcome = await targets.traces?.consume(batchOf('traces'), NEVER);
    expect(outcome).toEqual(refused('internal error in sink/2', 13));
    expect(stage.events.filter((event) => event === 'exporter sink takes traces')).toHaveLength(2);
  });

  it('counts the items on both sides of a processor', async () => {
    const { stage, targets } = await build(SHARED);
    await targets.traces?.consume(batchOf('traces', 5), NEVER);
    const labels = { processor: 'pass/2', otel_signal: 'traces' };
    expect(stage.meter.count(METRICS.processorIncomingItems, labels)).toBe(5);
    expect(stage.meter.count(METRICS.processorOutgoingItems, labels)).toBe(5);
  });

  it('throws a BuildError that names the component which cannot be made', async () => {
    const yaml = `
receivers: { source: }
processors: { broken/x: }
exporters: { sink: }
service: { pipelines: { traces: { receivers: [source], processors: [broken/x], exporters: [sink] } } }`;
    await expect(build(yaml)).rejects.toThrow(BuildError);
    await expect(build(yaml)).rejects.toThrow(
      'failed to create processor "broken/x": rules.yaml cannot be read',
    );
  });
});
