/** What checking an instance against a schema came to. */
export interface Outcome {
  /** Violations that are certain. */
  readonly errors: number;
  /** False where a part of the schema could not be checked: there may be more violations. */
  readonly sure: boolean;
}

export const SATISFIED: Outcome = { errors: 0, sure: true };
export const VIOLATED: Outcome = { errors: 1, sure: true };
export const UNSURE: Outcome = { errors: 0, sure: false };

/**
 * One check of an instance, and what it may still spend. The instance and the schema are strangers' work, and each
 * can make the other costly: whatever takes longer the larger one of them is spends steps, or is done once a run.
 */
export interface Run {
  stepsLeft: number;
  depth: number;
  /** The names of the members of objects of the instance. */
  readonly names: Map<object, readonly string[]>;
  /** Objects and lists of the instance as canonical text; undefined for those that are too large. */
  readonly texts: Map<object, string | undefined>;
}

/** One keyword of a schema. */
export type Check = (instance: unknown, run: Run) => Outcome;

/** A schema that was read: all its keywords have to be satisfied. */
export interface SchemaNode {
  readonly checks: readonly Check[];
}

/** Schemas and instances that are nested deeper are no output of a model; a reference to itself never ends. */
const DEEPEST = 128;

/** Enough for an answer of a hundred thousand values; takes some tenths of a second at most. */
const MOST_STEPS = 500_000;

export function newRun(): Run {
  return { stepsLeft: MOST_STEPS, depth: 0, names: new Map(), texts: new Map() };
}

/** Checks an instance (as JSON.parse gives it) against a schema. What the run cannot afford stays unsure. */
export function evaluate(node: SchemaNode, instance: unknown, run: Run): Outcome {
  if (run.depth >= DEEPEST || !spend(run, 1 + node.checks.length)) return UNSURE;
  run.depth++;
  const outcome = all(node.checks.map((check) => check(instance, run)));
  run.depth--;
  return outcome;
}

/** Takes steps off the run. False where there are none left. */
export function spend(run: Run, steps: number): boolean {
  run.stepsLeft -= steps;
  return run.stepsLeft > 0;
}

/** The names of an object's members, which are listed once a run. */
export function namesOf(object: object, run: Run): readonly string[] {
  const before = run.names.get(object);
  if (before !== undefined) return before;
  const names = Object.keys(object);
  run.names.set(object, names);
  return names;
}

/** The outcome of checks that have to be satisfied together. */
export function all(outcomes: readonly Outcome[]): Outcome {
  let errors = 0;
  let sure = true;
  for (const outcome of outcomes) {
    errors += outcome.errors;
    sure &&= outcome.sure;
  }
  if (errors === 0) return sure ? SATISFIED : UNSURE;
  return { errors, sure };
}

export function isSatisfied({ errors, sure }: Outcome): boolean {
  return errors === 0 && sure;
}

export function isViolated({ errors }: Outcome): boolean {
  return errors > 0;
}
