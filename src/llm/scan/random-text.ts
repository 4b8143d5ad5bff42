/** Whether a text could have come from a random generator, as keys do and words do not. */

/** Bits per character. English words stay below it, as does a token of which most is a placeholder. */
const LEAST_ENTROPY_BITS = 2.9;

/** For the body of a token whose form says what it is: only what was typed by hand falls below it. */
const LEAST_BODY_ENTROPY_BITS = 2.3;

/** What documentation writes in place of a key, in lower case; EXAMPLE counts only where it is repeated to fill the length. */
const PLACEHOLDERS = ['your', 'placeholder', 'changeme', 'redacted', 'xxxx', 'abc123', 'examplee'];
const BODY_PLACEHOLDERS = ['your-', 'your_', 'placeholder', 'changeme', 'redacted', 'xxxx'];

/**
 * Whether a candidate could have come from a random generator: letters and digits mixed, and what a key of a
 * known form must be.
 */
export function looksRandom(candidate: string): boolean {
  return hasLettersAndDigits(candidate) && looksLikeKey(candidate);
}

/**
 * Whether a candidate whose form alone says what it is could be real: no long run of one character but A,
 * which is zero in base64 and opens some real keys, no wording of a placeholder, and a Shannon entropy of at least 2.9 bits a character.
 */
export function looksLikeKey(candidate: string): boolean {
  if (longestRun(candidate) > 5 || holdsAnyOf(candidate, PLACEHOLDERS)) return false;
  return hasEntropy(candidate, LEAST_ENTROPY_BITS);
}

/** Like `looksLikeKey`, for forms so long or so rare that even a poor body is one: Anthropic's keys, Slack's tokens. */
export function looksLikeTokenBody(candidate: string): boolean {
  if (!hasLettersAndDigits(candidate) || longestRun(candidate) > 11) return false;
  return !holdsAnyOf(candidate, BODY_PLACEHOLDERS) && hasEntropy(candidate, LEAST_BODY_ENTROPY_BITS);
}

/**
 * Whether the value of something called a password or token could be one: random, and neither a path, an
 * expression of a program nor words joined by punctuation.
 */
export function looksLikePassword(candidate: string): boolean {
  return looksRandom(candidate) && !isOfWords(candidate);
}

/** A password whose value is not hexadecimal in upper and lower case at once, which no generator writes. */
export function looksLikeAssignedSecret(candidate: string): boolean {
  return !isHexOfBothCases(candidate) && looksLikePassword(candidate);
}

/** A password, or letters alone whose case changes as it does in no word and in no name of a variable. */
export function looksLikeRandomWord(candidate: string): boolean {
  if (looksLikePassword(candidate)) return true;
  if (!/^[A-Za-z]{10,}$/.test(candidate) || holdsAnyOf(candidate, PLACEHOLDERS)) return false;
  const upperRuns = candidate.match(/[a-z][A-Z]{2,}[a-z]/g)?.length ?? 0;
  const switches = candidate.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return upperRuns >= 2 || switches >= candidate.length / 2;
}

/** A password, or an id of 15 to 20 digits, as some services give to their clients. */
export function looksLikeServiceToken(candidate: string): boolean {
  if (/^\d{15,20}$/.test(candidate)) return hasEntropy(candidate, LEAST_BODY_ENTROPY_BITS);
  return looksLikeAssignedSecret(candidate);
}

/** Whether base64 stands for text that can be read: at least 16 characters of printable ASCII, with a word in it. */
export function isBase64Text(candidate: string): boolean {
  const text = Buffer.from(candidate, 'base64').toString('utf8');
  return /^[\t\n\r\x20-\x7e]{16,}$/.test(text) && /[A-Za-z]{3}/.test(text);
}

/*
 * What follows goes through the units of a candidate one by one: by expressions, of which each judgement asked several,
 * it took three times as long.
 */

const DIGIT = 1;
const UPPER = 2;
const LOWER = 4;
const LETTER = UPPER | LOWER;
const HEX = 8;

