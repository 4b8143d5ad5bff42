import { printable } from '../terminal/printable.ts';
import { isSafeText } from './safe-keys.ts';

/** An AnyValue of OTLP/JSON: one of its members is there, or none. */
export interface JsonAnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: string | number;
  /** Base64. */
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly JsonAnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly JsonKeyValue[] };
}

export interface JsonKeyValue {
  readonly key?: string;
  readonly value?: JsonAnyValue;
}

/**
 * A value on one line. Numbers and booleans are shown; texts where `showContent` is on or the key is known to
 * hold no captured text, else by their length. Bytes are always shown by their length.
 */
export function formatValue(key: string, value: JsonAnyValue, showContent: boolean): string {
  if (value.stringValue !== undefined) return formatText(key, value.stringValue, showContent);
  if (value.boolValue !== undefined) return String(value.boolValue);
  if (value.intValue !== undefined) return String(value.intValue);
  if (value.doubleValue !== undefined) return String(value.doubleValue);
  if (value.bytesValue !== undefined) return `<bytes, ${Buffer.byteLength(value.bytesValue, 'base64')}>`;
  if (value.arrayValue !== undefined) {
    const values = value.arrayValue.values ?? [];
    return `[${values.map((item) => formatValue(key, item, showContent)).join(', ')}]`;
  }
  if (value.kvlistValue !== undefined) {
    const entries = value.kvlistValue.values ?? [];
    if (!showContent) return `<map, ${entries.length} keys>`;
    return `{${entries.map((entry) => formatEntry(entry, showContent)).join(', ')}}`;
  }
  return '<empty>';
}

function formatEntry({ key = '', value = {} }: JsonKeyValue, showContent: boolean): string {
  return `${printable(key)}: ${formatValue(key, value, showContent)}`;
}

function formatText(key: string, text: string, showContent: boolean): string {
  return showContent || isSafeText(key, text)
    ? `"${printable(text, Infinity)}"`
    : `<string, ${text.length} chars>`;
}
