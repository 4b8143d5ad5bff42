import { type RetrievedText, retrieveReference, type Sources } from './lookup.ts';
import {
  type ConfigNode,
  childPath,
  type ListNode,
  type MapEntry,
  type MapNode,
  type ScalarNode,
} from './node.ts';
import type { Position, Problem } from './problem.ts';
import { parseYaml } from './yaml-source.ts';

/** References followed for one value of the configuration, which stops variables that name each other. */
const MAX_REFERENCES = 10_000;
/** `${` within `${` within … in one text, and expansions that bring expansions. */
const MAX_NESTING = 100;

interface Context {
  readonly path: string;
  readonly position: Position;
  readonly nesting: number;
  /** True where the same references are followed, and reported on, elsewhere. */
  readonly quiet: boolean;
  /** Shared by everything that one value of the configuration expands to. */
  readonly budget: { references: number };
}

/** Thrown to leave a value whose expansion does not end, and caught where that value stands. */
class TooManyReferences extends Error {}

/**
 * Replaces `${env:X}`, `${X}`, `${env:X:-default}` and `${file:part.yaml}` in all values (keys stay as they are),
 * by the Collector's rules: what is retrieved may hold references of its own; a value that is one reference and
 * nothing else becomes whatever YAML makes of the text, mappings and lists included; within a longer string the
 * text goes in as it is; `$$` is a literal `$`, also in what was retrieved. What cannot be retrieved is a problem
 * at the place of the reference, and reads as null.
 */
export async function expandConfiguration(
  root: MapNode,
  sources: Sources,
): Promise<{ root: MapNode; problems: Problem[] }> {
  const expansion = new Expansion(sources);
  return { root: await expansion.map(root, ''), problems: expansion.problems };
}

class Expansion {
  readonly problems: Problem[] = [];
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  async map(node: MapNode, path: string, within?: Context): Promise<MapNode> {
    const entries = new Map<string, MapEntry>();
    for (const [key, { keyPosition, value }] of node.entries) {
      entries.set(key, { keyPosition, value: await this.#tree(value, childPath(path, key), within) });
    }
    return { ...node, entries };
  }

  async #tree(node: ConfigNode, path: string, within?: Context): Promise<ConfigNode> {
    if (node.kind === 'map') return this.map(node, path, within);
    if (node.kind === 'list') return this.#list(node, path, within);
    if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
    if (within !== undefined) return this.#scalar(node, { ...within, path, position: node.position });
    const context = { path, position: node.position, nesting: 0, quiet: false, budget: { references: 0 } };
    try {
      return await this.#scalar(node, context);
    } catch (error) {
      if (!(error instanceof TooManyReferences)) throw error;
      this.#report(context, 'too many recursive expansions');
      return nullAt(node.position);
    }
  }

  async #list(node: ListNode, path: string, within: Context | undefined): Promise<ListNode> {
    const items: ConfigNode[] = [];
    for (const [index, item] of node.items.entries()) {
      items.push(await this.#tree(item, `${path}[${index}]`, within));
    }
    return { ...node, items };
  }

  async #scalar(node: ScalarNode, context: Context): Promise<ConfigNode> {
    const reference = soleReference(node.text);
    if (reference !== undefined) return this.#whole(reference, context);
    const text = await this.#text(node.text, context);
    if (text === undefined) return nullAt(node.position);
    return { ...node, value: text, text, expanded: true };
  }

  /** A value that is one reference: whatever YAML makes of the text, and the text itself for string fields. */
  async #whole(reference: string, context: Context): Promise<ConfigNode> {
    const retrieved = await this.#retrieve(reference, context);
    if (retrieved === undefined) return nullAt(context.position);
    const inner = deeper(context);
    const nested = soleReference(retrieved.text);
    if (nested !== undefined) return this.#whole(nested, inner);