/** By unit of ASCII, bits of what it is. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const unit = String.fromCharCode(code);
  const kind = /[0-9]/.test(unit) ? DIGIT : /[A-Z]/.test(unit) ? UPPER : /[a-z]/.test(unit) ? LOWER : 0;
  return /[0-9a-f]/i.test(unit) ? kind | HEX : kind;
});

function kindAt(text: string, at: number): number {
  return KINDS[text.charCodeAt(at)] ?? 0;
}

function hasLettersAndDigits(text: string): boolean {
  let seen = 0;
  for (let at = 0; at < text.length; at++) {
    seen |= kindAt(text, at);
    if ((seen & DIGIT) !== 0 && (seen & LETTER) !== 0) return true;
  }
  return false;
}

function isHexOfBothCases(text: string): boolean {
  let seen = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = kindAt(text, at);
    if ((kind & HEX) === 0) return false;
    seen |= kind;
  }
  return (seen & LETTER) === LETTER;
}

const CAPITAL_A = 0x41;

/** How often a unit other than A is repeated at most. */
function longestRun(text: string): number {
  let longest = 0;
  let run = 0;
  let before = -1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    run = code === before ? run + 1 : 1;
    before = code;
    if (run > longest && code !== CAPITAL_A) longest = run;
  }
  return longest;
}

/** Whether all that stands between marks is a number, or a word with two digits behind it at most. */
function isOfWords(text: string): boolean {
  let hasLetter = false;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = kindAt(text, at);
    if ((kind & DIGIT) !== 0) {
      digits++;
      if (hasLetter && digits > 2) return false;
    } else if ((kind & LETTER) !== 0) {
      if (digits > 0) return false;
      hasLetter = true;
    } else {
      hasLetter = false;
      digits = 0;
    }
  }
  return true;
}

/** By unit of ASCII: whether a placeholder begins with it, in any case. */
const BEGINS_PLACEHOLDER = new Uint8Array(128);
for (const [first = ''] of [...PLACEHOLDERS, ...BODY_PLACEHOLDERS]) {
  BEGINS_PLACEHOLDER[first.charCodeAt(0)] = 1;
  BEGINS_PLACEHOLDER[first.toUpperCase().charCodeAt(0)] = 1;
}

/** Whether a text holds one of some words of ASCII in any case. */
function holdsAnyOf(text: string, words: readonly string[]): boolean {
  for (let at = 0; at < text.length; at++) {
    if (BEGINS_PLACEHOLDER[text.charCodeAt(at)] !== 1) continue;
    for (let index = 0; index < words.length; index++)
      if (isWordAt(text, at, words[index] as string)) return true;
  }
  return false;
}

function isWordAt(text: string, at: number, word: string): boolean {
  if (at + word.length > text.length) return false;
  for (let place = 0; place < word.length; place++) {
    const code = text.charCodeAt(at + place);
    const lower = ((KINDS[code] ?? 0) & UPPER) === 0 ? code : code | 0x20;
    if (lower !== word.charCodeAt(place)) return false;
  }
  return true;
}

/** By code of ASCII: how often it is in the text at hand; all 0 in between. */
const counts = new Int32Array(128);

/** What characters that are there so often in so long a text add to its entropy, as far as it was asked; 0 where not. */
const MOST_KEPT = 16;
const LONGEST_KEPT = 256;
const shares = new Float64Array(MOST_KEPT * LONGEST_KEPT);

function shareOf(count: number, length: number): number {
  if (count >= MOST_KEPT || length >= LONGEST_KEPT) return -(count / length) * Math.log2(count / length);
  const known = shares[count * LONGEST_KEPT + length] as number;
  if (known !== 0) return known;
  const share = -(count / length) * Math.log2(count / length);
  shares[count * LONGEST_KEPT + length] = share;
  return share;
}

/** Whether Shannon's entropy is so many bits a character. Candidates are of ASCII but for odd ones, and a map took five times as long. */
function hasEntropy(text: string, leastBits: number): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 128) {
      counts.fill(0);
      return entropyBitsOfAny(text) >= leastBits;
    }
    counts[code] = (counts[code] as number) + 1;
  }
  let bits = 0;
  for (let at = 0; at < text.length && bits < leastBits; at++) {
    const code = text.charCodeAt(at);
    const count = counts[code] as number;
    if (count > 0) bits += shareOf(count, text.length);
    counts[code] = 0;
  }
  counts.fill(0);
  return bits >= leastBits;
}

function entropyBitsOfAny(text: string): number {
  const byCharacter = new Map<string, number>();
  for (const character of text) byCharacter.set(character, (byCharacter.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of byCharacter.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
