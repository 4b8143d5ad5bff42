import { printable } from '../terminal/printable.ts';
import { formatValue, type JsonAnyValue, type JsonKeyValue } from './value.ts';

/** A part of an export request in OTLP/JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Fields beside attributes that may hold captured text: an AnyValue, and a status's words. */
const VALUE_FIELDS: ReadonlySet<string> = new Set(['body']);
const TEXT_FIELDS: ReadonlySet<string> = new Set(['message']);

/** Every field of a request on a line of its own, indented as it is nested; of any signal. */
export function formatDetailed(request: Json, showContent: boolean): string[] {
  const lines: string[] = [];
  writeFields(lines, '', request, showContent);
  return lines;
}

function writeFields(lines: string[], indent: string, fields: Json, showContent: boolean): void {
  if (!isObject(fields)) return;
  for (const [name, value] of Object.entries(fields)) {
    if (VALUE_FIELDS.has(name)) {
      lines.push(`${indent}${name}: ${formatValue(name, value as JsonAnyValue, showContent)}`);
    } else if (TEXT_FIELDS.has(name) && typeof value === 'string') {
      lines.push(`${indent}${name}: ${formatValue(name, { stringValue: value }, showContent)}`);
    } else writeField(lines, indent, name, value, showContent);
  }
}

function writeField(lines: string[], indent: string, name: string, value: Json, showContent: boolean): void {
  const deeper = `${indent}  `;
  if (isArray(value)) {
    value.forEach((item, i) => {
      if (isKeyValue(item)) {
        if (i === 0) lines.push(`${indent}${name}:`);
        lines.push(
          `${deeper}${printable(item.key ?? '')}: ${formatValue(item.key ?? '', item.value ?? {}, showContent)}`,
        );
      } else writeField(lines, indent, `${name}[${i}]`, item, showContent);
    });
  } else if (isObject(value)) {
    lines.push(`${indent}${name}:`);
    writeFields(lines, deeper, value, showContent);
  } else lines.push(`${indent}${name}: ${printable(String(value))}`);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !isArray(value);
}

/** An attribute. Of all messages that OTLP carries in lists, only KeyValue has a `key`. */
function isKeyValue(value: Json): value is Json & JsonKeyValue {
  return isObject(value) && 'key' in value;
}
