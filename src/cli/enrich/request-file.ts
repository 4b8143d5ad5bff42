import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { isJsonError } from '../../otlp/json/fault.ts';
import { jsonToProtobuf } from '../../otlp/json/request.ts';
import { SIGNALS, type Signal } from '../../otlp/signal.ts';
import { checkRequest } from '../../otlp/wire/check.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { Batch } from '../../pipeline/batch.ts';

/** The top-level key of each signal's OTLP/JSON request. */
const JSON_KEYS: Readonly<Record<Signal, string>> = {
  traces: 'resourceSpans',
  metrics: 'resourceMetrics',
  logs: 'resourceLogs',
};

/** Reads one export request from a `.pb` or `.json` file, or says what is wrong with it without quoting it. */
export async function readRequestFile(path: string): Promise<Batch | { readonly failure: string }> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
  switch (extname(path)) {
    case '.pb':
      return readProtobuf(basename(path), content);
    case '.json':
      return readJson(basename(path), content);
    default:
      return { failure: 'the name must end in .pb (protobuf) or .json (OTLP/JSON)' };
  }
}

function readProtobuf(name: string, bytes: Uint8Array): Batch | { readonly failure: string } {
  const signal = signalOfName(name) ?? signalOfBytes(bytes);
  if (signal === undefined)
    return { failure: 'cannot tell the signal: put traces, logs or metrics into the name' };
  const itemCount = checkRequest(signal, bytes);
  if (isWireError(itemCount)) {
    return { failure: `not an export request of ${signal}: ${itemCount.reason} at byte ${itemCount.offset}` };
  }
  return { signal, bytes, itemCount };
}

function readJson(name: string, document: Uint8Array): Batch | { readonly failure: string } {
  const signal = signalOfName(name) ?? signalOfDocument(document);
  if (signal === undefined)
    return { failure: `no ${Object.values(JSON_KEYS).join(', ')} at the top of the document` };
  const bytes = jsonToProtobuf(signal, document);
  if (isJsonError(bytes)) {
    const place = bytes.path === '' ? '' : ` at ${bytes.path}`;
    return { failure: `not an export request of ${signal}: ${bytes.reason}${place}` };
  }
  return readProtobuf(signal, bytes);
}

/** The signal that the name tells; undefined where it tells none, or several. */
function signalOfName(name: string): Signal | undefined {
  const told = SIGNALS.filter((signal) => name.includes(signal));
  return told.length === 1 ? told[0] : undefined;
}

/**
 * The signal as which the bytes make sense. The messages are alike on the outside but not inside: where a span has
 * its trace id, a log record has a fixed-width time. What fits several is the one that demands most: data points lie
 * deeper than spans, which anything whose names have the length of ids can be. An empty request is one of any signal.
 */
function signalOfBytes(bytes: Uint8Array): Signal | undefined {
  const demanding: readonly Signal[] = ['metrics', 'logs', 'traces'];
  const counts = new Map(demanding.map((signal) => [signal, checkRequest(signal, bytes)]));
  const fitting = demanding.filter((signal) => !isWireError(counts.get(signal)));
  return fitting.find((signal) => counts.get(signal) !== 0) ?? fitting.at(-1);
}

function signalOfDocument(document: Uint8Array): Signal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(document.buffer, document.byteOffset, document.length).toString('utf8'));
  } catch {
    // The transcoder says what is wrong with it, whichever the signal.
    return 'traces';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return SIGNALS.find((signal) => Object.hasOwn(value, JSON_KEYS[signal]));
}
