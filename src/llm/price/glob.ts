/**
 * Tells whether a model's name fits a pattern, in which `*` stands for any run of characters (also none) and
 * everything else for itself, in either case. A failed attempt goes back to the last star only, so that the
 * time is bounded by the product of both lengths.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase();
  const text = name.toLowerCase();
  let inPattern = 0;
  let inText = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (inText < text.length) {
    if (wanted[inPattern] === '*') {
      lastStar = inPattern++;
      resumeAt = inText;
    } else if (wanted[inPattern] === text[inText]) {
      inPattern++;
      inText++;
    } else if (lastStar >= 0) {
      inPattern = lastStar + 1;
      inText = ++resumeAt;
    } else {
      return false;
    }
  }
  while (wanted[inPattern] === '*') inPattern++;
  return inPattern === wanted.length;
}
