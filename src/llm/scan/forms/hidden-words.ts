/** Words of attacks as they look in rot13 and backwards: where one of them stands, the text is read that way too. */

import { reversed } from './reversed.ts';
import { rot13 } from './rot13.ts';

const TELLING_WORDS = [
  'ignore',
  'previous',
  'disregard',
  'instruct',
  'system',
  'prompt',
  'reveal',
  'password',
  'secret',
  'forget',
  'restrict',
  'guideline',
  'override',
  'jailbreak',
] as const;

export const ROT13_WORDS: readonly string[] = TELLING_WORDS.map(rot13);
export const REVERSED_WORDS: readonly string[] = TELLING_WORDS.map(reversed);
