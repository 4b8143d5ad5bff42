/**
 * Credentials that their issuers print in documentation and samples. They open nothing, and whoever learns an API
 * pastes them into prompts. Kept as digests, so that no scanner of secrets stumbles over this file.
 */

import { hash } from 'node:crypto';

/** The first 16 hex digits of SHA-256. Sources: Firebase's SDK for Android, and the documentation of AWS and Stripe. */
const DIGESTS: ReadonlySet<string> = new Set([
  'f56e323494a6ffc2',
  '2037abcaffb2b777',
  '3f370c9dd8225c63',
  'e4a5542bb7fd7b67',
  'a19f89ab3555eac1',
  '0b476bdf9acf2123',
  'eb540d2b6ee2a0a4',
  '37f8f09bdf12c2f2',
  '8731261cb72d8626',
  '49f777db995e8260',
  '27a9a42931dff7eb',
  'dc0fcf046c61640c',
  '4c98242dcadc8b29',
  'ea9bb1082cf95663',
  '3a8b61d0f636b007',
  'a6c814bc555ae62c',
  '1a5d44a2dca19669',
  'c6ea27c534f993d3',
  '78314b11be2e5815',
  'e21b597ba6b9cafa',
  '2cafc0970149a84f',
  'f2d6ca16515033e5',
]);

/** The credential that was asked about last: several rules find the same one. */
let last = '';
let isLast = false;

/** Whether a credential is one of those examples. */
export function isPublishedExample(candidate: string): boolean {
  if (candidate === last) return isLast;
  last = candidate;
  isLast = DIGESTS.has(hash('sha256', candidate, 'hex').slice(0, 16));
  return isLast;
}
