import type { Level, StringToken, Structure } from './structure.ts';

/** Fields of a stream's events by which a list of objects shows that it is one. */
const EVENT_KEYS = ['choices', 'candidates', 'delta', 'contentBlockDelta', 'chunk'];

/**
 * The strings of a text in groups: in a stream those that continue each other, event after event, belong together,
 * as what is looked for may begin in one and end in another; anywhere else each stands alone.
 */
export function continuedStrings(text: string, structure: Structure): StringToken[][] {
  const strings = structure.tokens.filter((token): token is StringToken => token.kind === 'string');
  const isStream = isOfLines(structure) || strings.some(({ level }) => isEventOfList(level));
  if (!isStream) return strings.map((token) => [token]);
  const places = new Places();
  const groups = new Map<string, StringToken[]>();
  const alone: StringToken[][] = [];
  for (const token of strings) {
    if (token.isKey) alone.push([token]);
    else {
      const place = places.of(token);
      const group = groups.get(place);
      if (group === undefined) groups.set(place, [token]);
      else group.push(token);
    }
  }
  return [
    ...alone,
    ...[...groups.values()].flatMap((group) => (isRepeated(text, group) ? single(group) : [group])),
  ];
}

/** Words and code with brackets and quotes in them are no stream. */
function isOfLines({ topValues, isPure, hasEventLines }: Structure): boolean {
  return topValues > 1 && (isPure || hasEventLines);
}

/** What every event says alike (an id, a model) continues nothing. */
function isRepeated(text: string, group: readonly StringToken[]): boolean {
  const [first, ...others] = group.map(({ start, end }) => text.slice(start, end));
  return others.length > 0 && others.every((other) => other === first);
}

function single(group: readonly StringToken[]): StringToken[][] {
  return group.map((token) => [token]);
}

/** Tells of strings whether they stand at the same place of their events. */
class Places {
  readonly #places = new Map<Level, number>();
  readonly #ids = new Map<string, number>();

  /** The same for those that continue each other. */
  of({ name, level }: StringToken): string {
    return `${this.#ofLevel(level)} ${name}`;
  }

  /** Levels nest as deep as the text is long: what encloses one is looked at once, and from outside. */
  #ofLevel(level: Level): number {
    const open: Level[] = [];
    let at: Level | undefined = level;
    for (; at !== undefined && !this.#places.has(at); at = at.parent) open.push(at);
    let place = at === undefined ? 0 : (this.#places.get(at) ?? 0);
    for (const inner of open.reverse()) {
      const step = `${place} ${nameOf(inner)} ${marksOf(inner)}`;
      place = this.#ids.get(step) ?? this.#ids.size + 1;
      this.#ids.set(step, place);
      this.#places.set(inner, place);
    }
    return place;
  }
}

/** The events themselves are counted through, line after line or in a list. */
function nameOf(level: Level): string | number {
  return level.parent?.parent === undefined || isItemAtTop(level) ? '' : level.name;
}

function marksOf({ marks }: Level): string {
  if (marks === undefined) return '';
  return [...marks]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join();
}

function isEventOfList(level: Level): boolean {
  return !level.isList && isItemAtTop(level) && EVENT_KEYS.some((key) => level.keys?.includes(key) === true);
}

function isItemAtTop({ parent }: Level): boolean {
  return parent?.isList === true && parent.parent !== undefined && parent.parent.parent === undefined;
}
