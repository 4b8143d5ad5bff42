import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainCommand } from '../../src/cli/explain.ts';
import { memoryIo } from './io.ts';

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

const SECRET = 'a parcel for Mrs. Winterbottom';

const REQUEST = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: SECRET },
  ],
});

const SPANS = {
  resourceSpans: [
    {
      scopeSpans: [
        {
          scope: { name: 'tests' },
          spans: [
            {
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId: 'b7ad6b7169203331',
              name: 'POST',
              kind: 3,
              attributes: [
                attribute('http.request.method', 'POST'),
                attribute('url.full', 'https://api.openai.com/v1/chat/completions'),
                attribute('http.request.body.content', REQUEST),
              ],
            },
            {
              traceId: '0af7651916cd43dd8448eb211c80319d',
              spanId: 'c7ad6b7169203331',
              name: 'chat gpt-4o',
              kind: 3,
              attributes: [
                attribute('gen_ai.operation.name', 'chat'),
                attribute('gen_ai.response.model', 'gpt-4o-2024-11-20'),
              ],
            },
          ],
        },
      ],
    },
  ],
};

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clearspan-explain-'));
  file = join(folder, 'traces.json');
  await writeFile(file, JSON.stringify(SPANS));
});
afterAll(() => rm(folder, { recursive: true }));

async function explain(...args: string[]) {
  const io = memoryIo();
  const code = await explainCommand.run(args, io);
  return { code, out: io.out(), err: io.err() };
}

describe('clearspan explain', () => {
  it('says where the payload was, what decided each fact, and why others are not known', async () => {
    const { code, out } = await explain('--span', 'b7ad', file);
    expect(code).toBe(0);
    expect(out).toContain(
      'span b7ad6b7169203331 of trace 0af7651916cd43dd8448eb211c80319c, "POST", by tests',
    );
    expect(out).toMatch(
      /request: http\.request\.body\.content, \d+ characters, read as openai-chat; answer: none found/,
    );
    expect(out).toMatch(/captured bodies[^\n]*\n {4}llm\.request_model +gpt-4o-mini\n/);
    expect(out).toMatch(/llm\.stop_reason +the answer was not captured/);
    expect(out).not.toContain('c7ad6b7169203331');
  });

  it('names the attribute of an instrumentation that told a fact', async () => {
    const { out } = await explain('--span', 'C7AD6B7169203331', file);
    expect(out).toMatch(/llm\.model +gpt-4o-2024-11-20 {2}\(gen_ai\.response\.model\)/);
  });

  it('shows no captured text', async () => {
    expect((await explain(file)).out).not.toContain('Winterbottom');
  });

  it('says so where no span is a call, and where a file cannot be read', async () => {
    expect(await explain('--span', 'ffff', file)).toMatchObject({
      code: 1,
      err: 'clearspan explain: no span whose id begins with ffff was recognised as an LLM call\n',
    });
    expect((await explain(file, join(folder, 'missing.pb'))).code).toBe(1);
    await expect(explain()).rejects.toThrow('at least one FILE is needed');
  });
});
