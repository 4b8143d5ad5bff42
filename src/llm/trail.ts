import { whatIsMissing } from './attributes/missing.ts';
import { factsInWords } from './attributes/write.ts';
import { type LlmCall, NOTES } from './call.ts';

/** A stop of the corridor, as people would call it, and what of it they should know. */
export type Watch = (call: LlmCall, stage: string, detail?: string) => void;

/** The stop that reads what an instrumentation wrote on the span. */
export const STAGE_OF_ATTRIBUTES = 'attributes of the instrumentation';

/** What one stop added to what is known of a call. */
export interface Step {
  readonly stage: string;
  readonly detail?: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/**
 * Follows calls through the corridor and notes at which stop each fact became known, as the attributes that tell
 * it. For the command `explain`: it compares everything after every stop.
 */
export class Trails {
  readonly #steps = new WeakMap<LlmCall, Step[]>();
  readonly #known = new WeakMap<LlmCall, Map<string, string>>();

  readonly watch: Watch = (call, stage, detail) => {
    const before = this.#known.get(call) ?? new Map<string, string>();
    const now = factsInWords(call);
    const facts = [...now].filter(([name, value]) => before.get(name) !== value);
    const gone = [...before.keys()].filter((name) => !now.has(name));
    this.#known.set(call, now);
    const step: Step = {
      stage,
      ...(detail !== undefined && { detail }),
      facts: [...facts, ...gone.map((name): [string, string] => [name, '(taken back)'])],
    };
    const steps = this.#steps.get(call);
    if (steps === undefined) this.#steps.set(call, [step]);
    else steps.push(step);
  };

  stepsOf(call: LlmCall): readonly Step[] {
    return this.#steps.get(call) ?? [];
  }

  /** What is not known of a call that has been told, and why; then its notes, in sentences. */
  missing(call: LlmCall): readonly (readonly [name: string, why: string])[] {
    const told = new Set(factsInWords(call).keys());
    return [...whatIsMissing(call, told), ...[...call.notes].map((note) => [note, NOTES[note]] as const)];
  }
}
