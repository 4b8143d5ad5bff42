/**
 * A part of the configuration that a component decodes. Reading a key marks it as known; problems are gathered
 * with file and line, so that one run reports them all; a key that nobody read is reported at the end with the
 * nearest known name ("did you mean").
 *
 * Readers return the default (or undefined) after reporting a problem, so that decoding goes on.
 */
export interface Section {
  /** Where this section stands, Collector style: `receivers::otlp::protocols::grpc`. */
  readonly path: string;
  /** True where the key is there, even with a null value (`grpc:`). Marks it as known. */
  has(key: string): boolean;
  /** True where a mapping stands under the key. Marks it as known. */
  isMapping(key: string): boolean;
  /** The section under a key; an absent or null one reads as empty. */
  section(key: string): Section;
  /** The items of a list of mappings. */
  sections(key: string): Section[];
  /** The keys of a free-form mapping, in order (for maps whose keys are the user's own). Marks all as known. */
  keys(): string[];
  string(key: string, fallback: string): string;
  optionalString(key: string): string | undefined;
  boolean(key: string, fallback: boolean): boolean;
  /** A finite number within the bounds (inclusive). */
  number(key: string, fallback: number, bounds?: { min?: number; max?: number }): number;
  optionalNumber(key: string, bounds?: { min?: number; max?: number }): number | undefined;
  integer(key: string, fallback: number, bounds?: { min?: number; max?: number }): number;
  /** Go style: `300ms`, `1.5s`, `1m30s`, `24h`, `0`. Result in milliseconds. */
  durationMs(key: string, fallbackMs: number, bounds?: { minMs?: number; maxMs?: number }): number;
  /** `64MiB`, `256KiB`, `4MB`, or a plain number of bytes. */
  bytes(key: string, fallbackBytes: number, bounds?: { min?: number; max?: number }): number;
  /** A single string reads as a list of one. */
  stringList(key: string, fallback: readonly string[]): string[];
  /** A mapping of strings, for headers. Numbers and booleans keep the text they were written with. */
  stringMap(key: string): Map<string, string>;
  oneOf<const Choice extends string>(key: string, choices: readonly Choice[], fallback: Choice): Choice;
  /** Reports a problem at a key of this section (or at the section itself where `key` is undefined). */
  problem(message: string, key?: string): void;
  /** Reports something that works but deserves a word at start. */
  warning(message: string, key?: string): void;
}
