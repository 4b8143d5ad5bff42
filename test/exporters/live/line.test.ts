import { describe, expect, it } from 'vitest';
import { formatCall, formatHeading, formatTime, formatUsd } from '../../../src/exporters/live/line.ts';
import type { LlmSpan } from '../../../src/exporters/live/llm-span.ts';
import type { WireValue } from '../../../src/otlp/wire/value.ts';

const plain = (_style: string, text: string): string => text;

function spanWith(attributes: Record<string, WireValue>, rest: Partial<LlmSpan> = {}): LlmSpan {
  return {
    endTimeMs: 1_700_000_000_000,
    hasErrorStatus: false,
    attributes: new Map(Object.entries({ 'llm.enrichment.status': 'complete', ...attributes })),
    ...rest,
  };
}

/** The cells of a line, told apart by two or more spaces. */
const cells = (span: LlmSpan, service = 'shop'): string[] => formatCall(span, service, plain).split(/ {2,}/);

describe('a line of the live exporter', () => {
  it('tells all that is known of a call', () => {
    const span = spanWith({
      'llm.request_model': 'gpt-4o',
      'llm.model': 'gpt-4o-mini',
      'llm.model_rerouted': true,
      'llm.input_tokens': 1_200,
      'llm.cached_input_tokens': 1_024,
      'llm.output_tokens': 56,
      'llm.cost_usd': 0.0042,
      'llm.stop_reason': 'stop',
      'llm.system_prompt_hash': '0123456789abcdef',
      'llm.system_prompt_changed': true,
      'llm.security.classification': ['prompt_injection', 'secret'],
      'llm.security.severity': 'high',
      'llm.security.scanned': true,
    });
    expect(cells(span)).toEqual([
      formatTime(1_700_000_000_000),
      'shop',
      'gpt-4o → gpt-4o-mini',
      '1200',
      '56',
      '$0.0042',
      'stop',
      '0123456789abcdef',
      '1024 in cached, system prompt changed, high prompt_injection secret',
    ]);
  });

  it('has a dash where a fact is not known, and no zero', () => {
    expect(cells(spanWith({}, { endTimeMs: 0 }), '')).toEqual(Array(8).fill('-'));
  });

  it('names one model where asked and answered are the same or only one is known', () => {
    expect(cells(spanWith({ 'llm.request_model': 'm', 'llm.model': 'm' }))[2]).toBe('m');
    expect(cells(spanWith({ 'llm.request_model': 'm' }))[2]).toBe('m');
    expect(cells(spanWith({ 'llm.model': 'm' }))[2]).toBe('m');
  });

  it('names the snapshot alone where it is one of the model asked for', () => {
    const attributes = { 'llm.request_model': 'gpt-4o', 'llm.model': 'gpt-4o-2024-08-06' };
    expect(cells(spanWith(attributes))[2]).toBe('gpt-4o-2024-08-06');
  });

  it('marks an estimate, and prefers a count', () => {
    expect(cells(spanWith({ 'llm.input_tokens_estimate': 7 }))[3]).toBe('~7');
    expect(cells(spanWith({ 'llm.input_tokens_estimate': 7, 'llm.input_tokens': 9 }))[3]).toBe('9');
  });

  it.each<[Record<string, WireValue>, Partial<LlmSpan>, string]>([
    [{ 'llm.security.scanned': true, 'llm.security.severity': 'none' }, {}, 'clean'],
    [{ 'llm.security.scanned': true, 'llm.security.severity': 'low' }, {}, 'low, below threshold'],
    [
      { 'http.response.status_code': 429, 'llm.error.type': 'rate_limit_error' },
      {},
      'HTTP 429 rate_limit_error',
    ],
    [{ 'http.status_code': 500 }, {}, 'HTTP 500'],
    [{ 'http.status_code': 200 }, { hasErrorStatus: true }, 'error'],
    [{ 'llm.call.duplicate_of': '00f067aa0ba902b7' }, {}, 'duplicate of 00f067aa0ba902b7'],
    [
      { 'llm.enrichment.status': 'partial', 'llm.enrichment.notes': ['no_usage', 'scan_truncated'] },
      {},
      'partial: no_usage scan_truncated',
    ],
  ])('notes %o', (attributes, rest, note) => {
    expect(cells(spanWith(attributes, rest)).at(-1)).toBe(note);
  });

  it('stands in columns below the heading', () => {
    const heading = formatHeading(plain);
    const span = spanWith({ 'llm.model': 'm', 'llm.stop_reason': 'stop', 'llm.security.scanned': true });
    const line = formatCall(span, 'shop', plain);
    for (const [title, text] of [
      ['service', 'shop'],
      ['model', 'm '],
      ['stop', 'stop'],
      ['findings', 'clean'],
    ] as const) {
      expect(line.indexOf(text, 8)).toBe(heading.indexOf(title));
    }
  });

  it('cuts and escapes what came from outside, and stays one line', () => {
    const nasty = `a\u001b[2J\nb${'x'.repeat(100)}`;
    const line = formatCall(
      spanWith({ 'llm.model': nasty, 'llm.stop_reason': nasty, 'llm.security.classification': [nasty] }),
      nasty,
      plain,
    );
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line.length).toBeLessThan(250);
  });
});

describe('formatUsd', () => {
  it.each([
    [0, '$0'],
    [12.345, '$12.35'],
    [1, '$1.00'],
    [0.25, '$0.2500'],
    [0.01, '$0.0100'],
    [0.0042, '$0.0042'],
    [0.000_012, '$0.000012'],
    [1.2e-7, '<$0.000001'],
    [1e-15, '<$0.000001'],
    [-500, '$-500.00'],
    [Number.NaN, undefined],
    [undefined, undefined],
    ['1', undefined],
  ])('%s is %s', (cost, text) => {
    expect(formatUsd(cost)).toBe(text);
  });
});
