import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRequestFile } from '../../../src/cli/enrich/request-file.ts';
import { jsonToProtobuf } from '../../../src/otlp/json/request.ts';
import type { Signal } from '../../../src/otlp/signal.ts';

/** One small request a signal, two items each. */
const DOCUMENTS: Readonly<Record<Signal, string>> = {
  traces: JSON.stringify({
    resourceSpans: [{ scopeSpans: [{ spans: [spanOf('a'), spanOf('b')] }] }],
  }),
  metrics: JSON.stringify({
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [{ name: 'sixteen-letters!', gauge: { dataPoints: [{ asInt: '1' }, { asInt: '2' }] } }],
          },
        ],
      },
    ],
  }),
  logs: JSON.stringify({
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '5' }, { observedTimeUnixNano: '6' }] }] }],
  }),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clearspan-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

function spanOf(name: string): object {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name,
    startTimeUnixNano: '7',
  };
}

function protobufOf(signal: Signal): Uint8Array {
  const bytes = jsonToProtobuf(signal, DOCUMENTS[signal]);
  if (!(bytes instanceof Uint8Array)) throw new Error(bytes.reason);
  return bytes;
}

async function read(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, content);
  return readRequestFile(path);
}

describe.each(['traces', 'metrics', 'logs'] as const)('a request of %s', (signal) => {
  const expected = { signal, bytes: expect.any(Uint8Array), itemCount: 2 };

  it('is told by its name', async () => {
    expect(await read(`007-${signal}.pb`, protobufOf(signal))).toEqual(expected);
    expect(await read(`007-${signal}.json`, DOCUMENTS[signal])).toEqual(expected);
  });

  it('is told by its content where the name does not tell', async () => {
    expect(await read('request.pb', protobufOf(signal))).toEqual(expected);
    expect(await read('request.json', DOCUMENTS[signal])).toEqual(expected);
  });

  it('is told by its content where the name tells several signals', async () => {
    expect(await read('logs-and-traces-and-metrics.pb', protobufOf(signal))).toEqual(expected);
  });
});

describe('a request file', () => {
  it('may be empty: a request without items', async () => {
    expect(await read('empty.pb', '')).toMatchObject({ itemCount: 0 });
    expect(await read('traces.json', '{}')).toMatchObject({ signal: 'traces', itemCount: 0 });
  });

  it.each([
    [
      'cut-traces.pb',
      protobufOf('traces').subarray(0, -3),
      /^not an export request of traces: .* at byte \d+$/,
    ],
    ['noise.pb', Buffer.from('not protobuf at all'), /^cannot tell the signal/],
    ['bad-traces.json', '{"resourceSpans": [', /^not an export request of traces: /],
    ['bad.json', '{"resourceSpans": [', /^not an export request of traces: /],
    ['wrong-traces.json', '{"resourceSpans": [{"scopeSpans": 7}]}', / at resourceSpans\[0\]\.scopeSpans$/],
    ['other.json', '{"spans": []}', /^no resourceSpans, resourceMetrics, resourceLogs at the top/],
    ['null.json', 'null', /^no resourceSpans/],
    ['request.txt', '{}', /must end in \.pb/],
  ])('that cannot be used says why: %s', async (name, content, reason) => {
    expect(await read(name, content)).toEqual({ failure: expect.stringMatching(reason) });
  });

  it('that is not there says so', async () => {
    expect(await readRequestFile(join(folder, 'nowhere.pb'))).toEqual({
      failure: expect.stringContaining('ENOENT'),
    });
  });
});
