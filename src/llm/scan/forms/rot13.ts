/** Letters of ASCII moved thirteen places on; everything else stays. Length and places are those of the text. */
export function rot13(text: string): string {
  return text.replaceAll(/[a-z]+/gi, (letters) => {
    let moved = '';
    for (let at = 0; at < letters.length; at++) {
      const code = letters.charCodeAt(at);
      const first = code < 97 ? 65 : 97;
      moved += String.fromCharCode(((code - first + 13) % 26) + first);
    }
    return moved;
  });
}
