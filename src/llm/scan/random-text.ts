/** Whether a text could have come from a random generator, as keys do and words do not. */

/** Bits per character. English words stay below it, as does a token of which most is a placeholder. */
const LEAST_ENTROPY_BITS = 2.9;

/** For the body of a token whose form says what it is: only what was typed by hand falls below it. */
const LEAST_BODY_ENTROPY_BITS = 2.3;

/** What documentation writes in place of a key; EXAMPLE counts only where it is repeated to fill the length. */
const PLACEHOLDER = /your[-_]?|placeholder|changeme|redacted|xxxx|abc123|examplee/i;
const BODY_PLACEHOLDER = /your[-_]|placeholder|changeme|redacted|xxxx/i;

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
  if (/([^A])\1{5}/.test(candidate) || PLACEHOLDER.test(candidate)) return false;
  return entropyBitsPerCharacter(candidate) >= LEAST_ENTROPY_BITS;
}

/** Like `looksLikeKey`, for forms so long or so rare that even a poor body is one: Anthropic's keys, Slack's tokens. */
export function looksLikeTokenBody(candidate: string): boolean {
  if (!hasLettersAndDigits(candidate) || /([^A])\1{11}/.test(candidate)) return false;
  return !BODY_PLACEHOLDER.test(candidate) && entropyBitsPerCharacter(candidate) >= LEAST_BODY_ENTROPY_BITS;
}

/**
 * Whether the value of something called a password or token could be one: random, and neither a path, an
 * expression of a program nor words joined by punctuation.
 */
export function looksLikePassword(candidate: string): boolean {
  if (!looksRandom(candidate)) return false;
  const words = candidate.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.some((word) => !/^([A-Za-z]+\d{0,2}|\d+)$/.test(word));
}

/** A password whose value is not hexadecimal in upper and lower case at once, which no generator writes. */
export function looksLikeAssignedSecret(candidate: string): boolean {
  if (/^[0-9a-fA-F]+$/.test(candidate) && /[a-f]/.test(candidate) && /[A-F]/.test(candidate)) return false;
  return looksLikePassword(candidate);
}

/** A password, or letters alone whose case changes as it does in no word and in no name of a variable. */
export function looksLikeRandomWord(candidate: string): boolean {
  if (looksLikePassword(candidate)) return true;
  if (!/^[A-Za-z]{10,}$/.test(candidate) || PLACEHOLDER.test(candidate)) return false;
  const upperRuns = candidate.match(/[a-z][A-Z]{2,}[a-z]/g)?.length ?? 0;
  const switches = candidate.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return upperRuns >= 2 || switches >= candidate.length / 2;
}

/** A password, or an id of 15 to 20 digits, as some services give to their clients. */
export function looksLikeServiceToken(candidate: string): boolean {
  if (/^\d{15,20}$/.test(candidate)) return entropyBitsPerCharacter(candidate) >= LEAST_BODY_ENTROPY_BITS;
  return looksLikeAssignedSecret(candidate);
}

/** Whether base64 stands for text that can be read: at least 16 characters of printable ASCII, with a word in it. */
export function isBase64Text(candidate: string): boolean {
  const text = Buffer.from(candidate, 'base64').toString('utf8');
  return /^[\t\n\r\x20-\x7e]{16,}$/.test(text) && /[A-Za-z]{3}/.test(text);
}

function hasLettersAndDigits(text: string): boolean {
  return /\d/.test(text) && /[A-Za-z]/.test(text);
}

/** By code of ASCII: how often it is in the text at hand; all 0 in between. */
const counts = new Int32Array(128);

/** Shannon's entropy. Candidates are of ASCII but for odd ones, and a map took five times as long. */
function entropyBitsPerCharacter(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 128) {
      counts.fill(0);
      return entropyBitsOfAny(text);
    }
    counts[code] = (counts[code] as number) + 1;
  }
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const count = counts[code] as number;
    if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
    counts[code] = 0;
  }
  return bits;
}

function entropyBitsOfAny(text: string): number {
  const byCharacter = new Map<string, number>();
  for (const character of text) byCharacter.set(character, (byCharacter.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of byCharacter.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
