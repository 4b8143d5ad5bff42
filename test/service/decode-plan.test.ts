import { describe, expect, it } from 'vitest';
import { decode } from './fakes.ts';

const PARTS = `receivers:
  source:
processors:
  pass:
exporters:
  sink:
`;

/** PARTS with a section `service`, whose first line is line 7. */
function withService(service: string): string {
  return `${PARTS}service:
  pipelines:
${service}`;
}

describe('a configuration that is right', () => {
  it('gives components and pipelines in the order of the file', async () => {
    const { plan, problems } = await decode(`
receivers:
  source:
    note: hello
  source/2:
processors: { pass: , pass/again: }
exporters: { sink: }
extensions: { aid: }
service:
  extensions: [aid]
  shutdown_timeout: 3s
  pipelines:
    traces/b: { receivers: [source, source/2], processors: [pass/again, pass], exporters: [sink] }
    logs: { receivers: [source], exporters: [sink] }
`);
    expect(problems).toEqual([]);
    expect(plan.extensions).toEqual(['aid']);
    expect(plan.shutdownTimeoutMs).toBe(3_000);
    expect(plan.components.receivers.get('source')?.config).toBe('hello');
    expect([...plan.components.processors.keys()]).toEqual(['pass', 'pass/again']);
    expect(plan.pipelines).toEqual([
      {
        id: 'traces/b',
        signal: 'traces',
        receivers: ['source', 'source/2'],
        processors: ['pass/again', 'pass'],
        exporters: ['sink'],
      },
      { id: 'logs', signal: 'logs', receivers: ['source'], processors: [], exporters: ['sink'] },
    ]);
  });

  it('drains for 25 seconds by default, below the 30 that Kubernetes grants', async () => {
    const { plan } = await decode(withService('    traces: { receivers: [source], exporters: [sink] }'));
    expect(plan.shutdownTimeoutMs).toBe(25_000);
  });

  it('may hold components that no pipeline names', async () => {
    const { problems } = await decode(withService('    traces: { receivers: [source], exporters: [sink] }'));
    expect(problems).toEqual([]);
  });

  it('may name a component by a former type, with a warning', async () => {
    const { plan, problems, warnings } = await decode(`receivers: { source: }
exporters:
  old_sink/x:
service: { pipelines: { traces: { receivers: [source], exporters: [old_sink/x] } } }`);
    expect(problems).toEqual([]);
    expect(plan.components.exporters.get('old_sink/x')?.factory.type).toBe('sink');
    expect(warnings).toEqual([
      '3: exporters::old_sink/x: "old_sink" alias is deprecated; use "sink" instead',
    ]);
  });
});

describe('a configuration that is wrong is reported in the Collector’s words, with the line', () => {
  const pipelineCases: readonly (readonly [situation: string, service: string, problem: string])[] = [
    [
      'a receiver that is not configured',
      '    traces: { receivers: [sorce], exporters: [sink] }',
      '9: service::pipelines::traces::receivers: references receiver "sorce" which is not configured',
    ],
    [
      'a processor that is not configured',
      '    traces: { receivers: [source], processors: [batch], exporters: [sink] }',
      '9: service::pipelines::traces::processors: references processor "batch" which is not configured',
    ],
    [
      'an exporter that is not configured, some lines below the pipeline’s name',
      '    traces:\n      receivers: [source]\n      exporters: [sink, x]',
      '11: service::pipelines::traces::exporters: references exporter "x" which is not configured',
    ],
    [
      'a processor named twice',
      '    traces: { receivers: [source], processors: [pass, pass], exporters: [sink] }',
      '9: service::pipelines::traces::processors: references processor "pass" multiple times',
    ],
    [
      'a pipeline without receivers',
      '    traces: { exporters: [sink] }',
      '9: service::pipelines::traces: must have at least one receiver',
    ],
    [
      'a pipeline without exporters',
      '    traces: { receivers: [source], exporters: [] }',
      '9: service::pipelines::traces: must have at least one exporter',
    ],
    [
      'a pipeline of an unknown signal',
      '    spans/2: { receivers: [source], exporters: [sink] }',
      '9: service::pipelines::spans/2: pipeline "spans/2": unknown signal "spans" (valid values: [traces metrics logs])',
    ],
    [
      'a pipeline id without a name after the slash',
      '    traces/: { receivers: [source], exporters: [sink] }',
      '9: service::pipelines::traces/: in "traces/" id: the part after / should not be empty',
    ],
    [
      'a misspelt key of a pipeline',
      '    traces: { receivers: [source], exporter: [sink], exporters: [sink] }',
      `9: 'service::pipelines::traces' has invalid keys: exporter`,
    ],
  ];
  for (const [situation, service, problem] of pipelineCases) {
    it(situation, async () => {
      const { problems } = await decode(withService(service));
      expect(problems).toEqual([problem]);
    });
  }

  it('a component that does not support the pipeline’s signal', async () => {
    const { problems } = await decode(`receivers: { source: }
processors: { traces_only: }
exporters: { sink: }
service:
  pipelines:
    logs: { receivers: [source], processors: [traces_only], exporters: [sink] }`);
    expect(problems).toEqual([
      '6: service::pipelines::logs::processors: references processor "traces_only" which does not support logs: telemetry type is not supported',
    ]);
  });

  it('an unknown type, once, and not again where a pipeline names it', async () => {
    const { problems } = await decode(`receivers: { source: }
exporters:
  x/1: { anything: goes }
service:
  pipelines:
    traces: { receivers: [source], exporters: [x/1] }`);
    expect(problems).toEqual(['3: exporters::x/1: unknown type: "x" for id: "x/1" (valid values: [sink])']);
  });

  it('a type of the Collector whose work is done elsewhere, with where that is', async () => {
    const { problems } = await decode(`receivers: { source: }
processors: { batch: { timeout: 1s } }
exporters: { sink: }
service: { pipelines: { traces: { receivers: [source], processors: [batch], exporters: [sink] } } }`);
    expect(problems).toEqual([
      expect.stringMatching(/^2: processors::batch: unknown type: "batch" .*sending_queue::batch/),
    ]);
  });

  it('an id without a name after the slash', async () => {
    const { problems } = await decode(`receivers: { source/: }
exporters: { sink: }
service: { pipelines: { traces: { receivers: [source/], exporters: [sink] } } }`);
    expect(problems).toEqual([
      '1: receivers::source/: in "source/" id: the part after / should not be empty',
    ]);
  });

  it('an extension that is not configured', async () => {
    const { problems } = await decode(
      `${PARTS}service:
  extensions: [aid]
  pipelines: { traces: { receivers: [source], exporters: [sink] } }`,
    );
    expect(problems).toEqual(['8: service::extensions: references extension "aid" which is not configured']);
  });

  it('no receivers, no exporters and no pipelines, all in one run', async () => {
    const { problems } = await decode('processors: { pass: }');
    expect(problems).toEqual([
      expect.stringContaining('no receiver configuration specified in config'),
      expect.stringContaining('no exporter configuration specified in config'),
      expect.stringContaining('service::pipelines: service must have at least one pipeline'),
    ]);
  });

  it('a mistake in a component that no pipeline names', async () => {
    const { problems } = await decode(
      `${PARTS}  sink/unused: { nite: x }
service: { pipelines: { traces: { receivers: [source], exporters: [sink] } } }`,
    );
    expect(problems).toEqual([`7: 'exporters::sink/unused' has invalid keys: nite (did you mean "note"?)`]);
  });
});
