/**
 * Characters that look like letters of ASCII. Which do is told by their shapes in common typefaces; compatibility
 * characters (full-width, circled, mathematical) are not listed, as NFKC maps them.
 */

/** Of other scripts, read as Latin only in a word that has Latin letters too. Pairs: look-alike, letter. */
const OTHER_SCRIPTS =
  'аa вb еe ёe зz іi їi јj кk мm нh оo рp сc тt уy хx ѕs һh ԁd ԛq ԝw гr пn иu ьb' +
  ' АA ВB ЕE ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ЅS Ԛq' +
  ' αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw' +
  ' ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX' +
  ' օo ոn սu հh ցg զq ⅼl ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᎻH ᎥI ᎫJ ᏦK ᏞL ᎷM ᏢP ᏒR ᏚS ᎢT ᏙV ᎳW ᏃZ';

/** Latin letters and signs of phonetics, always read as the plain letter: small capitals, strokes, turned shapes. */
const LATIN =
  'ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ǫq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz' +
  ' ıi ɑa ɡg ɩi ɭl ɱm ŋn ɲn ƅb ƈc ɗd ƒf ɦh ƙk ƿp ʠq ɼr ʂs ƭt ʋu ƴy ȥz ⱺo ɵo ɛe ɐa ǝe ɔc';

/** First code point of 26 letters in order, none of which NFKC maps: squared and circled capitals, flags. */
const ALPHABETS = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];

function tableOf(pairs: string): ReadonlyMap<string, string> {
  return new Map(
    pairs.split(' ').map((pair) => {
      const [character = '', letter = ''] = pair;
      return [character, letter];
    }),
  );
}

export const OTHER_SCRIPT_LOOK_ALIKES = tableOf(OTHER_SCRIPTS);

const LATIN_LOOK_ALIKES = tableOf(LATIN);

/** The plain letter that a Latin or pictured letter stands for; undefined where it is none. */
export function plainLetter(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code > 0xffff) {
    const first = ALPHABETS.find((start) => code >= start && code < start + 26);
    return first === undefined ? undefined : String.fromCharCode(0x61 + code - first);
  }
  return LATIN_LOOK_ALIKES.get(character);
}
