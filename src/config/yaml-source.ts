import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { type ConfigNode, childPath, type MapEntry } from './node.ts';
import type { Position, Problem } from './problem.ts';

/** A configuration of more values than this is taken for an alias bomb: some kilobytes can stand for gigabytes. */
const MAX_NODES = 100_000;
/** Deeper nesting than any sane configuration has, and shallow enough for recursion. */
const MAX_DEPTH = 100;

/** In the library's own words these would quote the source, which may hold a secret. */
const WORDING: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'invalid anchor or alias name',
  BAD_DIRECTIVE: 'unknown or invalid directive',
  BAD_DQ_ESCAPE: 'invalid escape sequence in a double-quoted string',
  MULTIPLE_DOCS: 'more than one YAML document in one source',
  TAG_RESOLVE_FAILED: 'a tag that is unknown or does not fit its value',
  UNEXPECTED_TOKEN: 'unexpected text',
  RESOURCE_EXHAUSTION: 'nested too deeply',
};

export interface Parsed {
  /** Undefined where the source holds no value at all, or is no valid YAML. */
  readonly node?: ConfigNode;
  readonly problems: readonly Problem[];
}

/**
 * Reads YAML 1.2 (with `<<` merge keys) into nodes that know their places. Anything wrong is a problem with file,
 * line and column, and never quotes a value; a value is only given where there was none.
 */
export function parseYaml(text: string, file: string): Parsed {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false });
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line, column: col };
  };
  const failures = withoutAftermath([...document.errors, ...document.warnings]);
  if (failures.length > 0) {
    return { problems: failures.map((failure) => syntaxProblem(failure, positionAt(failure.pos[0]))) };
  }
  if (document.contents === null || isBlank(document.contents)) return { problems: [] };
  const converter = new Converter(document, positionAt);
  const node = converter.convert(document.contents, '', positionAt(0));
  return converter.problems.length > 0 ? { problems: converter.problems } : { node, problems: [] };
}

/** One bracket out of place makes the parser stumble over all that follows; a key that is there twice does not. */
function withoutAftermath(failures: readonly YAMLError[]): readonly YAMLError[] {
  const first = failures.find(({ code }) => code !== 'DUPLICATE_KEY');
  return failures.filter((failure) => failure === first || failure.code === 'DUPLICATE_KEY');
}

function syntaxProblem(failure: YAMLError, position: Position): Problem {
  const message = WORDING[failure.code] ?? failure.message;
  return { message: `invalid YAML: ${message}`, path: '', severity: 'error', ...position };
}

/** Nothing between the comments, as opposed to a written `null`. */
function isBlank(node: Node): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}

/** One conversion of a document, with the bounds that aliases make necessary. */
class Converter {
  readonly problems: Problem[] = [];
  readonly #document: Document;
  readonly #positionAt: (offset: number) => Position;
  readonly #open = new Set<Node>();
  #nodeCount = 0;

  constructor(document: Document, positionAt: (offset: number) => Position) {
    this.#document = document;
    this.#positionAt = positionAt;
  }

  /** `fallback` is the place of a value that has none of its own, such as the null of `key:`. */
  convert(node: unknown, path: string, fallback: Position): ConfigNode {
    const position = isNode(node) && node.range ? this.#positionAt(node.range[0]) : fallback;
    const empty: ConfigNode = { kind: 'scalar', value: null, text: '', expanded: false, position };
    this.#nodeCount += 1;
    if (this.#nodeCount > MAX_NODES) {
      return this.#refuse(empty, '', 'too many values, which points to aliases that multiply');
    }
    if (this.#open.size > MAX_DEPTH) return this.#refuse(empty, path, 'nested too deeply');
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined)
        return this.#refuse(empty, path, 'refers to an anchor that is not set before it');
      if (this.#open.has(target)) return this.#refuse(empty, path, 'contains itself through an alias');
      return this.convert(target, path, position);
    }
    if (!isMap(node) && !isSeq(node)) return scalarNode(node, position) ?? empty;
    this.#open.add(node);
    const converted: ConfigNode = isMap(node)
      ? { kind: 'map', entries: this.#entries(node, path, position), position }
      : {
          kind: 'list',
          items: node.items.map((item, index) => this.convert(item, `${path}[${index}]`, position)),
          position,
        };
    this.#open.delete(node);
    return converted;
  }

  #entries(map: YAMLMap, path: string, position: Position): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    const merged: unknown[] = [];
    for (const pair of map.items) {
      if (!isPair(pair)) continue;
      const { key } = pair;
      const keyPosition = isNode(key) && key.range ? this.#positionAt(key.range[0]) : position;
      if (!isScalar(key)) {
        this.#report(keyPosition, path, 'has a key that is not a plain string');
      } else if (typeof key.value === 'symbol' || (key.value === '<<' && key.type === 'PLAIN')) {
        merged.push(pair.value);
      } else {
        const name = String(key.source ?? key.value);
        entries.set(name, {
          keyPosition,
          value: this.convert(pair.value, childPath(path, name), keyPosition),
        });
      }
    }
    for (const source of merged) this.#mergeInto(entries, source, path, position);
    return entries;
  }

  /** `<<`: a mapping, or a list of them, whose entries stand in where the mapping has none of its own. */
  #mergeInto(entries: Map<string, MapEntry>, source: unknown, path: string, position: Position): void {
    const converted = this.convert(source, path, position);
    const layers = converted.kind === 'list' ? converted.items : [converted];
    for (const layer of layers) {
      if (layer.kind !== 'map') {
        this.#report(layer.position, path, 'has a merge key (<<) whose value is not a mapping');
        continue;
      }
      for (const [key, entry] of layer.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  #refuse(node: ConfigNode, path: string, message: string): ConfigNode {
    this.#report(node.position, path, message);
    return node;
  }

  /** The first one only: what follows from it would repeat it for each value. */
  #report(position: Position, path: string, message: string): void {
    if (this.problems.length > 0) return;
    const subject = path === '' ? '' : `'${path}' `;
    this.problems.push({ message: `${subject}${message}`, path, severity: 'error', ...position });
  }
}

function scalarNode(node: unknown, position: Position): ConfigNode | undefined {
  if (!isScalar(node)) return undefined;
  const { value, source } = node;
  if (
    value !== null &&
    typeof value !== 'string' &&
    typeof value !== 'number' &&
    typeof value !== 'boolean'
  ) {
    return undefined;
  }
  const text = typeof value === 'string' ? value : (source ?? String(value));
  return { kind: 'scalar', value, text, expanded: false, position };
}
