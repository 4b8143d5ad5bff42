import { describe, expect, it } from 'vitest';
import { processRequests } from '../../../src/cli/enrich/processing.ts';
import type { Batch } from '../../../src/pipeline/batch.ts';
import type { ProcessorFactory } from '../../../src/pipeline/component.ts';
import { refused } from '../../../src/pipeline/outcome.ts';
import type { Plan } from '../../../src/service/plan.ts';
import { Stage } from '../../service/fakes.ts';

function requestOf(text: string, signal: Batch['signal'] = 'traces'): Batch {
  return { signal, bytes: Buffer.from(text), itemCount: 1 };
}

/** A plan whose only pipeline, of traces, has one processor, which is the given one. */
async function planWith(stage: Stage, create: ProcessorFactory['create']): Promise<Plan> {
  const factory: ProcessorFactory = { type: 'own', signals: ['traces'], decode: () => undefined, create };
  const plan = await stage.plan(`
receivers: { source: }
processors: { pass: }
exporters: { sink: }
service: { pipelines: { traces: { receivers: [source], processors: [pass], exporters: [sink] } } }`);
  const processors = new Map([['pass', { id: 'pass', factory, config: undefined }]]);
  return { ...plan, components: { ...plan.components, processors } };
}

const idle = { start: async () => undefined, shutdown: async () => undefined };

async function textsOf(plan: Plan, requests: readonly Batch[], stage: Stage) {
  const processed = await processRequests({ plan, requests, settingsFor: stage.settingsFor });
  return processed.map(({ result }) =>
    'bytes' in result ? Buffer.from(result.bytes).toString() : result.failure,
  );
}

describe('processRequests', () => {
  it('keeps each request’s output with the request, also where a later one is done first', async () => {
    const stage = new Stage();
    const waiting: (() => void)[] = [];
    const plan = await planWith(stage, (_config, _settings, _signal, next) => ({
      ...idle,
      async consume(batch, signal) {
        if (batch.bytes[0] === 'a'.charCodeAt(0)) await new Promise<void>((resolve) => waiting.push(resolve));
        return next.consume({ ...batch, bytes: Buffer.from(`<${Buffer.from(batch.bytes)}>`) }, signal);
      },
      async shutdown() {
        for (const release of waiting) release();
      },
    }));
    expect(
      await textsOf(
        plan,
        ['a1', 'b', 'a2'].map((text) => requestOf(text)),
        stage,
      ),
    ).toEqual(['<a1>', '<b>', '<a2>']);
  });

  it('joins what came out in parts', async () => {
    const stage = new Stage();
    const plan = await planWith(stage, (_config, _settings, _signal, next) => ({
      ...idle,
      async consume(batch, signal) {
        await next.consume(batch, signal);
        return next.consume(batch, signal);
      },
    }));
    expect(await textsOf(plan, [requestOf('x')], stage)).toEqual(['xx']);
  });

  it('tells why nothing came out', async () => {
    const stage = new Stage();
    const plan = await planWith(stage, () => ({ ...idle, consume: async () => refused('no room') }));
    expect(await textsOf(plan, [requestOf('x')], stage)).toEqual(['no room']);
  });

  it('gives out unchanged what has no pipeline', async () => {
    const stage = new Stage();
    const plan = await planWith(stage, () => ({ ...idle, consume: async () => refused('no') }));
    expect(await textsOf(plan, [requestOf('log', 'logs')], stage)).toEqual(['log']);
  });

  it('starts the processors before the requests and shuts them down', async () => {
    const stage = new Stage();
    const plan = await stage.plan(`
receivers: { source: }
processors: { pass: , pass/2: }
exporters: { sink: }
service:
  pipelines:
    traces: { receivers: [source], processors: [pass/2, pass], exporters: [sink] }
    traces/later: { receivers: [source], processors: [pass], exporters: [sink] }`);
    await processRequests({ plan, requests: [requestOf('x')], settingsFor: stage.settingsFor });
    expect(stage.events.filter((event) => !event.startsWith('create'))).toEqual([
      'start processor pass for traces',
      'start processor pass/2 for traces',
      'processor pass/2 for traces passes',
      'processor pass for traces passes',
      'shut down processor pass/2 for traces',
      'shut down processor pass for traces',
    ]);
  });
});
