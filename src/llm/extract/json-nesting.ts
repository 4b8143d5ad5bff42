/*
 * What the brackets of a text tell that JSON.parse refuses: a stream of objects, or a part of one.
 */

/** Deeper than anything that a provider writes; a megabyte of brackets would take half a second to mend. */
const MOST_LEVELS = 1000;

/**
 * Whether all brackets of a text have closed at its end; `foreign` where it starts with none, or within
 * JSON, which shows in what follows where its first bracket has closed; `deep` where nobody should look further.
 */
export function nestingOf(text: string): 'closed' | 'open' | 'foreign' | 'deep' {
  if (!/^\s*[{[]/.test(text)) return 'foreign';
  let depth = 0;
  for (const at of bracketsOf(text)) {
    if (depth === 0 && !isOpening(text[at])) return 'foreign';
    depth += isOpening(text[at]) ? 1 : -1;
    if (depth > MOST_LEVELS) return 'deep';
    if (depth === 0 && /^\s*[,\]}]/.test(text.slice(at + 1, at + 32))) return 'foreign';
  }
  return depth > 0 ? 'open' : 'closed';
}

function isOpening(character: string | undefined): boolean {
  return character === '{' || character === '[';
}

/**
 * The texts of the complete objects at the top of JSON lines or of an array that may be cut. Returns whether
 * the text ended within an object.
 */
export function* topLevelObjects(text: string): Generator<string, boolean> {
  let depth = 0;
  let start = 0;
  for (const at of bracketsOf(text)) {
    if (text[at] === '{') {
      if (depth === 0) start = at;
      depth++;
    } else if (text[at] === '}' && depth > 0) {
      depth--;
      if (depth === 0) yield text.slice(start, at + 1);
    }
  }
  return depth > 0;
}

/** Where the brackets of a JSON text stand, apart from those within strings. */
function* bracketsOf(text: string): Generator<number> {
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '}' || character === '[' || character === ']') yield at;
  }
}
