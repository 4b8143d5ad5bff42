/** More pieces than this hold nothing together that has to go; each costs as many readings as the log of all. */
const MOST_DROPPED = 4;

/**
 * Few of the pieces without which an item is bare of findings: for each, the first beginning of the list is looked
 * for that is enough, of which the last piece has to go. All of them where a few are not enough.
 *
 * @param isBare Whether nothing is found any more without some pieces.
 */
export function leastDropped(
  pieces: readonly number[],
  isBare: (dropped: ReadonlySet<number>) => boolean,
): ReadonlySet<number> {
  const dropped = new Set<number>();
  for (let tries = 0; !isBare(dropped); tries++) {
    const all = new Set([...dropped, ...pieces]);
    if (tries === MOST_DROPPED || dropped.size === pieces.length) return all;
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBare(new Set([...dropped, ...pieces.slice(0, middle)]))) high = middle;
      else low = middle + 1;
    }
    const guilty = pieces[low - 1];
    if (guilty === undefined || dropped.has(guilty)) return all;
    dropped.add(guilty);
  }
  return dropped;
}
