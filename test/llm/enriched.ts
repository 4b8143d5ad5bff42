import type { Dialect } from '../../src/llm/attributes/table.ts';
import type { AttributeValue, SpanView } from '../../src/llm/call.ts';
import { createDetector, createRecordDetector } from '../../src/llm/detect/detect.ts';
import { createEndpointMatcher } from '../../src/llm/detect/endpoint.ts';
import { type Rooms, readCall, tellCall } from '../../src/llm/enrich.ts';
import { createBodyFinder } from '../../src/llm/payload/bodies.ts';
import { createPricer } from '../../src/llm/price/pricer.ts';
import { compileTest } from '../../src/llm/scan/pattern.ts';
import { createScanner } from '../../src/llm/scan/scanner.ts';
import { createOutputValidator } from '../../src/llm/validate/output.ts';

const BODY_OPTIONS = { requestAttributes: [], responseAttributes: [], maxBytes: 1 << 22 };

/** The rooms as the default configuration sets them up. */
export const ROOMS: Rooms = {
  detect: createDetector(createEndpointMatcher([])),
  detectRecord: createRecordDetector(),
  findBodies: createBodyFinder(BODY_OPTIONS),
  findCapturedBodies: createBodyFinder({ ...BODY_OPTIONS, promisedOnly: true }),
  pricer: createPricer([]),
  scanner: createScanner({ packs: ['all'], thresholds: {}, maxScanBytes: 1 << 18 }),
  validateOutput: createOutputValidator(compileTest),
  vocabulary: { dialects: new Set<Dialect>(['llm', 'gen_ai']), latestNames: false, version: '1.2.3' },
};

/** What a span that is alone is told; undefined for one that is no call. */
export function enriched(span: SpanView, rooms = ROOMS): Record<string, unknown> | undefined {
  const read = readCall(span, rooms);
  if (read === undefined) return undefined;
  const { attributes } = tellCall(read.call, rooms);
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.value]));
}

export const HTTP = {
  'http.request.method': 'POST',
  'url.full': 'https://api.openai.com/v1/chat/completions',
  'http.response.status_code': 200,
};

/** A request and its answer, where HTTP instrumentations put them: texts as they are, the rest as JSON. */
export function bodies(request: unknown, response: unknown): Record<string, AttributeValue> {
  return {
    'http.request.body.content': typeof request === 'string' ? request : JSON.stringify(request),
    'http.response.body.content': typeof response === 'string' ? response : JSON.stringify(response),
  };
}
