import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission } from '../../../src/receivers/otlp/admission.ts';

describe('Admission', () => {
  it('admits up to its limit and refuses what would pass it', () => {
    const admission = new Admission(100);
    expect(admission.open(60)).toBeDefined();
    expect(admission.open(41)).toBeUndefined();
    expect(admission.open(40)).toBeDefined();
    expect(admission.heldBytes).toBe(100);
  });

  it('holds nothing for what is announced, which has to fit all the same', () => {
    const admission = new Admission(100);
    const announced = admission.announce(100);
    expect(admission.heldBytes).toBe(0);
    expect(announced?.growTo(30)).toBe(true);
    expect(admission.announce(70)).toBeDefined();
    expect(admission.announce(71)).toBeUndefined();
  });

  it('turns a request of unknown size away only while nothing is free', () => {
    const admission = new Admission(100);
    const first = admission.open(99);
    expect(admission.announce(0)).toBeDefined();
    expect(first?.growTo(100)).toBe(true);
    expect(admission.announce(0)).toBeUndefined();
  });

  it('leaves a reservation as it was where growing does not fit', () => {
    const admission = new Admission(100);
    const growing = admission.open(10);
    admission.open(50);
    expect(growing?.growTo(51)).toBe(false);
    expect(admission.heldBytes).toBe(60);
    expect(growing?.growTo(50)).toBe(true);
  });

  it('gives back what a reservation grew to, once, however often it is released', () => {
    const admission = new Admission(100);
    const reservation = admission.open(10);
    reservation?.growTo(80);
    reservation?.growTo(20);
    reservation?.release();
    reservation?.release();
    expect(admission.heldBytes).toBe(0);
  });

  it('never holds more than its limit and holds nothing once all is released', () => {
    const step = fc.record({ size: fc.nat(200), growth: fc.nat(200), release: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), fc.nat(300), (steps, limit) => {
        const admission = new Admission(limit);
        const open = [];
        for (const { size, growth, release } of steps) {
          const reservation = admission.open(size);
          if (reservation === undefined) continue;
          reservation.growTo(growth);
          expect(admission.heldBytes).toBeLessThanOrEqual(limit);
          if (release) reservation.release();
          else open.push(reservation);
        }
        for (const reservation of open) reservation.release();
        expect(admission.heldBytes).toBe(0);
      }),
    );
  });
});
