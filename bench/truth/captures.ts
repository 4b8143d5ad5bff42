import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonError } from '../../src/otlp/json/fault.ts';
import { jsonToProtobuf } from '../../src/otlp/json/request.ts';
import type { Signal } from '../../src/otlp/signal.ts';

/** One HTTP exchange between an SDK and a model server, as recorded beside the telemetry of it. */
export interface Exchange {
  readonly provider: string;
  readonly host: string;
  readonly streaming: boolean;
  readonly http_status: number;
  readonly traceparent?: string | null;
  readonly t_start_ns?: number;
  readonly system_text?: string | null;
  readonly request_model?: string | null;
  readonly response_model?: string | null;
  readonly response_id?: string | null;
  /** The provider's own field: without cache for Anthropic and Bedrock. */
  readonly input_tokens?: number | null;
  readonly input_tokens_incl_cache?: number | null;
  readonly output_tokens?: number | null;
  readonly cached_input_tokens?: number | null;
  readonly reasoning_tokens?: number | null;
  readonly finish_reason?: string | null;
  readonly error?: { readonly type?: string | null; readonly code?: string | number | null } | null;
}

export interface CapturedCall {
  readonly seq: number;
  readonly case: string;
  readonly exchanges: readonly Exchange[];
  readonly spans: readonly { readonly span_id: string; readonly role: string }[];
}

export interface Capture {
  readonly name: string;
  readonly calls: readonly CapturedCall[];
  /** Export requests of traces and logs in the order in which they were sent. */
  readonly requests: readonly CapturedRequest[];
}

/** An export request as protobuf. */
export interface CapturedRequest {
  readonly signal: Signal;
  readonly bytes: Uint8Array;
}

/** Reads every capture in a folder; throws where one is not readable. */
export function readCaptures(folder: string): Capture[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readCapture(join(folder, entry.name), entry.name))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function readCapture(folder: string, name: string): Capture {
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as { calls: CapturedCall[] };
  const requests = readdirSync(folder)
    .filter((file) => /-(?:traces|logs)\.(?:pb|json)$/.test(file))
    .sort()
    .map((file) => readRequest(join(folder, file)));
  return { name, calls: meta.calls, requests };
}

function readRequest(file: string): CapturedRequest {
  const signal = file.includes('-logs.') ? 'logs' : 'traces';
  const bytes = readFileSync(file);
  if (file.endsWith('.pb')) return { signal, bytes };
  const transcoded = jsonToProtobuf(signal, bytes);
  if (isJsonError(transcoded)) throw new Error(`${file}: ${transcoded.path}: ${transcoded.reason}`);
  return { signal, bytes: transcoded };
}
