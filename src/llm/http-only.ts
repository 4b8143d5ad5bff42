import { SPAN_STATUS_ERROR, type SpanView } from './call.ts';

/** Namespaces in which HTTP instrumentations speak of requests, and tracers of where in a program they were made. */
const NAMESPACES = [
  'http.',
  'url.',
  'server.',
  'client.',
  'network.',
  'net.',
  'user_agent.',
  'tls.',
  'thread.',
  'code.',
  'peer.',
  'enduser.',
] as const;

/** Verdicts on keys that were met. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 1024;

function isOfHttp(key: string): boolean {
  const met = known.get(key);
  if (met !== undefined) return met;
  const is = NAMESPACES.some((namespace) => key.startsWith(namespace));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, is);
  return is;
}

/**
 * Whether a span speaks of nothing but an HTTP request that got an answer. Such a span has no messages and no words of
 * an LLM instrumentation; asking for all of them, in every dialect, took 9 of its 130 µs.
 */
export function speaksOfHttpOnly({ statusCode, attributes, events }: SpanView): boolean {
  if (statusCode === SPAN_STATUS_ERROR) return false;
  for (const key of attributes.keys()) if (!isOfHttp(key)) return false;
  for (const event of events) {
    if (!event.name.startsWith('http.')) return false;
    for (const key of event.attributes.keys()) if (!isOfHttp(key)) return false;
  }
  return true;
}
