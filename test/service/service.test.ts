import { describe, expect, it } from 'vitest';
import { REAL_TIMERS } from '../../src/pipeline/timers.ts';
import { buildService } from '../../src/service/service.ts';
import { Stage } from './fakes.ts';

const CONFIG = `
receivers: { source: }
processors: { pass: , pass/2: }
exporters: { sink: }
extensions: { aid: , aid/unused: }
service:
  extensions: [aid]
  shutdown_timeout: 40ms
  pipelines:
    traces: { receivers: [source], processors: [pass, pass/2], exporters: [sink] }
`;

async function service(stage: Stage) {
  const { logger, meter } = stage;
  const surroundings = { now: () => 0, random: () => 0, environment: {}, timers: REAL_TIMERS };
  const built = buildService(await stage.plan(CONFIG), { version: '1.2.3', logger, meter, ...surroundings });
  stage.events.splice(0);
  return built;
}

const SHUTDOWN = [
  'stopping',
  'shut down receiver source',
  'shut down processor pass for traces',
  'shut down processor pass/2 for traces',
  'shut down exporter sink',
  'shut down extension aid',
];

describe('a service', () => {
  it('starts consumers before those who feed them, and only then says that it is ready', async () => {
    const stage = new Stage();
    await (await service(stage)).start();
    expect(stage.events).toEqual([
      'start extension aid',
      'start exporter sink',
      'start processor pass/2 for traces',
      'start processor pass for traces',
      'start receiver source',
      'ready',
    ]);
    expect(stage.logger.lines).toContainEqual({
      level: 'info',
      message: 'Everything is ready. Begin running and processing data.',
      fields: { version: '1.2.3', traces: 'source -> pass -> pass/2 -> sink' },
    });
  });

  it('shuts down in the order in which data flows, extensions last', async () => {
    const stage = new Stage();
    const built = await service(stage);
    await built.start();
    stage.events.splice(0);
    await built.shutdown();
    expect(stage.events).toEqual(SHUTDOWN);
    expect(stage.logger.messages('error')).toEqual([]);
  });

  it('shuts down what had started when a component cannot start, and says which one', async () => {
    const stage = new Stage();
    stage.failing.add('receiver source');
    const built = await service(stage);
    await expect(built.start()).rejects.toThrow('failed to start receiver "source": address in use');
    expect(stage.events.slice(-SHUTDOWN.length)).toEqual(SHUTDOWN);
    expect(stage.events).not.toContain('ready');
    expect(stage.logger.messages('info')).toEqual([]);
  });

  it('goes on without a component that does not heed its deadline', async () => {
    const stage = new Stage();
    stage.hanging.add('receiver source');
    const built = await service(stage);
    await built.start();
    stage.events.splice(0);
    await built.shutdown();
    expect(stage.events).toEqual(SHUTDOWN);
    expect(stage.logger.messages('error')).toEqual([
      'receiver "source" did not stop in time; going on without it',
    ]);
  });

  it('may be shut down without having been started, and twice', async () => {
    const stage = new Stage();
    const built = await service(stage);
    await built.shutdown();
    await built.shutdown();
    expect(stage.events).toEqual([...SHUTDOWN, ...SHUTDOWN]);
  });
});
