import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { framesOf } from '../../golden/aws-frames.ts';
import { itemsOf } from '../../oracle/items.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';
import { attribute, DATA, spansOf, text, texts } from './carrier.ts';
import { attributesOf, HTTP, REQUEST_BODY, RESPONSE_BODY, startProcessor } from './harness.ts';

const MASK = '{security: {payload: {secret: mask, pii: mask}}}';
const KEY = DATA[0] ?? '';
const MAIL = 'maria.lopez@acme-shop.org';
const CALL = [...texts(HTTP), ...texts({ 'http.request.body.content': REQUEST_BODY })];
const shop = texts({ 'http.request.method': 'POST', 'url.full': 'https://shop.example/checkout' });
const order = texts({ 'http.request.body.content': JSON.stringify({ card: DATA[2], mail: MAIL }) });

function eventsOf(request: Uint8Array): unknown[] {
  return itemsOf('traces', decodeRequest('traces', request)).map(({ item }) => item['events']);
}

describe('what is masked, and what stays as it came', () => {
  let pass: Awaited<ReturnType<typeof startProcessor>>['pass'];
  beforeAll(async () => {
    ({ pass } = await startProcessor(MASK));
  });

  const masked = async (request: Uint8Array) => Buffer.from((await pass(request)).bytes);

  it('leaves bodies of other services as they came', async () => {
    const request = spansOf({ attributes: [...shop, ...order] });
    expect(await masked(request)).toEqual(Buffer.from(request));
    const besideCall = spansOf(
      { attributes: CALL },
      {
        attributes: [...shop, ...order],
        fields: { traceId: Buffer.alloc(16, 8), spanId: Buffer.alloc(8, 2) },
      },
    );
    expect((await masked(besideCall)).includes(MAIL)).toBe(true);
  });

  it('masks bodies in the trace of a call, whether they can be read or not', async () => {
    const carrier = {
      attributes: [...shop, ...texts({ 'http.request.body.content': `{"cut": "it is ${KEY} and` })],
      fields: { spanId: Buffer.alloc(8, 2), parentSpanId: Buffer.alloc(8, 1) },
    };
    const bytes = await masked(spansOf({ attributes: CALL }, carrier));
    expect(bytes.includes(KEY)).toBe(false);
    expect(bytes.includes('it is [REDACTED:secret] and')).toBe(true);
  });

  it('masks a carrier of a call’s body, alone in its request', async () => {
    const answer = RESPONSE_BODY.replace('On its way.', `It is ${KEY}`);
    const request = spansOf({ attributes: texts({ 'http.response.body.text': answer }) });
    const bytes = await masked(request);
    expect(bytes.includes(KEY)).toBe(false);
    expect(bytes.includes('It is [REDACTED:secret]')).toBe(true);
  });

  it('leaves spans alone that came enriched, where those before it are trusted', async () => {
    const { pass: trusting } = await startProcessor(
      '{trust_upstream: true, security: {payload: {secret: mask}}}',
    );
    const request = spansOf({
      attributes: [...CALL, ...texts({ 'llm.enrichment.version': '1.0.0', copy: KEY })],
    });
    expect(Buffer.from((await trusting(request)).bytes)).toEqual(Buffer.from(request));
  });

  it('leaves log records of applications as they came', async () => {
    const { pass: passLogs } = await startProcessor(MASK, 'logs');
    const record = (attributes: Readonly<Record<string, string>>, body: string) => ({
      body: text(body),
      attributes: texts(attributes),
    });
    const request = (...logRecords: readonly unknown[]) =>
      encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    const own = request(
      record({ 'event.name': 'user.login', 'enduser.id': MAIL }, JSON.stringify({ mail: MAIL })),
      record({ note: KEY }, `card ${DATA[2]}`),
    );
    expect(Buffer.from((await passLogs(own)).bytes)).toEqual(Buffer.from(own));
    const models = request(record({ 'event.name': 'gen_ai.user.message' }, JSON.stringify({ content: KEY })));
    expect(Buffer.from((await passLogs(models)).bytes).includes(KEY)).toBe(false);
  });

  it.each([
    ['JSON', (piece: string) => JSON.stringify({ choices: [{ index: 0, delta: { content: piece } }] })],
    ['text', (piece: string) => piece],
  ])('masks what events bring in pieces, as %s', async (_name, write) => {
    const events = (pieces: readonly string[]) =>
      pieces.map((piece, at) => ({
        name: `mlflow.chunk.item.${at}`,
        attributes: texts({ 'mlflow.chunk.value': write(piece), 'mlflow.chunk.at': 'here' }),
      }));
    const pieces = ['It is ', KEY.slice(0, 9), KEY.slice(9, 30), KEY.slice(30), ' , so', ' it is.'];
    const [before] = eventsOf(spansOf({ attributes: CALL, fields: { events: events(pieces) } }));
    const [after] = eventsOf(await masked(spansOf({ attributes: CALL, fields: { events: events(pieces) } })));
    const expected = ['It is ', '[REDACTED:secret]', '', '', ' , so', ' it is.'];
    const [asExpected] = eventsOf(spansOf({ attributes: CALL, fields: { events: events(expected) } }));
    expect(after).toEqual(asExpected);
    expect(after).not.toEqual(before);
  });

  it('does not join what events of one message each say', async () => {
    const events = [KEY.slice(0, 20), KEY.slice(20)].map((content) => ({
      name: 'gen_ai.user.message',
      attributes: texts({ content }),
    }));
    const request = spansOf({ attributes: CALL, fields: { events } });
    expect(eventsOf(await masked(request))).toEqual(eventsOf(request));
  });

  it('takes keys out of a span’s name', async () => {
    const key = 'AIzaSyB4kL9mQ2xT7vW3nR6yZ8cF1dH5jP0sUeG';
    const request = spansOf({ attributes: CALL, fields: { name: `POST /v1/models?key=${key}` } });
    const bytes = await masked(request);
    expect(bytes.includes(key)).toBe(false);
    expect(bytes.includes('POST /v1/models?key=[REDACTED:secret]')).toBe(true);
  });
});

