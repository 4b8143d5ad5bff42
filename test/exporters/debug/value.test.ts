import { describe, expect, it } from 'vitest';
import { formatValue } from '../../../src/exporters/debug/value.ts';

const shown = (key: string, text: string): string => formatValue(key, { stringValue: text }, false);

describe('a value in debug output', () => {
  it.each([
    'service.name',
    'http.request.method',
    'server.address',
    'gen_ai.request.model',
    'gen_ai.response.finish_reasons',
    'llm.system_prompt_hash',
    'llm.security.severity',
  ])('shows the short text of %s', (key) => {
    expect(shown(key, 'value')).toBe('"value"');
  });

  it.each([
    'gen_ai.input.messages',
    'gen_ai.prompt',
    'gen_ai.completion',
    'gen_ai.system_instructions',
    'gen_ai.tool.call.arguments',
    'llm.input_messages.0.message.content',
    'llm.prompts',
    'llm.system_prompt',
    'input.value',
    'http.request.body',
    'http.request.header.authorization',
    'http.url',
    'url.query',
    'url.path',
    'db.query.text',
    'exception.message',
    'anything.else',
  ])('shows the text of %s by its length', (key) => {
    expect(shown(key, 'captured')).toBe('<string, 8 chars>');
  });

  it('shows long text by its length, whatever the key', () => {
    expect(shown('service.name', 'x'.repeat(500))).toBe('<string, 500 chars>');
  });

  it('shows numbers and booleans, also under keys that it does not know', () => {
    expect(formatValue('any', { intValue: '42' }, false)).toBe('42');
    expect(formatValue('any', { doubleValue: 0.5 }, false)).toBe('0.5');
    expect(formatValue('any', { boolValue: false }, false)).toBe('false');
    expect(formatValue('any', {}, false)).toBe('<empty>');
  });

  it('applies the rule to each item of a list and hides maps and bytes', () => {
    const list = { arrayValue: { values: [{ stringValue: 'stop' }, { intValue: 1 }] } };
    expect(formatValue('gen_ai.response.finish_reasons', list, false)).toBe('["stop", 1]');
    expect(formatValue('messages', list, false)).toBe('[<string, 4 chars>, 1]');
    const map = { kvlistValue: { values: [{ key: 'content', value: { stringValue: 'captured' } }] } };
    expect(formatValue('service.name', map, false)).toBe('<map, 1 keys>');
    expect(formatValue('any', { bytesValue: 'AAEC' }, false)).toBe('<bytes, 3>');
  });

  it('shows all text where asked to, escaped', () => {
    const map = { kvlistValue: { values: [{ key: 'content', value: { stringValue: 'a\nb' } }] } };
    expect(formatValue('any', map, true)).toBe('{content: "a\\x0ab"}');
    expect(formatValue('any', { stringValue: 'x'.repeat(500) }, true)).toHaveLength(502);
  });
});
