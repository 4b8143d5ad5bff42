import { editDistance } from '../../config/nearest.ts';

const MOST_NAMES = 5;

/**
 * The listed names that are most like a model's: first those that it begins or that begin it, then by edit
 * distance, as far as half of the name is right.
 */
export function nearestNames(model: string, listed: readonly string[]): string[] {
  const wanted = model.toLowerCase();
  const ranked = [...new Set(listed)].map((name) => ({
    name,
    distance: distanceOf(wanted, name.toLowerCase()),
  }));
  return ranked
    .filter(({ distance }) => distance <= wanted.length / 2)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}

function distanceOf(wanted: string, name: string): number {
  const distance = editDistance(wanted, name);
  return name.startsWith(wanted) || wanted.startsWith(name) ? distance / 3 : distance;
}
