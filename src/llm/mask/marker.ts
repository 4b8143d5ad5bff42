/** What stands in the place of text that was taken away. */

import { createHmac } from 'node:crypto';
import type { Family, RedactionAction } from '../call.ts';

/** Makes the marker for a text that was found. */
export type MarkerOf = (action: RedactionAction, family: Family | undefined, text: string) => string;

/** Stands in the place of a text that goes although nobody could say what is in it. */
export const DROPPED = '[DROPPED]';

const HASH_DIGITS = 16;

/**
 * Markers need no escape in JSON, in a Python literal or in a line of a stream, and no rule for secrets takes what
 * says of itself that it is redacted for one.
 *
 * @param hashKey Key of the HMAC-SHA-256 whose first 16 hex digits tell equal texts; without one they are masked.
 */
export function createMarkers(hashKey: string | undefined): MarkerOf {
  return (action, family, text) => {
    if (family === undefined) return DROPPED;
    if (action === 'drop') return `[DROPPED:${family}]`;
    if (action === 'mask' || hashKey === undefined) return `[REDACTED:${family}]`;
    return `[REDACTED:${family}:${digitsOf(hashKey, text)}]`;
  };
}

/** Of the digest a stretch in which no row of decimal digits can be taken for a number of somebody's. */
function digitsOf(hashKey: string, text: string): string {
  const digest = createHmac('sha256', hashKey).update(text, 'utf8').digest('hex');
  for (let start = 0; start + HASH_DIGITS <= digest.length; start++) {
    const digits = digest.slice(start, start + HASH_DIGITS);
    if (!/\d{5}/.test(digits)) return digits;
  }
  return digest.slice(0, HASH_DIGITS);
}
