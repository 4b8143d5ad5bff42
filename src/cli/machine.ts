import type { Surroundings } from '../pipeline/component.ts';
import { REAL_TIMERS } from '../pipeline/timers.ts';

/** Time, randomness and environment as the machine has them. */
export const MACHINE: Surroundings = {
  now: Date.now,
  random: Math.random,
  environment: process.env,
  timers: REAL_TIMERS,
};
