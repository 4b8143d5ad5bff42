import { describe, expect, it } from 'vitest';
import { createBodyFinder } from '../../../src/llm/payload/bodies.ts';
import { BODY_ATTRIBUTES } from '../../../src/llm/payload/body-attributes.ts';
import { spanView } from '../span-view.ts';

const find = createBodyFinder({ requestAttributes: [], responseAttributes: [], maxBytes: 1024 });

describe('captured bodies', () => {
  it.each(BODY_ATTRIBUTES)('are found under $request and $response, on the span and on an event', (row) => {
    const attributes = { [row.request]: '{"q":1}', [row.response]: '{"a":1}' };
    const expected = {
      request: { place: row.request, text: '{"q":1}', truncated: false },
      response: { place: row.response, text: '{"a":1}', truncated: false },
    };
    const scopeName = row.scopeName ?? 'test';
    expect(find(spanView(attributes, { scopeName }))).toEqual(expected);
    expect(find(spanView({}, { scopeName, events: [{ name: 'anything', attributes }] }))).toEqual(expected);
  });

  it('are nobody’s but LangSmith’s under a name that others give to what was said', () => {
    expect(find(spanView({ 'gen_ai.completion': '{"a":1}' }))).toEqual({});
  });

  it('are put together of the pieces that LiteLLM has of an answer', () => {
    const attributes = {
      'llm.anthropic.id': 'msg_01',
      'llm.anthropic.stop_sequence': '',
      'llm.anthropic.usage': "{'input_tokens': 15, 'cache_read_input_tokens': 1024, 'service_tier': None}",
      'llm.anthropic.content': "[{'type': 'text', 'text': 'Köln'}]",
    };
    const span = spanView(attributes, { scopeName: 'litellm', name: 'raw_gen_ai_request' });
    expect(JSON.parse(find(span).response?.text ?? '')).toEqual({
      id: 'msg_01',
      usage: { input_tokens: 15, cache_read_input_tokens: 1024, service_tier: null },
      content: [{ type: 'text', text: 'Köln' }],
    });
    expect(find(spanView(attributes))).toEqual({});
  });

  it('are taken from the more trusted name first, and from an event before the span', () => {
    const span = spanView(
      { 'http.request.body': '{"on":"span"}', 'input.value': '{"framework":"input"}' },
      { events: [{ name: 'http.request', attributes: { 'http.request.body': '{"on":"event"}' } }] },
    );
    expect(find(span).request?.text).toBe('{"on":"event"}');
    const official = spanView({ 'http.request.body': '{"old":1}', 'http.request.body.content': '{"new":1}' });
    expect(find(official).request?.text).toBe('{"new":1}');
  });

  it('are found on events that are named for them, whatever attribute holds them', () => {
    const events = [
      { name: 'http.request', attributes: { body: '{"q":1}' } },
      { name: 'response.body', attributes: { payload: 'data: {"a":1}\n\n' } },
      { name: 'gen_ai.user.message', attributes: { content: '{"no":"body"}' } },
    ];
    expect(find(spanView({}, { events }))).toEqual({
      request: { place: 'body', text: '{"q":1}', truncated: false },
      response: { place: 'payload', text: 'data: {"a":1}\n\n', truncated: false },
    });
    const talk = [{ name: 'request', attributes: { content: 'Hello' } }];
    expect(find(spanView({}, { events: talk }))).toEqual({});
  });

  it('are not a placeholder under a more trusted name', () => {
    const placeholder = { 'http.request.body.content': '<streamed>' };
    const span = spanView({ ...placeholder, 'http.request.body': '{"q":1}' });
    expect(find(span).request?.place).toBe('http.request.body');
    expect(find(spanView(placeholder)).request?.text).toBe('<streamed>');
  });

  it('are read from bytes and from structured values too', () => {
    const span = spanView({
      'http.request.body.content': Buffer.from('{"city":"Zürich"}'),
      'http.response.body.content': { usage: { total: 12n, data: new Uint8Array([1, 2]) }, list: [1, null] },
    });
    expect(find(span).request?.text).toBe('{"city":"Zürich"}');
    expect(find(span).response?.text).toBe('{"usage":{"total":"12","data":"AQI="},"list":[1,null]}');
  });

  it('keep their bytes where they came as bytes, up to the limit', () => {
    const frames = Buffer.concat([Buffer.from([0, 0, 2, 0xff]), Buffer.alloc(2000, 0xfe)]);
    const inFull = find(spanView({ 'http.response.body.content': frames.subarray(0, 500) })).response;
    expect(Buffer.from(inFull?.bytes ?? []).equals(frames.subarray(0, 500))).toBe(true);
    expect(inFull).toMatchObject({ truncated: false });
    const head = find(spanView({ 'http.response.body.content': frames })).response;
    expect(Buffer.from(head?.bytes ?? []).equals(frames.subarray(0, 512))).toBe(true);
    expect(head).toMatchObject({ truncated: true });
    expect(find(spanView({ 'http.response.body.content': '{}' })).response).not.toHaveProperty('bytes');
  });

  it('are measured by their bytes, not by the text that these make', () => {
    const attributes = { 'http.response.body.content': Buffer.alloc(8, 0xff), 'http.response.body.size': 9 };
    expect(find(spanView(attributes)).response).toMatchObject({ truncated: true });
  });

  it('are frames of an event stream too, before a placeholder', () => {
    const frames = '\0\0\0\u{84}\0\0\0R\ufffd!\ufffd\ufffd\u000b:event-type\u0007\0\u000cmessageStart';
    const span = spanView({ 'http.response.body.content': '<streamed>', 'http.response.body': frames });
    expect(find(span).response?.place).toBe('http.response.body');
  });

  it('are not made of plain text under a name that holds all sorts of things', () => {
    expect(find(spanView({ 'input.value': 'What is a token bucket?', 'output.value': '' }))).toEqual({});
    expect(find(spanView({ 'output.value': 'data: {"a":1}\n\n' })).response?.text).toBe('data: {"a":1}\n\n');
  });

  it('are not made of lists and strings where only an object can be one', () => {
    expect(
      find(spanView({ 'mlflow.spanInputs': '[[{"type": "human"}]]', 'mlflow.spanOutputs': '"Hi"' })),
    ).toEqual({});
    expect(find(spanView({ 'mlflow.spanInputs': ' {"model": "m"}' })).request?.place).toBe(
      'mlflow.spanInputs',
    );
  });

  it('are marked as cut where the capturer says that there was more', () => {
    const attributes = { 'http.response.body.content': '{"id":', 'http.response.body.size': 953 };
    const onEvent = find(spanView({}, { events: [{ name: 'http.response.body', attributes }] }));
    expect(onEvent.response).toMatchObject({ truncated: true });
    expect(find(spanView({ ...attributes, 'http.response.body.size': 6 })).response).toMatchObject({
      truncated: false,
    });
  });

  it('that are longer than the limit are looked at head and tail, cut between whole characters', () => {
    const body = find(spanView({ 'http.request.body': `${'é'.repeat(400)}${'ü'.repeat(400)}` })).request;
    expect(body).toEqual({
      place: 'http.request.body',
      text: 'é'.repeat(256),
      tail: 'ü'.repeat(256),
      truncated: true,
    });
    const odd = find(spanView({ 'http.request.body': `x${'é'.repeat(600)}x` })).request;
    expect(odd?.text).toBe(`x${'é'.repeat(255)}`);
    expect(odd?.tail).toBe(`${'é'.repeat(255)}x`);
  });

  it('are found under further names, after the built-in ones', () => {
    const configured = createBodyFinder({
      requestAttributes: ['acme.in'],
      responseAttributes: ['acme.out'],
      maxBytes: 1024,
    });
    const span = spanView({ 'acme.in': '{"q":1}', 'acme.out': '{"a":1}', 'http.response.body': '{"a":2}' });
    expect(configured(span)).toMatchObject({ request: { text: '{"q":1}' }, response: { text: '{"a":2}' } });
  });
});
