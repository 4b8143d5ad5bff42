import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AutomatonStates } from '../../../src/llm/scan/automaton-states.ts';

const stepSets = fc.uniqueArray(
  fc.tuple(fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 6 }), fc.nat(3)),
  {
    maxLength: 200,
    selector: ([steps, before]) => `${before} ${[...steps].sort((a, b) => a - b).join(' ')}`,
  },
);

it('finds each state by its steps and what stands before, and nothing else', () => {
  fc.assert(
    fc.property(stepSets, fc.integer({ min: 3, max: 70 }), (sets, width) => {
      const states = new AutomatonStates(width);
      const added = new Map<number, readonly [Uint16Array, number]>();
      for (const [list, before] of sets) {
        const steps = Uint16Array.from(list).sort();
        expect(states.find(steps, before)).toBe(0);
        const row = states.add(steps, before);
        expect(row % width).toBe(0);
        expect(states.table.length).toBeGreaterThanOrEqual(row + width);
        added.set(row, [steps, before]);
      }
      expect(added.size).toBe(sets.length);
      for (const [row, [steps, before]] of added) {
        expect(states.find(steps, before)).toBe(row);
        expect([...states.stepsOf(row)]).toEqual([...steps]);
        expect(states.beforeOf(row)).toBe(before);
      }
    }),
  );
});

it('is full before a row cannot be told by 16 bits, and keeps what rows say as it grows', () => {
  const states = new AutomatonStates(1000);
  let last = 0;
  for (let step = 0; !states.isFull; step++) {
    last = states.add(Uint16Array.of(step), 0);
    states.table[last + 999] = step + 3;
  }
  expect(last).toBe(64_000);
  expect(states.table[1999]).toBe(3);
  expect(states.table[last + 999]).toBe(66);
});
