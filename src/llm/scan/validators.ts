/** Judgements on a matched text that no regular expression can make, by the names that rules give them. */

import { isIban, isLuhnNumber, isNationalId } from './check-digits.ts';
import { isBase64Sentence, isBinaryText, isHexText, isMorseText } from './encoded-text.ts';
import { isInternationalPhone, isNorthAmericanPhone } from './phone.ts';
import { isPublishedExample } from './published-examples.ts';
import {
  isBase64Text,
  looksLikeAssignedSecret,
  looksLikeKey,
  looksLikePassword,
  looksLikeRandomWord,
  looksLikeServiceToken,
  looksLikeTokenBody,
  looksRandom,
} from './random-text.ts';

type Judgement = (candidate: string) => boolean;

/** The validators that a rule may name. Each gets the candidate's text and says whether it is what it looks like. */
export const VALIDATORS = {
  luhn: isLuhnNumber,
  iban: isIban,
  entropy: unlessPublished(looksRandom),
  key_shape: unlessPublished(looksLikeKey),
  token_body: unlessPublished(looksLikeTokenBody),
  password: looksLikePassword,
  assigned_secret: unlessPublished(looksLikeAssignedSecret),
  random_word: looksLikeRandomWord,
  service_token: looksLikeServiceToken,
  base64_text: isBase64Text,
  base64_sentence: isBase64Sentence,
  binary_text: isBinaryText,
  hex_text: isHexText,
  morse_text: isMorseText,
  phone_international: isInternationalPhone,
  phone_north_american: isNorthAmericanPhone,
  id_be: isNationalId('be'),
  id_br: isNationalId('br'),
  id_ca: isNationalId('ca'),
  id_ch: isNationalId('ch'),
  id_cl: isNationalId('cl'),
  id_cn: isNationalId('cn'),
  id_de: isNationalId('de'),
  id_es: isNationalId('es'),
  id_fi: isNationalId('fi'),
  id_fr: isNationalId('fr'),
  id_gb: isNationalId('gb'),
  id_in: isNationalId('in'),
  id_it: isNationalId('it'),
  id_kr: isNationalId('kr'),
  id_nl: isNationalId('nl'),
  id_pl: isNationalId('pl'),
  id_se: isNationalId('se'),
  id_tr: isNationalId('tr'),
  id_za: isNationalId('za'),
} as const satisfies Record<string, Judgement>;

export type ValidatorName = keyof typeof VALIDATORS;

/** The digest is the dearest of the judgements and comes last. */
function unlessPublished(judge: Judgement): Judgement {
  return (candidate) => judge(candidate) && !isPublishedExample(candidate);
}
