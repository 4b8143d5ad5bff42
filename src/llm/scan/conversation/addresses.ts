/** Addresses in an answer that carry data of the conversation to whoever serves them. */

import { isBase64Sentence, isHexText } from '../encoded-text.ts';
import type { Place } from './prompt-leak.ts';
import { ShingleSet, wordsOf } from './shingles.ts';

/** An address that markdown or HTML shows as an image, which is fetched unasked, or as a link, which waits for a click. */
export interface Address extends Place {
  readonly url: string;
  readonly kind: 'image' | 'link';
}

const MOST_ADDRESSES = 64;
const LONGEST_ADDRESS = 4096;
/** Values shorter than this carry nothing worth the name; ids and widths are shorter, too. */
const LEAST_VALUE = 12;
/** So many words in a row that stand in the request, too, are no coincidence. */
const PIECE_WORDS = 4;

const ADDRESS =
  /(!?)\[[^\]\n]{0,200}\]\(\s*<?(https?:\/\/[^\s)>]{1,4096})|<img\s[^>]{0,200}?src\s*=\s*["']?(https?:\/\/[^\s"'>]{1,4096})/gi;

/** The first addresses of a text, with the places of their markup. */
export function addressesIn(text: string): Address[] {
  const addresses: Address[] = [];
  // The expression looks at each byte, these leap: most answers hold neither.
  if (!text.includes('](') && !text.includes('<')) return addresses;
  for (const match of text.matchAll(ADDRESS)) {
    if (addresses.length === MOST_ADDRESSES) break;
    const [whole, mark, ofMarkdown, ofHtml] = match;
    const url = (ofMarkdown ?? ofHtml ?? '').slice(0, LONGEST_ADDRESS);
    const kind = ofHtml !== undefined || mark === '!' ? 'image' : 'link';
    addresses.push({ url, kind, start: match.index, end: match.index + whole.length });
  }
  return addresses;
}

/** A request, made ready to be looked for in addresses. */
export interface KnownRequest {
  readonly texts: readonly string[];
  /** What rules for secrets found in it. */
  readonly secrets: readonly string[];
  readonly shingles: ShingleSet;
}

export function knowRequest(texts: readonly string[], secrets: readonly string[]): KnownRequest {
  const shingles = new ShingleSet(PIECE_WORDS);
  for (const text of texts) shingles.addAll(wordsOf(text));
  return { texts, secrets, shingles };
}

/**
 * What an address carries: words or a secret of the request, plain or encoded; or words that somebody took the
 * trouble to encode. An address that the request names was not made up by the model and carries nothing.
 */
export function cargoOf({ url }: Address, request: KnownRequest): 'context' | 'text' | undefined {
  if (request.texts.some((text) => text.includes(url))) return undefined;
  const values = valuesOf(url);
  if (values.some((value) => carriesRequest(value, request))) return 'context';
  return values.some((value) => isBase64Sentence(fromUrlAlphabet(value)) || isHexText(value))
    ? 'text'
    : undefined;
}

/** The values of the query and of the fragment, and the segments of the path. */
function valuesOf(url: string): string[] {
  const afterHost = url.replace(/^https?:\/\/[^/?#]*/i, '');
  return afterHost
    .split(/[/?&#;]/)
    .map((piece) => percentDecoded(piece.slice(piece.indexOf('=') + 1)))
    .filter((value) => value.length >= LEAST_VALUE);
}

function carriesRequest(value: string, { shingles, secrets }: KnownRequest): boolean {
  const readings = [value, decodedBase64(fromUrlAlphabet(value)), decodedHex(value)];
  return readings.some(
    (reading) =>
      shingles.runsOf(wordsOf(reading)).length > 0 || secrets.some((secret) => reading.includes(secret)),
  );
}

function decodedBase64(value: string): string {
  return /^[A-Za-z0-9+/]{16,}={0,2}$/.test(value) ? Buffer.from(value, 'base64').toString('utf8') : '';
}

function fromUrlAlphabet(value: string): string {
  return value.replaceAll('-', '+').replaceAll('_', '/');
}

function decodedHex(value: string): string {
  return /^(?:[0-9a-f]{2}){8,}$/i.test(value) ? Buffer.from(value, 'hex').toString('utf8') : '';
}

function percentDecoded(value: string): string {
  const spaced = value.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // A stray percent sign; what there is of text can be read all the same.
    return spaced;
  }
}
