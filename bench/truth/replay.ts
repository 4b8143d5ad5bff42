import { loadConfig } from '../../src/config/load.ts';
import { isWireError } from '../../src/otlp/wire/error.ts';
import { readSpan, type WireValue } from '../../src/otlp/wire/read.ts';
import { walkItems } from '../../src/otlp/wire/walk.ts';
import { ACCEPTED } from '../../src/pipeline/outcome.ts';
import { llmProcessor } from '../../src/processors/llm/factory.ts';
import type { Capture } from './captures.ts';
import type { JudgedSpan } from './judge.ts';

interface ReplayedSpan {
  readonly attributes: ReadonlyMap<string, WireValue>;
  readonly text: string;
}

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const unmetered = {
  counter: () => ({ add() {} }),
  histogram: () => ({ record() {} }),
  gauge: () => () => {},
};

/** Sends a capture's requests through a fresh processor `llm` and returns its spans by id. */
export async function replay(capture: Capture): Promise<Map<string, JudgedSpan>> {
  const { root } = await loadConfig(['yaml:llm: {}'], {});
  const out: Uint8Array[] = [];
  const processor = llmProcessor.create(
    llmProcessor.decode(root.section('llm')),
    {
      id: 'llm',
      version: 'bench',
      logger: silent,
      meter: unmetered,
      now: Date.now,
      random: Math.random,
      environment: {},
    },
    'traces',
    {
      consume: async (batch) => {
        out.push(batch.bytes);
        return ACCEPTED;
      },
    },
  );
  await processor.start();
  for (const bytes of capture.traces) {
    await processor.consume({ signal: 'traces', bytes, itemCount: 1 }, new AbortController().signal);
  }
  await processor.shutdown(new AbortController().signal);
  const before = readSpans(capture.traces);
  const after = readSpans(out);
  const judged = new Map<string, JudgedSpan>();
  for (const [id, span] of before) {
    judged.set(id, {
      before: span.attributes,
      after: after.get(id)?.attributes ?? new Map(),
      text: span.text,
    });
  }
  return judged;
}

function readSpans(requests: readonly Uint8Array[]): Map<string, ReplayedSpan> {
  const spans = new Map<string, ReplayedSpan>();
  for (const bytes of requests) {
    walkItems(bytes, (item) => {
      const span = readSpan(bytes, item);
      if (isWireError(span)) throw new Error(`a span cannot be read: ${span.reason}`);
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + item.start, item.end - item.start).toString();
      const values = [
        ...span.attributes.values(),
        ...span.events.flatMap((event) => [...event.attributes.values()]),
      ];
      const numbers = values.filter((value) => typeof value === 'number').join(' ');
      spans.set(span.spanId, { attributes: span.attributes, text: `${text} ${numbers}` });
    });
  }
  return spans;
}
