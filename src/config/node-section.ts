import { formatDuration } from './duration.ts';
import { nearest } from './nearest.ts';
import { type ConfigNode, childPath, isNull, type MapEntry } from './node.ts';
import type { Position, Problem } from './problem.ts';
import type { Section } from './section.ts';
import { formatSize } from './size.ts';
import { describeValue, toBoolean, toBytes, toDurationMs, toNumber, toText, toTexts } from './value.ts';

type Report = (problem: Problem) => void;
type Entries = ReadonlyMap<string, MapEntry>;

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

const NO_ENTRIES: Entries = new Map();

/** A section over a node of the merged and expanded configuration. Remembers which keys were asked for. */
export class NodeSection implements Section {
  readonly path: string;
  readonly #entries: Entries;
  readonly #position: Position;
  readonly #report: Report;
  readonly #asked = new Set<string>();
  readonly #children = new Map<string, NodeSection>();
  readonly #lists = new Map<string, NodeSection[]>();
  #anyKeyAllowed = false;

  private constructor(path: string, node: ConfigNode | undefined, position: Position, report: Report) {
    this.path = path;
    this.#entries = node?.kind === 'map' ? node.entries : NO_ENTRIES;
    this.#position = position;
    this.#report = report;
  }

  /** The section for a whole configuration; problems go to `report` as they are found. */
  static root(node: ConfigNode, report: Report): NodeSection {
    return new NodeSection('', node, node.position, report);
  }

  has(key: string): boolean {
    return this.#ask(key) !== undefined;
  }

  isMapping(key: string): boolean {
    return this.#ask(key)?.kind === 'map';
  }