    const parsed = parseYaml(retrieved.text, retrieved.source);
    if (/\.ya?ml$/.test(retrieved.source)) this.problems.push(...parsed.problems);
    if (parsed.node === undefined || parsed.node.kind === 'scalar') {
      const text = await this.#text(retrieved.text, inner);
      return text === undefined ? nullAt(context.position) : scalarFromText(text, context.position);
    }
    const expanded = await this.#tree(parsed.node, context.path, inner);
    const expandedText = await this.#text(retrieved.text, { ...inner, quiet: true });
    return expandedText === undefined ? expanded : { ...expanded, expandedText };
  }

  /** All references in a text replaced and `$$` undone; undefined after a problem was reported. */
  async #text(text: string, context: Context): Promise<string | undefined> {
    let result = '';
    let failed = false;
    let offset = 0;
    while (offset < text.length) {
      const dollar = text.indexOf('$', offset);
      if (dollar < 0) break;
      result += text.slice(offset, dollar);
      const end = text[dollar + 1] === '{' ? closingBrace(text, dollar + 2) : -1;
      if (end >= 0) {
        const replacement = await this.#replacement(text.slice(dollar + 2, end), context);
        failed ||= replacement === undefined;
        result += replacement ?? '';
        offset = end + 1;
      } else {
        result += '$';
        offset = dollar + (text[dollar + 1] === '$' ? 2 : 1);
      }
    }
    return failed ? undefined : result + text.slice(offset);
  }

  async #replacement(reference: string, context: Context): Promise<string | undefined> {
    const retrieved = await this.#retrieve(reference, context);
    return retrieved === undefined ? undefined : this.#text(retrieved.text, deeper(context));
  }

  async #retrieve(reference: string, context: Context): Promise<RetrievedText | undefined> {
    context.budget.references += 1;
    if (context.budget.references > MAX_REFERENCES || context.nesting > MAX_NESTING) {
      throw new TooManyReferences();
    }
    const name = await this.#referenceName(reference, deeper(context));
    if (name === undefined) return undefined;
    const retrieved = await retrieveReference(name, this.#sources);
    if (retrieved.failure !== undefined) {
      this.#report(context, retrieved.failure);
      return undefined;
    }
    return { ...retrieved, text: retrieved.text.replace(/\r?\n$/, '') };
  }

  /** `${env:${env:WHICH}}`: references in the name come first; those in a default only once it is needed. */
  async #referenceName(reference: string, context: Context): Promise<string | undefined> {
    const separator = reference.indexOf(':-');
    const name = separator < 0 ? reference : reference.slice(0, separator);
    if (!name.includes('${')) return reference;
    const expanded = await this.#text(name, context);
    return expanded === undefined ? undefined : expanded + reference.slice(name.length);
  }

  #report({ path, position, quiet }: Context, failure: string): void {
    if (quiet) return;
    const message = path === '' ? failure : `'${path}': ${failure}`;
    this.problems.push({ message, path, severity: 'error', ...position });
  }
}

function deeper(context: Context): Context {
  return { ...context, nesting: context.nesting + 1 };
}

/** The inside of `${…}` where the text is that and nothing else. */
function soleReference(text: string): string | undefined {
  if (!text.startsWith('${')) return undefined;
  return closingBrace(text, 2) === text.length - 1 ? text.slice(2, -1) : undefined;
}

/** The offset of the brace that closes the reference whose inside starts at `from`; -1 where none does. */
function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let offset = from; offset < text.length; offset += 1) {
    if (text.startsWith('$$', offset)) {
      offset += 1;
    } else if (text.startsWith('${', offset)) {
      open += 1;
      offset += 1;
    } else if (text[offset] === '}') {
      open -= 1;
      if (open === 0) return offset;
    }
  }
  return -1;
}

/**
 * What a text that an expansion gave reads as: a number, boolean or null where YAML sees one, else the text itself,
 * quotes and all, as the Collector has it.
 */
function scalarFromText(text: string, position: Position): ScalarNode {
  const { node, problems } = parseYaml(text, '');
  const blank = node === undefined && problems.length === 0;
  const value = node?.kind === 'scalar' && typeof node.value !== 'string' ? node.value : text;
  return { kind: 'scalar', value: blank ? null : value, text, expanded: true, position };
}

function nullAt(position: Position): ScalarNode {
  return { kind: 'scalar', value: null, text: '', expanded: false, position };
}
