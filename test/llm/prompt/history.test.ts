import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryHistory, PromptHistory, type Sighting } from '../../../src/llm/prompt/history.ts';

const HOUR_MS = 3_600_000;
const BOUNDS = { windowMs: 24 * HOUR_MS, maxKeys: 100, maxHashesPerKey: 4 };

const seen = (templateHash: string, hours: number, key = 'support'): Sighting => ({
  key,
  templateHash,
  atMs: hours * HOUR_MS,
});

function verdictOf(history: PromptHistory, sighting: Sighting) {
  return history.record([sighting]).verdicts[0];
}

describe('the history of prompts', () => {
  it('says nothing of a change while the key has no earlier template', () => {
    const history = new PromptHistory(memoryHistory(), BOUNDS);
    expect(verdictOf(history, seen('a', 0))).toEqual({ firstSeenMs: 0 });
    expect(verdictOf(history, seen('a', 30))).toEqual({ firstSeenMs: 0 });
    expect(verdictOf(history, seen('b', 31, 'other'))).toEqual({ firstSeenMs: 31 * HOUR_MS });
  });

  it('calls a template changed on every call within the window from its first sight, and not after', () => {
    const history = new PromptHistory(memoryHistory(), BOUNDS);
    history.record([seen('a', 0)]);
    expect(verdictOf(history, seen('b', 10))).toEqual({ changed: true, firstSeenMs: 10 * HOUR_MS });
    expect(verdictOf(history, seen('b', 33.9))?.changed).toBe(true);
    expect(verdictOf(history, seen('b', 34))?.changed).toBe(false);
    expect(verdictOf(history, seen('a', 34))).toEqual({ firstSeenMs: 0 });
  });

  it('names each template of a key once as new', () => {
    const history = new PromptHistory(memoryHistory(), BOUNDS);
    const sightings = [seen('a', 0), seen('a', 1), seen('b', 2), seen('a', 0, 'other')];
    expect(history.record(sightings).news).toEqual([sightings[0], sightings[2], sightings[3]]);
    expect(history.record(sightings).news).toEqual([]);
  });

  it('depends neither on the order in which calls arrive nor on how often, nor on when it was written', async () => {
    const sighting = fc.record({
      key: fc.constantFrom('k1', 'k2'),
      templateHash: fc.constantFrom('a', 'b', 'c'),
      atMs: fc.integer({ min: 0, max: 60 }).map((hours) => hours * HOUR_MS),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(sighting, { minLength: 1 }),
        fc.infiniteStream(fc.nat()),
        async (calls, chance) => {
          const plain = new PromptHistory(memoryHistory(), BOUNDS);
          plain.record(calls);
          const mixed = new PromptHistory(memoryHistory(), BOUNDS);
          for (const { call } of [...calls, ...calls.slice(0, 3)]
            .map((one) => ({ call: one, at: chance.next().value }))
            .sort((a, b) => a.at - b.at)) {
            mixed.record([call]);
            if (chance.next().value % 3 === 0) await mixed.flush();
          }
          expect(mixed.record(calls).verdicts).toEqual(plain.record(calls).verdicts);
        },
      ),
    );
  });

  it('is bounded: of a key’s templates the first and the latest stay, of the keys the latest', async () => {
    const store = memoryHistory();
    const history = new PromptHistory(store, BOUNDS);
    history.record(['a', 'b', 'c', 'd', 'e', 'f'].map((hash, at) => seen(hash, at)));
    await history.flush();
    expect(Object.keys(store.get('support') as object).sort()).toEqual(['a', 'd', 'e', 'f']);
    for (let at = 0; at < 150; at++) history.record([seen('a', at, `key ${at}`)]);
    await history.flush();
    expect(store.size).toBe(90);
    expect(store.get('key 149')).toBeDefined();
    expect(store.get('key 0')).toBeUndefined();
  });

  it('takes what it cannot read in the store for nothing', async () => {
    const store = memoryHistory();
    await store.update(new Map([['support', () => ({ a: 'x', b: [1, 2], c: [0, 5, 1], d: [0, null, 1] })]]));
    const history = new PromptHistory(store, BOUNDS);
    expect(history.record([seen('c', 1)]).news).toEqual([]);
    expect(history.record([seen('a', 1)]).news).toHaveLength(1);
  });
});
