import { SHAPES } from '../../../src/llm/call.ts';
import type { GoldenCase } from '../../golden/cases.ts';
import { encodeRequest } from '../../oracle/otlp.ts';

/** Every shape has an address of its own, so that no host decides what only the body can tell. */
const ENDPOINTS = SHAPES.map((shape) => ({
  host: 'golden.example',
  path: `/${shape}`,
  provider: 'acme',
  shape,
}));

export const CONFIG = {
  detect: { endpoints: ENDPOINTS },
  payload: { request_attributes: ['acme.asked'], response_attributes: ['acme.answered'] },
};

type AnyValue = Readonly<Record<string, unknown>>;
type Side = 'request' | 'response';
type Body = { readonly text: string; readonly bytes?: Uint8Array };

const text = ({ text: stringValue }: Body): AnyValue => ({ stringValue });

/** Where a body may stand: its name for each side, its form, and whether it is an event's attribute. */
export interface Place {
  readonly name: string;
  readonly keys: Readonly<Record<Side, string>>;
  readonly value: (body: Body) => AnyValue;
  readonly onEvent?: true;
}

const semconv = { request: 'http.request.body.content', response: 'http.response.body.content' };

export const PLACES: readonly Place[] = [
  { name: 'an attribute', keys: semconv, value: text },
  {
    name: 'an attribute of bytes',
    keys: semconv,
    value: ({ text: asText, bytes }) => ({ bytesValue: bytes ?? Buffer.from(asText) }),
  },
  {
    name: 'an attribute of JSON in JSON',
    keys: { request: 'http.request.body', response: 'http.response.body' },
    value: ({ text: asText }) => ({ stringValue: JSON.stringify(asText) }),
  },
  {
    name: 'an event',
    keys: { request: 'http.request.body.text', response: 'http.response.body.text' },
    value: text,
    onEvent: true,
  },
  {
    name: 'OpenInference’s input and output',
    keys: { request: 'input.value', response: 'output.value' },
    value: text,
  },
  { name: 'a configured name', keys: { request: 'acme.asked', response: 'acme.answered' }, value: text },
];

/** A traces request with one span, which has a golden case's bodies in a place. */
export function requestWith(golden: GoldenCase, { keys, value, onEvent }: Place): Uint8Array {
  const bodies = (['request', 'response'] as const).flatMap((side) => {
    const body = golden[side];
    return body === undefined ? [] : [{ key: keys[side], value: value(body) }];
  });
  const address = [
    { key: 'http.request.method', value: { stringValue: 'POST' } },
    { key: 'url.full', value: { stringValue: `https://golden.example/${golden.shape}` } },
  ];
  const span = {
    traceId: Buffer.alloc(16, 7),
    spanId: Buffer.alloc(8, 1),
    name: 'POST',
    kind: 3,
    startTimeUnixNano: '1795397173000000000',
    endTimeUnixNano: '1795397174000000000',
    attributes: onEvent ? address : [...address, ...bodies],
    events: onEvent ? [{ name: 'bodies', attributes: bodies }] : [],
  };
  return encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}