  section(key: string): NodeSection {
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const node = this.#valueAt(key);
    if (node !== undefined && node.kind !== 'map') this.#wrongValue(key, node, 'a mapping');
    const position = this.#entries.get(key)?.keyPosition ?? this.#position;
    const child = new NodeSection(childPath(this.path, key), node, position, this.#report);
    this.#children.set(key, child);
    return child;
  }

  sections(key: string): NodeSection[] {
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const node = this.#valueAt(key);
    if (node !== undefined && node.kind !== 'list') this.#wrongValue(key, node, 'a list of mappings');
    const items = node?.kind === 'list' ? node.items : [];
    const children = items.map((item, index) => {
      const itemKey = `${key}[${index}]`;
      if (item.kind !== 'map' && !isNull(item)) this.#wrongValue(itemKey, item, 'a mapping');
      return new NodeSection(childPath(this.path, itemKey), item, item.position, this.#report);
    });
    this.#lists.set(key, children);
    return children;
  }

  keys(): string[] {
    this.#anyKeyAllowed = true;
    return [...this.#entries.keys()];
  }

  string(key: string, fallback: string): string {
    return this.optionalString(key) ?? fallback;
  }

  optionalString(key: string): string | undefined {
    const node = this.#ask(key);
    if (node === undefined || isUnsetText(node)) return undefined;
    return this.#converted(key, node, 'a string', toText);
  }

  boolean(key: string, fallback: boolean): boolean {
    return this.#read(key, 'true or false', toBoolean) ?? fallback;
  }

  number(key: string, fallback: number, bounds?: Bounds): number {
    return this.optionalNumber(key, bounds) ?? fallback;
  }

  optionalNumber(key: string, bounds: Bounds = {}): number | undefined {
    return this.#readBounded(key, 'a number', toNumber, bounds, String);
  }

  integer(key: string, fallback: number, bounds: Bounds = {}): number {
    const toInteger = (node: ConfigNode) => {
      const value = toNumber(node);
      return Number.isSafeInteger(value) ? value : undefined;
    };
    return this.#readBounded(key, 'a whole number', toInteger, bounds, String) ?? fallback;
  }

  durationMs(key: string, fallbackMs: number, bounds: { minMs?: number; maxMs?: number } = {}): number {
    const { minMs = 0, maxMs } = bounds;
    const expected = 'a duration with its unit, such as 300ms, 5s or 1m30s';
    const limits = { min: minMs, max: maxMs };
    return this.#readBounded(key, expected, toDurationMs, limits, formatDuration) ?? fallbackMs;
  }

  bytes(key: string, fallbackBytes: number, bounds: Bounds = {}): number {
    const expected = 'a size in bytes, such as 512, 64KiB or 4MiB';
    return this.#readBounded(key, expected, toBytes, bounds, formatSize) ?? fallbackBytes;
  }

  stringList(key: string, fallback: readonly string[]): string[] {
    return this.#read(key, 'a list of strings', toTexts) ?? [...fallback];
  }

  stringMap(key: string): Map<string, string> {
    const section = this.section(key);
    return new Map(section.keys().map((name) => [name, section.string(name, '')]));
  }

  oneOf<const Choice extends string>(key: string, choices: readonly Choice[], fallback: Choice): Choice {
    const node = this.#ask(key);
    if (node === undefined || isUnsetText(node)) return fallback;
    const text = toText(node);
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    const meant = text === undefined ? undefined : nearest(text, choices);
    this.#wrongValue(key, node, `one of ${choices.join(', ')}`, didYouMean(meant));
    return fallback;
  }

  problem(message: string, key?: string): void {
    this.#tell('error', message, key);
  }

  warning(message: string, key?: string): void {
    this.#tell('warning', message, key);
  }

  /** The keys that nobody asked for, here and in every section that was taken from here. */
  unknownKeys(): Problem[] {
    const found: Problem[] = [];
    for (const [key, { keyPosition }] of this.#anyKeyAllowed ? [] : this.#entries) {
      if (this.#asked.has(key)) continue;
      const meant = nearest(
        key,
        [...this.#asked].filter((candidate) => !this.#entries.has(candidate)),
      );
      const message = `'${this.path}' has invalid keys: ${key}${didYouMean(meant)}`;
      found.push({ message, path: childPath(this.path, key), severity: 'error', ...keyPosition });
    }
    const children = [...this.#children.values(), ...[...this.#lists.values()].flat()];
    return [...found, ...children.flatMap((child) => child.unknownKeys())];
  }

  #ask(key: string): ConfigNode | undefined {
    this.#asked.add(key);
    return this.#entries.get(key)?.value;
  }

  /** The value under a key; undefined where it is absent or null. */
  #valueAt(key: string): ConfigNode | undefined {
    const node = this.#ask(key);
    return node === undefined || isNull(node) ? undefined : node;
  }

  #read<Value>(key: string, expected: string, convert: (node: ConfigNode) => Value | undefined) {
    const node = this.#valueAt(key);
    return node === undefined ? undefined : this.#converted(key, node, expected, convert);
  }

  #converted<Value>(
    key: string,
    node: ConfigNode,
    expected: string,
    convert: (node: ConfigNode) => Value | undefined,
  ): Value | undefined {
    const value = convert(node);
    if (value === undefined) this.#wrongValue(key, node, expected);
    return value;
  }

  #readBounded(
    key: string,
    expected: string,
    convert: (node: ConfigNode) => number | undefined,
    bounds: Bounds,
    format: (value: number) => string,
  ): number | undefined {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds;
    const value = this.#read(key, expected, convert);
    if (value === undefined || (value >= min && value <= max)) return value;
    const limit = value < min ? `at least ${format(min)}` : `at most ${format(max)}`;
    const node = this.#ask(key);
    if (node !== undefined) this.#wrongValue(key, node, limit);
    return undefined;
  }

  #wrongValue(key: string, node: ConfigNode, expected: string, hint = ''): void {
    const path = childPath(this.path, key);
    const message = `'${path}' expected ${expected}, got ${describeValue(node, path)}${hint}`;
    this.#report({ message, path, severity: 'error', ...node.position });
  }

  #tell(severity: Problem['severity'], message: string, key: string | undefined): void {
    const path = key === undefined ? this.path : childPath(this.path, key);
    const position = (key === undefined ? undefined : this.#entries.get(key)?.keyPosition) ?? this.#position;
    this.#report({ message: path === '' ? message : `${path}: ${message}`, path, severity, ...position });
  }
}

/** A written null; one that an expansion gave is the empty string where a string is wanted. */
function isUnsetText(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null && !node.expanded;
}

function didYouMean(word: string | undefined): string {
  return word === undefined ? '' : ` (did you mean "${word}"?)`;
}
