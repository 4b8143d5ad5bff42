import type { ResponseFacts, StreamReader } from './facts.ts';
import type { JsonObject } from './json.ts';

/** The reader of a shape that is never streamed: should a whole answer come as an event, the last one tells. */
export function lastBody(read: (body: JsonObject) => ResponseFacts): StreamReader {
  let facts: ResponseFacts = { usage: {}, responseTexts: [] };
  return {
    add(event) {
      facts = read(event);
    },
    finish: () => ({ ...facts, complete: true }),
  };
}
