import { describe, expect, it } from 'vitest';
import { decodeDelivery } from '../../../src/exporters/delivery/delivery.ts';
import { decodeHeaders } from '../../../src/exporters/delivery/headers.ts';
import { decodeTls } from '../../../src/exporters/delivery/tls.ts';
import { decodeYaml } from '../config.ts';

const decode = (yaml: string) => decodeYaml(yaml, (section) => decodeDelivery(section, 5_000));

describe('the keys that all network exporters share', () => {
  it('default to the Collector, but for a queue that is bounded in bytes and batching that is on', async () => {
    const { config, problems } = await decode('');
    expect(problems).toEqual([]);
    expect(config).toEqual({
      timeoutMs: 5_000,
      retry: {
        enabled: true,
        initialIntervalMs: 5_000,
        randomizationFactor: 0.5,
        multiplier: 1.5,
        maxIntervalMs: 30_000,
        maxElapsedTimeMs: 300_000,
      },
      queue: {
        enabled: true,
        numConsumers: 10,
        sizer: 'bytes',
        limit: { units: 134_217_728, bytes: 134_217_728 },
        blockOnOverflow: false,
        waitForResult: false,
        batch: { flushTimeoutMs: 200, minSize: 8_192, maxSize: 0, sizer: 'items', maxBytes: 4_128_768 },
      },
    });
  });

  it('measure batches as the queue is measured, where it is told to count bytes', async () => {
    const batchOf = async (yaml: string) => (await decode(`sending_queue: ${yaml}`)).config.queue.batch;
    expect(await batchOf('{ sizer: bytes, batch: { min_size: 1MiB } }')).toMatchObject({
      sizer: 'bytes',
      minSize: 2 ** 20,
    });
    expect(await batchOf('{ sizer: bytes, batch: { sizer: items } }')).toMatchObject({
      sizer: 'items',
      minSize: 8_192,
    });
    expect(await batchOf('{ sizer: requests }')).toMatchObject({ sizer: 'items' });
  });

  it('read every key', async () => {
    const { config, problems } = await decode(`
timeout: 2s
retry_on_failure: { enabled: false, initial_interval: 1s, randomization_factor: 0.1, multiplier: 2, max_interval: 3s, max_elapsed_time: 0 }
sending_queue:
  enabled: false
  num_consumers: 3
  sizer: bytes
  queue_size: 1MiB
  block_on_overflow: true
  wait_for_result: true
  batch: { flush_timeout: 1s, min_size: 10KiB, max_size: 20KiB, sizer: bytes, max_bytes: 0 }`);
    expect(problems).toEqual([]);
    expect(config).toEqual({
      timeoutMs: 2_000,
      retry: {
        enabled: false,
        initialIntervalMs: 1_000,
        randomizationFactor: 0.1,
        multiplier: 2,
        maxIntervalMs: 3_000,
        maxElapsedTimeMs: 0,
      },
      queue: {
        enabled: false,
        numConsumers: 3,
        sizer: 'bytes',
        limit: { units: 1_048_576, bytes: 134_217_728 },
        blockOnOverflow: true,
        waitForResult: true,
        batch: { flushTimeoutMs: 1_000, minSize: 10_240, maxSize: 20_480, sizer: 'bytes', maxBytes: 0 },
      },
    });
  });

  it.each([
    ['sending_queue: { queue_size: 50 }', 'requests', 50],
    ['sending_queue: { sizer: requests }', 'requests', 1_000],
    ['sending_queue: { sizer: items, queue_size: 7 }', 'items', 7],
    ['sending_queue: { sizer: bytes, queue_size: 5 }', 'bytes', 5],
  ])('bound the queue in bytes beside its own unit: %s', async (yaml, sizer, units) => {
    const { config } = await decode(yaml);
    expect(config.queue).toMatchObject({ sizer, limit: { units, bytes: 134_217_728 } });
  });

  it.each([
    ['sending_queue: { batch: { min_size: 10, max_size: 5 } }', /must not be less than min_size/],
    ['sending_queue: { num_consumers: 0 }', /num_consumers/],
    ['timeout: 1000h', /::timeout' expected at most 480h/],
    ['sending_queue: { batch: { flush_timeout: 1000h } }', /flush_timeout/],
    ['sending_queue: { sizer: spans }', /sizer/],
    ['retry_on_failure: { randomization_factor: 2 }', /randomization_factor/],
    ['sending_queue: { storage: file_storage }', /storage/],
  ])('report what makes no sense: %s', async (yaml, problem) => {
    expect((await decode(yaml)).problems.join()).toMatch(problem);
  });
});

describe('decodeHeaders', () => {
  it('puts names in lower case and keeps values as they are', async () => {
    const { config } = await decodeYaml('headers: { Authorization: Bearer x, x-number: 012 }', decodeHeaders);
    expect([...config]).toEqual([
      ['authorization', 'Bearer x'],
      ['x-number', '012'],
    ]);
  });

  it.each(['Connection', 'transfer-encoding', 'Content-Length'])(
    'reports %s, which is not for the user to set',
    async (name) => {
      const { config, problems } = await decodeYaml(`headers: { ${name}: x, ok: x }`, decodeHeaders);
      expect(problems.join()).toContain(`"${name}" is the protocol's own affair`);
      expect([...config.keys()]).toEqual(['ok']);
    },
  );

  it('reports a name or value that no header can carry, without the value', async () => {
    const { config, problems } = await decodeYaml('headers: { "a b": x, ok: "se\\ncret" }', decodeHeaders);
    expect(config.size).toBe(0);
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('cret');
  });
});

describe('decodeTls', () => {
  it.each([
    ['tls: { cert_file: a.pem }', /needs both cert_file/],
    ['tls: { ca_file: a.pem, ca_pem: x }', /exclude each other/],
  ])('reports %s', async (yaml, problem) => {
    const { problems } = await decodeYaml(yaml, (section) => decodeTls(section.section('tls')));
    expect(problems.join()).toMatch(problem);
  });
});
