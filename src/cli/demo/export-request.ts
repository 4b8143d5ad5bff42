import type { SampleSpan } from './sample.ts';

const SPAN_KINDS = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;
const SCOPE_NAME = 'clearspan-demo';

/**
 * The spans of one trace as an OTLP/JSON ExportTraceServiceRequest, in their order: each run of spans of one service
 * is a ResourceSpans. They end one after the other, the last at `now()`.
 */
export function exportRequest(
  spans: readonly SampleSpan[],
  { now, random }: { now: () => number; random: () => number },
): object {
  const traceId = hexId(16, random);
  let endMs = now() - spans.reduce((total, span) => total + span.durationMs, 0);
  const runs: { service: string; spans: object[] }[] = [];
  for (const span of spans) {
    const startMs = endMs;
    endMs += span.durationMs;
    if (runs.at(-1)?.service !== span.service) runs.push({ service: span.service, spans: [] });
    runs.at(-1)?.spans.push({
      traceId,
      spanId: hexId(8, random),
      name: span.name,
      kind: SPAN_KINDS[span.kind],
      startTimeUnixNano: unixNano(startMs),
      endTimeUnixNano: unixNano(endMs),
      attributes: Object.entries(span.attributes).map(([key, value]) => keyValue(key, value)),
      status: span.failed ? { code: STATUS_ERROR } : {},
    });
  }
  return {
    resourceSpans: runs.map((run) => ({
      resource: { attributes: [keyValue('service.name', run.service)] },
      scopeSpans: [{ scope: { name: SCOPE_NAME }, spans: run.spans }],
    })),
  };
}

function keyValue(key: string, value: string | number): object {
  return { key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value } };
}

function unixNano(ms: number): string {
  return String(BigInt(Math.round(ms)) * 1_000_000n);
}

/** Lower-case hex of `length` bytes, not all zero. */
function hexId(length: number, random: () => number): string {
  const digits = Array.from({ length: length * 2 }, () => Math.floor(random() * 16).toString(16)).join('');
  return /[1-9a-f]/.test(digits) ? digits : digits.replace(/0$/, '1');
}
