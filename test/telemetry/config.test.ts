import { describe, expect, it } from 'vitest';
import { decodeTelemetry, resourceLabels } from '../../src/telemetry/config.ts';
import { decoded, problemsOf } from '../config/configuration.ts';

const decode = (text: string) => decoded(`${text}\n`, (root) => decodeTelemetry(root));
const problems = (text: string) => problemsOf(`${text}\n`, (root) => decodeTelemetry(root));

describe('the defaults', () => {
  it.each(['logs:', 'metrics: {}', 'logs: { sampling: }'])('hold with %s', async (text) => {
    expect(await decode(text)).toEqual({
      logs: {
        level: 'info',
        encoding: 'console',
        sampling: { tickMs: 10_000, initial: 10, thereafter: 100 },
        initialFields: {},
      },
      metrics: { endpoint: { host: 'localhost', port: 8888 } },
      resource: new Map(),
    });
  });
});

describe('logs', () => {
  it('takes level, encoding, sampling and fields', async () => {
    const text = `logs:
  level: DEBUG
  encoding: json
  sampling: { tick: 1s, initial: 2, thereafter: 3 }
  initial_fields: { region: eu, shard: 07 }`;
    expect((await decode(text)).logs).toEqual({
      level: 'debug',
      encoding: 'json',
      sampling: { tickMs: 1000, initial: 2, thereafter: 3 },
      initialFields: { region: 'eu', shard: '07' },
    });
  });

  it('writes every line without sampling', async () => {
    expect((await decode('logs: { sampling: { enabled: false } }')).logs.sampling).toBeUndefined();
  });
});

describe('metrics', () => {
  it.each([
    ['metrics: { level: none }', undefined],
    ['metrics: { level: detailed }', { host: 'localhost', port: 8888 }],
    ['metrics: { address: "127.0.0.1:9999" }', { host: '127.0.0.1', port: 9999 }],
    ['metrics: { address: "[::1]:9999" }', { host: '::1', port: 9999 }],
    ['metrics: { readers: [] }', undefined],
    [
      'metrics: { readers: [{ pull: { exporter: { prometheus: { host: pod, port: 9 } } } }] }',
      { host: 'pod', port: 9 },
    ],
    [
      'metrics: { address: "a:1", readers: [{ pull: { exporter: { prometheus: } } }] }',
      { host: 'localhost', port: 8888 },
    ],
  ])('%s is scraped at %j', async (text, endpoint) => {
    expect((await decode(text)).metrics).toEqual(endpoint === undefined ? {} : { endpoint });
  });

  it('warns of a server on all interfaces', async () => {
    const text = `metrics:
  address: :8888`;
    expect(await problems(text)).toEqual([
      'a.yaml:2:3: warning: metrics::address: Using the :8888 address exposes this server to every network interface, which may facilitate Denial of Service attacks',
    ]);
  });
});

describe('what cannot be taken', () => {
  it.each([
    [
      'logs: { level: loud }',
      /^a\.yaml:1:16: 'logs::level' expected one of debug, info, warn, error, .* got the string "loud"$/,
    ],
    ['logs: { encoding: jsno }', /"jsno" \(did you mean "json"\?\)$/],
    ['logs: { sampling: { tick: 0 } }', /'logs::sampling::tick' expected at least 1ms, got the number 0$/],
    [
      'metrics: { level: max }',
      /'metrics::level' expected one of none, basic, normal, detailed, got the string "max"$/,
    ],
    ['metrics: { address: localhost }', /metrics::address: must be an address of the form host:port$/],
    ['metrics: { address: "a:70000" }', /metrics::address: must be an address of the form host:port$/],
    [
      'metrics: { readers: [{ pull: { exporter: { prometheus: { port: 70000 } } } }] }',
      /expected at most 65535/,
    ],
    ['metrics: { readers: [{}, {}] }', /metrics::readers: more than one reader is not supported$/],
    [
      'metrics: { readers: [{ pull: { exporter: { otlp: } } }] }',
      /metrics::readers\[0\]: must have a pull::exporter::prometheus$/,
    ],
    ['metrics: { readers: [{ periodic: }] }', /'metrics::readers\[0\]' has invalid keys: periodic$/],
    ['logs: { levle: info }', /'logs' has invalid keys: levle \(did you mean "level"\?\)$/],
    ['logs: { output_paths: [stderr] }', /warning: logs::output_paths: has no effect here$/],
    ['traces: { processors: [] }', /warning: traces: has no effect here$/],
  ])('%s is told', async (text, message) => {
    expect(await problems(text)).toContainEqual(expect.stringMatching(message));
  });
});

describe('resourceLabels', () => {
  const defaults = { version: '1.2.3', instanceId: 'id' };

  it('names the service, its instance and its version', () => {
    expect(resourceLabels(new Map(), defaults)).toEqual({
      service_name: 'clearspan',
      service_instance_id: 'id',
      service_version: '1.2.3',
    });
  });

  it('lets the configuration replace, add and, with an empty value, take away', async () => {
    const { resource } = await decode(
      'resource: { service.name: gateway, service.version: , k8s.pod-name: p }',
    );
    expect(resourceLabels(resource, defaults)).toEqual({
      service_name: 'gateway',
      service_instance_id: 'id',
      k8s_pod_name: 'p',
    });
  });
});
