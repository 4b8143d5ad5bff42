import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRequest } from '../../src/cli/demo/export-request.ts';
import { OPENAI_CALLS } from '../../src/cli/demo/openai-calls.ts';
import { jsonToProtobuf } from '../../src/otlp/json/request.ts';
import { runClearspan } from '../process/daemon.ts';

const LOGS = {
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '5', body: { stringValue: 'hello' } }] }] }],
};
const TRACES = exportRequest(OPENAI_CALLS, { now: () => 1_780_000_000_000, random: Math.random });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clearspan-enrich-'));
  await writeFile(join(folder, '1-traces.json'), JSON.stringify(TRACES));
  await writeFile(join(folder, '2-logs.json'), JSON.stringify(LOGS));
  await writeFile(join(folder, 'request.pb'), protobuf());
  await writeFile(join(folder, 'broken-traces.json'), '{"resourceSpans":');
});
afterAll(() => rm(folder, { recursive: true }));

function protobuf(): Uint8Array {
  const bytes = jsonToProtobuf('traces', JSON.stringify(TRACES));
  if (!(bytes instanceof Uint8Array)) throw new Error(bytes.reason);
  return bytes;
}

async function enrich(...args: string[]) {
  const { code, stdout, stderr } = await runClearspan(['enrich', ...args], { folder });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { code, stderr, documents: lines.map((line) => JSON.parse(line)) };
}

/** The `llm.model` of every span of a request, undefined where it has none. */
function modelsOf(document: {
  resourceSpans: {
    scopeSpans: { spans: { attributes: { key: string; value: { stringValue?: string } }[] }[] }[];
  }[];
}) {
  return document.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ attributes }) => attributes.find(({ key }) => key === 'llm.model')?.value.stringValue),
    ),
  );
}

const MODELS = [
  'gpt-4o-mini-2024-07-18',
  'gpt-4o-mini-2024-07-18',
  'gpt-5-mini-2025-08-07',
  'gpt-4o-2024-11-20',
  'text-embedding-3-small',
];

function promptSpan(prompt: string, startS: number) {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const messages = [
    { role: 'system', content: prompt },
    { role: 'user', content: 'Hi' },
  ];
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: 'POST',
    kind: 3,
    startTimeUnixNano: `${startS}000000000`,
    endTimeUnixNano: `${startS + 1}000000000`,
    attributes: [
      attribute('http.request.method', 'POST'),
      attribute('url.full', 'https://api.openai.com/v1/chat/completions'),
      attribute('http.request.body.content', JSON.stringify({ model: 'gpt-4o-mini', messages })),
    ],
  };
}

describe('clearspan enrich', () => {
  it('gives one line of OTLP/JSON for each file, in their order, with the calls enriched', async () => {
    const { code, stderr, documents } = await enrich('1-traces.json', '2-logs.json', 'request.pb');
    expect([code, stderr]).toEqual([0, '']);
    expect(documents).toHaveLength(3);
    expect(modelsOf(documents[0])).toEqual(MODELS);
    expect(documents[1]).toEqual(LOGS);
    expect(modelsOf(documents[2])).toEqual(MODELS);
  });

  it('uses the processors of the first pipeline of the signal in a configuration', async () => {
    const config = `yaml:${JSON.stringify({
      receivers: { otlp: { protocols: { http: {} } } },
      processors: { llm: { attributes: { dialects: ['gen_ai'] } }, 'llm/2': {} },
      exporters: { debug: {} },
      service: {
        pipelines: {
          traces: { receivers: ['otlp'], processors: ['llm'], exporters: ['debug'] },
          'traces/2': { receivers: ['otlp'], processors: ['llm/2'], exporters: ['debug'] },
        },
      },
    })}`;
    const { code, documents } = await enrich('--config', config, 'request.pb');
    expect(code).toBe(0);
    expect(modelsOf(documents[0])).toEqual(MODELS.map(() => undefined));
    expect(JSON.stringify(documents[0])).toContain('gen_ai.response.model');
  });

  it('reports a file that it cannot read, gives the lines of the others, and ends with 1', async () => {
    const { code, stderr, documents } = await enrich('broken-traces.json', '2-logs.json', 'nowhere.pb');
    expect(code).toBe(1);
    expect(documents).toEqual([LOGS]);
    expect(stderr).toContain('clearspan enrich: broken-traces.json: not an export request of traces: ');
    expect(stderr).toContain('clearspan enrich: nowhere.pb: ENOENT');
  });

  it('wants a file', async () => {
    const { code, stderr } = await enrich();
    expect([code, stderr]).toEqual([2, expect.stringContaining('at least one FILE is needed')]);
  });

  it('keeps the history of prompts in a folder, from one run to the next', async () => {
    const asked = (prompt: string, startS: number) =>
      JSON.stringify({
        resourceSpans: [{ scopeSpans: [{ spans: [promptSpan(prompt, startS)] }] }],
      });
    await writeFile(join(folder, 'a-traces.json'), asked('Be brief.', 1_780_000_000));
    await writeFile(join(folder, 'b-traces.json'), asked('Be kind.', 1_780_000_100));
    const run = async (...args: string[]) => {
      const { code, documents } = await enrich(...args);
      expect(code).toBe(0);
      return JSON.stringify(documents).includes(
        '"key":"llm.system_prompt_changed","value":{"boolValue":true}',
      );
    };
    expect(await run('--history', 'history', 'a-traces.json')).toBe(false);
    expect(await run('--history', 'history', 'b-traces.json')).toBe(true);
    expect(await run('b-traces.json')).toBe(false);
  });

  it('ends with 2 where the configuration is wrong', async () => {
    const { code, stderr } = await enrich('--config', 'yaml:exporters::debgu: {}', 'request.pb');
    expect(code).toBe(2);
    expect(stderr).toContain('unknown type: "debgu"');
  });
});
