/** Reads a rule pack: YAML with `terms`, fragments that patterns share, and `rules`, one row each. */

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { FAMILIES } from '../call.ts';
import {
  defaultForms,
  FORMS,
  ROLES,
  RULE_SEVERITIES,
  type Rule,
  type RulePackSource,
  type RuleProblem,
} from './rule.ts';
import { VALIDATORS, type ValidatorName } from './validators.ts';

const PACK_KEYS = ['terms', 'rules'];
const RULE_KEYS = [
  'id',
  'family',
  'description',
  'severity',
  'weight',
  'roles',
  'forms',
  'owasp',
  'atlas',
  'keywords',
  'patterns',
  'validator',
  'examples',
];
const EXAMPLE_KEYS = ['match', 'no_match'];
const VALIDATOR_NAMES = Object.keys(VALIDATORS) as ValidatorName[];

/** Lower-case words joined by hyphens. */
const RULE_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const OWASP_ID = /^LLM(0[1-9]|10):2025$/;
const ATLAS_ID = /^AML\.T\d{4}(\.\d{3})?$/;

/** `{{name}}` in a pattern stands for the term of that name. RE2 has no use for two braces in a row. */
const TERM = /\{\{([a-z_]+)\}\}/g;

/**
 * Reads a pack as far as it can be read. Patterns are not compiled here (compile.ts does it).
 * @returns the rules that are whole, and what is wrong with the others
 */
export function readPack(source: RulePackSource): { rules: Rule[]; problems: RuleProblem[] } {
  return new PackReader(source).read();
}

/** Holds the lines of one pack and the problems found in it while it is read. */
class PackReader {
  readonly #source: RulePackSource;
  readonly #lines = new LineCounter();
  readonly #problems: RuleProblem[] = [];
  readonly #terms = new Map<string, string>();
  #ruleId: string | undefined;

  constructor(source: RulePackSource) {
    this.#source = source;
  }

  read(): { rules: Rule[]; problems: RuleProblem[] } {
    const document = parseDocument(this.#source.text, { lineCounter: this.#lines, prettyErrors: false });
    for (const error of document.errors) this.#problemAt(error.pos[0], error.message);
    const rules = this.#problems.length > 0 ? [] : this.#readRoot(document.contents);
    return { rules, problems: this.#problems };
  }

  #readRoot(root: Node | null): Rule[] {
    if (!isMap(root)) {
      this.#problem(root, 'a rule pack is a map with the key "rules"');
      return [];
    }
    this.#refuseUnknownKeys(root, PACK_KEYS);
    this.#readTerms(root);
    const rows = root.get('rules', true);
    if (!isSeq(rows)) {
      this.#problem(rows ?? root, '"rules" must be a list');
      return [];
    }
    return rows.items.flatMap((row) => this.#readRule(row as Node) ?? []);
  }

  #readTerms(root: YAMLMap): void {
    const terms = root.get('terms', true);
    if (terms === undefined) return;
    if (!isMap(terms)) {
      this.#problem(terms, '"terms" must map names to fragments of patterns');
      return;
    }
    for (const { key } of terms.items) {
      const name = String(key);
      const fragment = this.#text(terms, name);
      if (fragment !== undefined) this.#terms.set(name, this.#fillTerms(fragment, terms.get(name, true)));
    }
  }

  #readRule(row: Node): Rule | undefined {
    if (!isMap(row)) {
      this.#problem(row, 'a rule is a map');
      return undefined;
    }
    const before = this.#problems.length;
    this.#ruleId = undefined;
    const id = this.#matching(row, 'id', RULE_ID);
    this.#ruleId = id;
    this.#refuseUnknownKeys(row, RULE_KEYS);
    const family = this.#oneOf(row, 'family', FAMILIES);
    const description = this.#text(row, 'description');
    const severity = this.#oneOf(row, 'severity', RULE_SEVERITIES);
    const weight = this.#weight(row);
    const roles = this.#someOf(row, 'roles', ROLES);
    const forms = row.has('forms') ? this.#someOf(row, 'forms', FORMS) : defaultForms(family ?? 'pii');
    const validator = row.has('validator') ? this.#oneOf(row, 'validator', VALIDATOR_NAMES) : undefined;
    const owasp = this.#ids(row, 'owasp', OWASP_ID);
    const atlas = this.#ids(row, 'atlas', ATLAS_ID);
    const keywords = this.#list(row, 'keywords');
    if (keywords.includes('')) this.#problem(row.get('keywords', true), 'a keyword is empty');
    const patterns = this.#list(row, 'patterns').map((p) => this.#fillTerms(p, row.get('patterns', true)));
    if (patterns.length === 0) this.#problem(row, '"patterns" must list at least one RE2 expression');
    const examples = this.#examples(row);
    const line = this.#lineOf(row);
    this.#ruleId = undefined;
    if (this.#problems.length > before || !id || !family || !description || !severity) return undefined;
    const rule = {
      id,
      family,
      description,
      severity,
      weight,
      roles,
      forms,
      owasp,
      atlas,
      keywords,
      patterns,
      examples,
    };
    return { ...rule, ...(validator && { validator }), pack: this.#source.name, line };
  }

  #examples(row: YAMLMap): Rule['examples'] {
    const examples = row.get('examples', true);
    if (!isMap(examples)) {
      this.#problem(examples ?? row, '"examples" must hold "match" and "no_match"');
      return { match: [], noMatch: [] };
    }
    this.#refuseUnknownKeys(examples, EXAMPLE_KEYS);
    const match = this.#list(examples, 'match');
    const noMatch = this.#list(examples, 'no_match');
    if (match.length === 0 || noMatch.length === 0)
      this.#problem(examples, '"examples" needs at least one text each under "match" and "no_match"');
    return { match, noMatch };
  }

  #weight(row: YAMLMap): number {
    const weight = row.get('weight');
    if (typeof weight === 'number' && weight > 0 && Number.isFinite(weight)) return weight;
    this.#problem(row.get('weight', true) ?? row, '"weight" must be a number over 0');
    return 0;
  }

