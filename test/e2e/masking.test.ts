import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeRequest } from '../oracle/otlp.ts';
import { rawItems } from '../process/raw-items.ts';
import { grpcClient, LOGS, TRACES } from '../receivers/otlp/grpc-client.ts';
import { send } from '../receivers/otlp/http-client.ts';
import { type Deployment, deploy } from './deployment.ts';

const KEY = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
const MAIL = 'maria.lopez@acme-shop.org';
const CARD = '4539 1488 0343 6467';
const FORMS = [KEY, MAIL, CARD].flatMap((datum) => [
  datum,
  Buffer.from(datum).toString('base64').slice(0, 16),
]);

const texts = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
const chunk = (content: string) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt-4o-mini', choices: [{ index: 0, delta: { content } }] })}\n\n`;
const asked = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: `My "key" is\n${KEY}, mail ${MAIL}` }],
});

const call = {
  traceId: Buffer.alloc(16, 7),
  spanId: Buffer.alloc(8, 1),
  name: 'POST',
  kind: 3,
  startTimeUnixNano: '1795397173000000000',
  endTimeUnixNano: '1795397174000000000',
  attributes: [
    ...texts({
      'http.request.method': 'POST',
      'url.full': 'https://api.openai.com/v1/chat/completions',
      'http.request.body.content': asked,
      'http.response.body.content': `${[...`Card ${CARD} .`].map(chunk).join('')}data: [DONE]\n\n`,
      copy: Buffer.from(asked).toString('base64'),
    }),
    { key: 'raw', value: { bytesValue: Buffer.from(asked) } },
  ],
  events: [{ name: 'gen_ai.user.message', attributes: texts({ content: `It is ${KEY}` }) }],
};
const other = { ...call, spanId: Buffer.alloc(8, 2), attributes: texts({ note: 'plain' }), events: [] };
const spans = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [call, other] }] }] });
const records = encodeRequest('logs', {
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            { eventName: 'gen_ai.user.message', body: { stringValue: JSON.stringify({ content: MAIL }) } },
          ],
        },
      ],
    },
  ],
});

describe('masking on the way from sockets to sockets', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    const security = `payload: { secret: hash, pii: mask }, hash_key: a key for the tests alone`;
    deployment = await deploy({ llmKeys: `join: { wait: 0s }, security: { ${security} }` });
  });
  afterAll(() => deployment.stop());

  it('leaves nothing of what was found in any copy, and sends everything on', async () => {
    const { backend, grpcPort, httpPort } = deployment;
    expect(await grpcClient(grpcPort).unary(TRACES, spans)).toMatchObject({ code: 0 });
    expect((await send({ port: httpPort, path: '/v1/traces', body: spans })).status).toBe(200);
    expect(await grpcClient(grpcPort).unary(LOGS, records)).toMatchObject({ code: 0 });
    const items = () => backend.requests.flatMap(({ bytes }) => rawItems(bytes));
    await expect.poll(() => items().length, { timeout: 10_000 }).toBe(5);
    const arrived = items();
    for (const bytes of arrived) for (const form of FORMS) expect(bytes.includes(form)).toBe(false);
    const [first = '', ...same] = arrived.flatMap(
      (bytes) => bytes.toString().match(/\[REDACTED:secret:\w+\]/g) ?? [],
    );
    expect(first).toMatch(/^\[REDACTED:secret:[0-9a-f]{16}\]$/);
    expect(new Set(same)).toEqual(new Set([first]));
    const said = arrived.map((bytes) => bytes.toString()).join();
    expect(said).toContain('[REDACTED:pii]');
    expect(said).toContain('plain');
    expect(said).toContain('data: [DONE]');
  });
});
