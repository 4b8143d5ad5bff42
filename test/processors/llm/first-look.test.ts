import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEndpointMatcher } from '../../../src/llm/detect/endpoint.ts';
import { HOSTS, PATHS } from '../../../src/llm/detect/endpoint-table.ts';
import { CALL_BY_SCOPE, KIND_ATTRIBUTES } from '../../../src/llm/detect/sdk-names.ts';
import { isWireError } from '../../../src/otlp/wire/error.ts';
import type { Frame } from '../../../src/otlp/wire/frame.ts';
import { readSpan } from '../../../src/otlp/wire/read.ts';
import { walkItems } from '../../../src/otlp/wire/walk.ts';
import { fitsEndpoint } from '../../../src/processors/llm/candidates.ts';
import { BODY_KEYS, INSTRUMENTATION_KEYS } from '../../../src/processors/llm/carriers.ts';
import { createFirstLook, LOOK } from '../../../src/processors/llm/first-look.ts';
import { encodeRequest } from '../../oracle/otlp.ts';

interface TestSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly onEvent: Readonly<Record<string, string>>;
}

const keyValues = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** The bytes of a request with the span, and where it is in them. */
function encoded({ name, attributes, onEvent }: TestSpan): { bytes: Uint8Array; span: Frame } {
  const span = {
    name,
    attributes: keyValues(attributes),
    events: [{ name: 'event', attributes: keyValues(onEvent) }],
  };
  const bytes = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  const frames: Frame[] = [];
  walkItems(bytes, (item) => frames.push(item));
  return { bytes, span: frames[0] as Frame };
}

/** The same from the decoded span, each question by itself. */
function plainLook(bytes: Uint8Array, frame: Frame): number {
  const span = readSpan(bytes, frame);
  if (isWireError(span)) throw new Error('not readable');
  const own = [...span.attributes.keys()];
  const all = [...own, ...span.events.flatMap((event) => [...event.attributes.keys()])];
  const isInstrumentation = (key: string) =>
    INSTRUMENTATION_KEYS.exact.some((name) => name === key) ||
    INSTRUMENTATION_KEYS.prefixes.some((prefix) => key.startsWith(prefix));
  const isCall = (key: string) =>
    key.startsWith('gen_ai.') ||
    [
      'llm.enrichment.version',
      'llm.model',
      'llm.input_tokens',
      'llm.output_tokens',
      'llm.prompt',
      'llm.request',
    ].includes(key) ||
    [...CALL_BY_SCOPE.values()].includes(key) ||
    KIND_ATTRIBUTES.some((name) => name === key);
  return (
    (own.some(isCall) || span.name === 'llm.inference' ? LOOK.call : 0) |
    (all.some((key) => BODY_KEYS.includes(key) || key === 'acme.body' || key.startsWith('llm.'))
      ? LOOK.body
      : 0) |
    (all.some(isInstrumentation) ? LOOK.instrumentation : 0)
  );
}

const matcher = createEndpointMatcher([]);
const look = createFirstLook({ bodyAttributes: ['acme.body'], anyAddress: false });

const host = fc.oneof(fc.constantFrom(...HOSTS.map((row) => row.host.replaceAll('*', 'x'))), fc.domain());
const path = fc.oneof(
  fc.constantFrom(...PATHS.map(({ suffix }) => suffix.replaceAll('*', 'llama'))),
  fc.webPath(),
  fc
    .tuple(fc.webPath(), fc.constantFrom(...PATHS.map(({ suffix }) => suffix.replaceAll('*', 'a/b'))))
    .map((parts) => parts.join('')),
);
const query = fc.constantFrom('', '?alt=sse', '#top', '?next=/v1/chat/completions', '/');
const url = fc.tuple(host, path, query).map(([name, where, rest]) => `https://${name}${where}${rest}`);
const key = fc.oneof(
  fc.constantFrom(...KIND_ATTRIBUTES, ...BODY_KEYS, ...INSTRUMENTATION_KEYS.exact, 'acme.body', 'llm.model'),
  fc.constantFrom(...INSTRUMENTATION_KEYS.prefixes).map((prefix) => `${prefix}x`),
  fc.string({ maxLength: 40 }),
);
const address = fc.oneof(
  url.map((text) => ({ 'url.full': text })),
  url.map((text) => ({ 'http.url': text })),
  fc
    .tuple(host, path, query)
    .map(([name, where, rest]) => ({ 'server.address': name, 'http.target': where + rest })),
  fc.constant({}),
);
const span = fc.record({
  name: fc.constantFrom('POST', 'llm.inference', 'llm.inferenc'),
  attributes: fc
    .tuple(address, fc.dictionary(key, fc.string({ maxLength: 200 }), { maxKeys: 3 }))
    .map((parts) => ({ ...parts[1], ...parts[0] })),
  onEvent: fc.dictionary(key, fc.string(), { maxKeys: 2 }),
});

describe('the first look at a span', () => {
  it('tells what each question by itself tells', () => {
    fc.assert(
      fc.property(span, (one) => {
        const { bytes, span: frame } = encoded(one);
        expect(look(bytes, frame) & ~LOOK.address).toBe(plainLook(bytes, frame));
      }),
      { numRuns: 500 },
    );
  });

  it('misses no address that fits the endpoint table', () => {
    let fitting = 0;
    fc.assert(
      fc.property(span, (one) => {
        const { bytes, span: frame } = encoded(one);
        if (!fitsEndpoint(bytes, frame, matcher)) return;
        fitting++;
        expect(look(bytes, frame) & LOOK.address).toBe(LOOK.address);
      }),
      { numRuns: 1000 },
    );
    expect(fitting).toBeGreaterThan(100);
  });

  it.each([
    'https://orders.shop.svc/api/orders/480000?expand=lines',
    'https://api.openai.com/v1/models',
    '/healthz',
  ])('does not take %s for the address of a call', (where) => {
    const { bytes, span: frame } = encoded({ name: 'GET', attributes: { 'url.full': where }, onEvent: {} });
    expect(look(bytes, frame)).toBe(0);
  });

  it('asks about every address where the configuration has endpoints of its own', () => {
    const { bytes, span: frame } = encoded({ name: 'x', attributes: { 'url.path': '/ask' }, onEvent: {} });
    expect(createFirstLook({ bodyAttributes: [], anyAddress: true })(bytes, frame)).toBe(LOOK.address);
  });

  it('ends with what it has seen where bytes are damaged', () => {
    const { bytes, span: frame } = encoded({
      name: 'x',
      attributes: { 'gen_ai.system': 'openai' },
      onEvent: {},
    });
    for (let end = frame.start; end < frame.end; end++) look(bytes, { ...frame, end });
  });
});
