import { encodeRequest } from '../../oracle/otlp.ts';

export type AnyValue = Readonly<Record<string, unknown>>;
export type KeyValues = readonly { readonly key: string; readonly value: AnyValue }[];

/** The attributes of a span and of an event on it, and what else is told of the span. */
export interface Carrier {
  readonly attributes: KeyValues;
  readonly event?: KeyValues;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export const text = (stringValue: string): AnyValue => ({ stringValue });
export const attribute = (key: string, value: AnyValue) => ({ key, value });
export const texts = (values: Readonly<Record<string, string>>): KeyValues =>
  Object.entries(values).map(([key, value]) => attribute(key, text(value)));

const span = ({ attributes, event, fields }: Carrier) => ({
  traceId: Buffer.alloc(16, 7),
  spanId: Buffer.alloc(8, 1),
  name: 'call',
  kind: 3,
  startTimeUnixNano: '1795397173000000000',
  endTimeUnixNano: '1795397174000000000',
  attributes,
  ...(event && { events: [{ name: 'gen_ai.content.prompt', attributes: event }] }),
  ...fields,
});

/** A traces request with a span for each. */
export const spansOf = (...carriers: readonly Carrier[]) =>
  encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: carriers.map(span) }] }] });

/** Secrets (the first two) and personal data, made up. */
export const DATA = [
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'AKIAZ5QKJ3NWTX7LMB2V',
  '4539 1488 0343 6467',
  'maria.lopez@acme-shop.org',
  'DE89 3704 0044 0532 0130 00',
];