  #ids(row: YAMLMap, key: string, shape: RegExp): string[] {
    const ids = this.#list(row, key);
    for (const id of ids) {
      if (!shape.test(id)) this.#problem(row.get(key, true), `"${key}" names no known kind of id: "${id}"`);
    }
    return ids;
  }

  #matching(map: YAMLMap, key: string, shape: RegExp): string | undefined {
    const text = this.#text(map, key);
    if (text === undefined || shape.test(text)) return text;
    this.#problem(map.get(key, true), `"${key}" must be lower-case words joined by hyphens`);
    return undefined;
  }

  #oneOf<T extends string>(map: YAMLMap, key: string, allowed: readonly T[]): T | undefined {
    const text = this.#text(map, key);
    const known = allowed.find((value) => value === text);
    if (text !== undefined && known === undefined)
      this.#problem(map.get(key, true), `"${key}" must be one of ${allowed.join(', ')}`);
    return known;
  }

  #someOf<T extends string>(map: YAMLMap, key: string, allowed: readonly T[]): T[] {
    const words = this.#list(map, key);
    const known = words.flatMap((word) => allowed.find((value) => value === word) ?? []);
    if (known.length === 0 || known.length !== words.length)
      this.#problem(map.get(key, true) ?? map, `"${key}" must list some of ${allowed.join(', ')}`);
    return known;
  }

  #text(map: YAMLMap, key: string): string | undefined {
    const value = map.get(key);
    if (typeof value === 'string' && value !== '') return value;
    this.#problem(map.get(key, true) ?? map, `"${key}" must be a text`);
    return undefined;
  }

  /** The texts under a key; an absent key is an empty list. */
  #list(map: YAMLMap, key: string): string[] {
    const list = map.get(key, true);
    if (list === undefined) return [];
    const texts = isSeq(list)
      ? list.items.map((item) => (isScalar(item) ? item.value : undefined))
      : [undefined];
    if (texts.every((text) => typeof text === 'string')) return texts;
    this.#problem(list, `"${key}" must be a list of texts`);
    return [];
  }

  #fillTerms(pattern: string, at: unknown): string {
    return pattern.replace(TERM, (reference, name: string) => {
      const fragment = this.#terms.get(name);
      if (fragment === undefined) this.#problem(at, `there is no term "${name}" before this place`);
      return fragment === undefined ? reference : `(?:${fragment})`;
    });
  }

  #refuseUnknownKeys(map: YAMLMap, known: readonly string[]): void {
    for (const { key } of map.items) {
      if (!known.includes(String(key))) this.#problem(key, `unknown key "${String(key)}"`);
    }
  }

  #problem(at: unknown, message: string): void {
    this.#problemAt(rangeStart(at), message);
  }

  #problemAt(offset: number, message: string): void {
    const line = this.#lines.linePos(offset).line;
    const rule = this.#ruleId === undefined ? {} : { ruleId: this.#ruleId };
    this.#problems.push({ pack: this.#source.name, line, ...rule, message });
  }

  #lineOf(node: Node): number {
    return this.#lines.linePos(rangeStart(node)).line;
  }
}

/** The offset at which a node begins; the pack's own where there is no node. */
function rangeStart(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
