import { describe, expect, it } from 'vitest';
import { createTraffic, type Traffic } from '../../bench/load/traffic.ts';
import { decodeRequest } from '../oracle/otlp.ts';

interface SpanObject {
  readonly traceId: string;
  readonly spanId: string;
  readonly events?: readonly { attributes: readonly { value: { stringValue: string } }[] }[];
}

function spansOf(bytes: Buffer): readonly SpanObject[] {
  const request = decodeRequest('traces', bytes) as {
    resourceSpans: { scopeSpans: { spans: SpanObject[] }[] }[];
  };
  return request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function requestsOf(traffic: Traffic, count: number): (readonly SpanObject[])[] {
  const next = createTraffic(traffic);
  return Array.from({ length: count }, () => spansOf(next()));
}

/** What the calls of a request said, and the answers to it. */
function chatsOf(spans: readonly SpanObject[]): { sent: string[]; answer: string }[] {
  return spans.flatMap(({ events = [] }) => {
    const [request, response] = events.map(({ attributes }) =>
      JSON.parse(attributes[0]?.value.stringValue ?? 'null'),
    );
    if (request === undefined) return [];
    const messages = request.messages as { content: string }[];
    return [{ sent: messages.map(({ content }) => content), answer: response.choices[0].message.content }];
  });
}

describe('the traffic of the benchmark', () => {
  it('spreads the calls evenly over the spans of each request', () => {
    for (const spans of requestsOf({ spanCount: 100, llmShare: 0.1, placement: 'spread' }, 3)) {
      expect(spans.flatMap(({ events = [] }, at) => (events.length > 0 ? [at % 10] : []))).toEqual(
        Array(10).fill(9),
      );
    }
  });

  it('gathers the calls in requests of nothing else', () => {
    const requests = requestsOf({ spanCount: 20, llmShare: 0.1, placement: 'gathered' }, 20);
    expect(requests.map((spans) => chatsOf(spans).length).filter((calls) => calls > 0)).toEqual([20, 20]);
  });

  it('repeats neither ids nor texts', () => {
    const requests = requestsOf({ spanCount: 20, llmShare: 0.5, placement: 'spread' }, 10).flat();
    const users = requests.flatMap((span) => chatsOf([span]).map(({ sent }) => sent[1]));
    for (const all of [
      requests.map(({ spanId }) => spanId),
      requests.map(({ traceId }) => traceId),
      users,
      requests.flatMap((span) => chatsOf([span]).map(({ answer }) => answer)),
    ]) {
      expect(new Set(all).size).toBe(all.length);
    }
    expect(users).toHaveLength(100);
  });

  it('sends in each call of a conversation what was said before, and nothing of other conversations', () => {
    const requests = requestsOf({ spanCount: 10, llmShare: 0.2, placement: 'conversations' }, 8 * 11);
    const chats = requests.map(chatsOf);
    // Eight groups of conversations take turns: the same one comes again after eight requests.
    const continued = chats.slice(8).filter((later, at) => {
      const earlier = chats[at] ?? [];
      return later.every(({ sent }, slot) => {
        const before = earlier[slot];
        if (before === undefined) return false;
        const history = [...before.sent, before.answer];
        return sent.length === history.length + 1 && history.every((text, index) => sent[index] === text);
      });
    });
    // Each group comes ten times more, and begins anew once in it.
    expect(continued).toHaveLength(8 * 9);
    const firstQuestions = chats.flat().map(({ sent }) => sent[1]);
    expect(new Set(firstQuestions).size).toBe(2 * 8 * 2);
  });
});
