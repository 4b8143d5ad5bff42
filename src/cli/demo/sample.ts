/** One span of the demo's traffic, as an application's HTTP client instrumentation would report it. */
export interface SampleSpan {
  /** What to look for, printed beside it. */
  readonly about: string;
  readonly service: string;
  readonly name: string;
  /** OTLP SpanKind. */
  readonly kind: 'internal' | 'server' | 'client';
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly failed?: true;
}

export interface SampleCall {
  readonly about: string;
  readonly service: string;
  readonly url: string;
  readonly durationMs: number;
  readonly status?: number;
  readonly request: object;
  /** JSON, or the text of an event stream. */
  readonly response: object | string;
}

/** A call to a model as a plain HTTP client span with both bodies captured (semantic conventions 1.45). */
export function httpCall(call: SampleCall): SampleSpan {
  const url = new URL(call.url);
  const status = call.status ?? 200;
  const { request, response } = call;
  return {
    about: call.about,
    service: call.service,
    name: 'POST',
    kind: 'client',
    durationMs: call.durationMs,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': status,
      'server.address': url.hostname,
      'server.port': 443,
      'url.full': call.url,
      'http.request.body.content': JSON.stringify(request),
      'http.response.body.content': typeof response === 'string' ? response : JSON.stringify(response),
    },
    ...(status >= 400 ? { failed: true } : {}),
  };
}

/** Server-sent events, one per value; strings go as they are (`[DONE]`). */
export function eventStream(events: readonly (object | string)[]): string {
  return events
    .map((event) => {
      const name = typeof event === 'object' && 'type' in event ? `event: ${String(event.type)}\n` : '';
      return `${name}data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`;
    })
    .join('');
}
