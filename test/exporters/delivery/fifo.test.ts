import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from '../../../src/exporters/delivery/fifo.ts';

it('gives back what was put in, in order, whatever the mix of puts and takes', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: undefined })), (steps) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === undefined) {
          expect(fifo.peek()).toBe(model[0]);
          expect(fifo.shift()).toBe(model.shift());
        } else {
          fifo.push(step);
          model.push(step);
        }
        expect(fifo.length).toBe(model.length);
      }
    }),
  );
});