describe('what stands encoded', () => {
  let pass: Awaited<ReturnType<typeof startProcessor>>['pass'];
  beforeAll(async () => {
    ({ pass } = await startProcessor(MASK));
  });

  /** What stands under the name `copy` after masking. */
  async function maskedCopy(value: Readonly<Record<string, unknown>>): Promise<string> {
    const request = spansOf({ attributes: [...CALL, attribute('copy', value)] });
    const [told = []] = attributesOf((await pass(request)).bytes);
    const copy = told.find(([key]) => key === 'copy')?.[1] ?? {};
    const bytes = copy['bytesValue'];
    return bytes === undefined
      ? String(copy['stringValue'])
      : Buffer.from(String(bytes), 'hex').toString('latin1');
  }

  const said = REQUEST_BODY.replace('Where', `It is ${KEY} . Where`);
  const saidMasked = said.replace(KEY, '[REDACTED:secret]');
  const base64 = (content: string | Uint8Array) => Buffer.from(content as string).toString('base64');

  it('base64 stays base64, in JSON too', async () => {
    expect(await maskedCopy(text(base64(said)))).toBe(base64(saidMasked));
    expect(await maskedCopy(text(JSON.stringify({ body: base64(said), isBase64Encoded: true })))).toBe(
      JSON.stringify({ body: base64(saidMasked), isBase64Encoded: true }),
    );
    expect(await maskedCopy(text(base64(REQUEST_BODY)))).toBe(base64(REQUEST_BODY));
  });

  it.each([
    ['bytes', (bytes: Uint8Array) => ({ bytesValue: bytes })],
    ['base64', (bytes: Uint8Array) => text(base64(bytes))],
  ])('compressed bytes with a finding go as a whole, as %s', async (_name, write) => {
    expect(await maskedCopy(write(gzipSync(said)))).toBe('[DROPPED:secret]');
    const cut = gzipSync(`${said}${REQUEST_BODY}`).subarray(0, -12);
    expect(await maskedCopy(write(cut))).toBe('[DROPPED:secret]');
    const clean = gzipSync(REQUEST_BODY);
    expect([base64(clean), clean.toString('latin1')]).toContain(await maskedCopy(write(clean)));
  });

  it('what inflates to more than is looked at goes as a whole', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, 32));
    expect(await maskedCopy(text(base64(bomb)))).toBe('[DROPPED]');
  });

  const frames = framesOf(
    ['my key is ', KEY.slice(0, 20), KEY.slice(20)].map((part) => ({
      contentBlockDelta: { contentBlockIndex: 0, delta: { text: part } },
    })),
  );

  it.each([
    ['bytes', { bytesValue: frames }],
    ['base64', text(base64(frames))],
    ['what is left of them as UTF-8', text(Buffer.from(frames).toString())],
  ])('frames of a stream, as %s', async (_name, value) => {
    expect(await maskedCopy(value)).toBe('[DROPPED:secret]');
  });

  it('pictures stay as they came', async () => {
    const picture = Buffer.concat([
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251)),
    ]);
    const url = `data:image/png;base64,${base64(picture)}`;
    expect(await maskedCopy(text(url))).toBe(url);
    expect(await maskedCopy({ bytesValue: picture })).toBe(picture.toString('latin1'));
  });
});
