import type { ItemPath } from '../../src/otlp/wire/frame.ts';
import { walkItems } from '../../src/otlp/wire/walk.ts';

/** Where the items of a request are, in order. */
export function pathsOf(bytes: Uint8Array): ItemPath[] {
  const paths: ItemPath[] = [];
  const error = walkItems(bytes, (item, scope, resource) => paths.push({ item, scope, resource }));
  if (error !== undefined) throw new Error(`${error.reason} at ${error.offset}`);
  return paths;
}
