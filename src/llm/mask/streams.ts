import type { Level, StringToken, Structure } from './structure.ts';

/** Fields of a stream's events by which a list of objects shows that it is one. */
const EVENT_KEYS = ['choices', 'candidates', 'delta', 'contentBlockDelta', 'chunk'];

/**
 * The strings of a text in groups: in a stream those that continue each other, event after event, belong together,
 * as what is looked for may begin in one and end in another; anywhere else each stands alone.
 */
export function continuedStrings(text: string, structure: Structure): StringToken[][] {
  const strings = structure.tokens.filter((token): token is StringToken => token.kind === 'string');
  const isStream = structure.topValues > 1 || strings.some(({ level }) => isEventOfList(level));
  if (!isStream) return strings.map((token) => [token]);
  const groups = new Map<string, StringToken[]>();
  const alone: StringToken[][] = [];
  for (const token of strings) {
    if (token.isKey) alone.push([token]);
    else {
      const place = placeOf(token);
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

/** What every event says alike (an id, a model) continues nothing. */
function isRepeated(text: string, group: readonly StringToken[]): boolean {
  const [first, ...others] = group.map(({ start, end }) => text.slice(start, end));
  return others.length > 0 && others.every((other) => other === first);
}

function single(group: readonly StringToken[]): StringToken[][] {
  return group.map((token) => [token]);
}

/** Where a string stands in its event, with what tells its like in other events from it. */
function placeOf({ name, level }: StringToken): string {
  const steps: string[] = [String(name)];
  for (let at: Level | undefined = level; at !== undefined; at = at.parent) {
    const marks = [...at.marks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`);
    // The events themselves are counted through, line after line or in a list.
    const isEvent = at.parent === undefined || at.parent.parent === undefined || isItemAtTop(at);
    steps.push(`${isEvent ? '' : at.name}{${marks.join(',')}}`);
  }
  return steps.join('/');
}

function isEventOfList(level: Level): boolean {
  return !level.isList && isItemAtTop(level) && EVENT_KEYS.some((key) => level.keys.has(key));
}

function isItemAtTop({ parent }: Level): boolean {
  return parent?.isList === true && parent.parent !== undefined && parent.parent.parent === undefined;
}
