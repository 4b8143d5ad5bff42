/** Stands in a template for what changes from call to call. */
const MASK = '\uFFFC';

const MONTH =
  /^(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)$/;
const WEEKDAY = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$/;
const SHORT_WEEKDAY = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/;
const HALF_OF_DAY = /^[AaPp]\.?[Mm]$/;

/** Longer than any word above. */
const LONGEST_DATE_WORD = 9;

/** What may stand between the words of a date. */
const DATE_GAPS: ReadonlySet<string> = new Set(['', ' ', ', ', '. ', '-', ' of ', ' the ']);
const DAY_OR_YEAR_NEXT = /(?:, |\. | |-)\d/y;
const DATE_NEXT = /,? (?:\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))/y;

/**
 * A system prompt without what an application fills in anew for each call: numbers, dates and times, ids (words
 * with a digit), mail addresses and URLs are masked. Prompts made of one template have the same result, as long
 * as nothing but such values is filled in.
 *
 * Goes over the text once; nothing in it makes that take longer than its length.
 */
export function promptTemplate(prompt: string): string {
  let template = '';
  let at = 0;
  let addressEnd = 0;
  let maskEnd = -1;
  while (at < prompt.length) {
    const start = at;
    let masked = false;
    if (!isWordCharacter(prompt.charCodeAt(at))) at++;
    else {
      if (at >= addressEnd) addressEnd = runEnd(prompt, at, isAddressCharacter);
      const end = endOfMail(prompt, addressEnd) ?? endOfUrl(prompt, at);
      at = end ?? endOfWord(prompt, at);
      masked = end !== undefined || varies(prompt, start, at, maskEnd);
    }
    template += masked ? MASK : prompt.slice(start, at);
    if (masked) maskEnd = at;
  }
  return template;
}

/** Where a mail address ends whose part before the `@` ends at `localEnd`. */
function endOfMail(text: string, localEnd: number): number | undefined {
  if (text[localEnd] !== '@') return undefined;
  const start = localEnd + 1;
  const end = trimPunctuation(text, start, runEnd(text, start, isDomainCharacter));
  return text.slice(start, end).indexOf('.') > 0 ? end : undefined;
}

const SCHEME = /(?:[A-Za-z][A-Za-z0-9+.-]{0,15}:\/\/|www\.)/y;

/** Where a URL ends that starts at `start`: before white space, quotes or brackets, and the sentence's own stop. */
function endOfUrl(text: string, start: number): number | undefined {
  SCHEME.lastIndex = start;
  if (!SCHEME.test(text)) return undefined;
  const bodyStart = SCHEME.lastIndex;
  const end = trimPunctuation(text, bodyStart, runEnd(text, bodyStart, isUrlCharacter));
  return end > bodyStart ? end : undefined;
}

function trimPunctuation(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && '.,;:!?-'.includes(text[at - 1] as string)) at--;
  return at;
}

/** A word with what ties it together: `-` and `_` always, other signs between digits (`1,000.5`, `10:30`, `3/4`). */
function endOfWord(text: string, start: number): number {
  let at = start;
  for (;;) {
    while (at < text.length && isWordCharacter(text.charCodeAt(at))) at++;
    const joiner = text[at];
    const next = text.charCodeAt(at + 1);
    const joins =
      joiner === '-' || joiner === '_'
        ? isWordCharacter(next)
        : joiner !== undefined &&
          '.,:/+'.includes(joiner) &&
          isDigit(next) &&
          isDigit(text.charCodeAt(at - 1));
    if (!joins) return at;
    at++;
  }
}

/** True for an id, a number, and words of a date. `maskEnd` is where the last masked word ended. */
function varies(text: string, start: number, end: number, maskEnd: number): boolean {
  for (let at = start; at < end; at++) if (isDigit(text.charCodeAt(at))) return true;
  if (end - start > LONGEST_DATE_WORD) return false;
  const word = text.slice(start, end);
  if (WEEKDAY.test(word)) return true;
  const followsDate = maskEnd >= 0 && start - maskEnd <= 5 && DATE_GAPS.has(text.slice(maskEnd, start));
  if (MONTH.test(word)) return followsDate || matchesAt(DAY_OR_YEAR_NEXT, text, end);
  if (SHORT_WEEKDAY.test(word)) return followsDate || matchesAt(DATE_NEXT, text, end);
  return followsDate && HALF_OF_DAY.test(word);
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function runEnd(text: string, start: number, belongs: (code: number) => boolean): number {
  let at = start;
  while (at < text.length && belongs(text.charCodeAt(at))) at++;
  return at;
}

/*
 * Letters of other scripts than Latin tie nothing together: in Chinese or Japanese a number stands between them
 * without a blank.
 */

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isWordCharacter(code: number): boolean {
  return isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isDomainCharacter(code: number): boolean {
  return isWordCharacter(code) || code === 0x2d || code === 0x2e;
}

/** The characters of a mail address before its `@`. */
function isAddressCharacter(code: number): boolean {
  return isDomainCharacter(code) || code === 0x25 || code === 0x2b || code === 0x5f;
}

function isUrlCharacter(code: number): boolean {
  return code > 0x20 && code !== 0x7f && code < 0x80 && !URL_STOPS.has(code);
}

const URL_STOPS: ReadonlySet<number> = new Set(Array.from('"\'<>()[]{}|`', (stop) => stop.charCodeAt(0)));
