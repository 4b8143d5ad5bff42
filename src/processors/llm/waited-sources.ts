/** So many waits in a row for which nothing came, and a source is no longer waited for. */
const PATIENCE = 20;

/** Of the calls of a source that is not waited for, one in so many is, to see whether it has changed. */
const PROBE_EVERY = 100;

/** Sources remembered; the longest unheard of goes first. */
const MAX_SOURCES = 1_000;

interface Habit {
  fruitlessWaits: number;
  callsSinceProbe: number;
}

/**
 * Learns of which sources (service and instrumentation scope) the missing facts come elsewhere (contract, "What waits
 * is not acknowledged"), so that nobody waits for what never comes.
 */
export class WaitedSources {
  readonly #habits = new Map<string, Habit>();

  /** Whether a call of this source that lacks something is worth a wait. */
  isWorthWaiting(source: string): boolean {
    const habit = this.#habits.get(source);
    if (habit === undefined || habit.fruitlessWaits < PATIENCE) return true;
    habit.callsSinceProbe++;
    if (habit.callsSinceProbe < PROBE_EVERY) return false;
    habit.callsSinceProbe = 0;
    return true;
  }

  /** What came of a wait. */
  learn(source: string, cameSomething: boolean): void {
    const habit = this.#habits.get(source) ?? { fruitlessWaits: 0, callsSinceProbe: 0 };
    habit.fruitlessWaits = cameSomething ? 0 : habit.fruitlessWaits + 1;
    this.#habits.delete(source);
    this.#habits.set(source, habit);
    const oldest = this.#habits.keys().next();
    if (this.#habits.size > MAX_SOURCES && !oldest.done) this.#habits.delete(oldest.value);
  }
}
