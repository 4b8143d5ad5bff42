import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeNodes } from '../../src/config/merge.ts';
import type { ConfigNode, MapEntry } from '../../src/config/node.ts';
import { loadTexts } from './configuration.ts';

/** A node without what merging leaves alone, for comparison. */
function plain(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return new Map([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

const { leaf, map, node } = fc.letrec<{ leaf: ConfigNode; map: ConfigNode; node: ConfigNode }>((tie) => ({
  leaf: fc
    .oneof(fc.constant(null), fc.integer())
    .map((value) => ({ kind: 'scalar', value, text: String(value), expanded: false, position: {} })),
  map: fc
    .record({ a: tie('map'), b: tie('map'), x: tie('leaf'), y: tie('leaf') }, { requiredKeys: [] })
    .map(mapOf),
  node: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'node' },
    tie('leaf'),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3 }).map(mapOf),
  ),
}));

function mapOf(values: Readonly<Record<string, ConfigNode>>): ConfigNode {
  const entries = Object.entries(values).map(([key, value]): [string, MapEntry] => [
    key,
    { keyPosition: {}, value },
  ]);
  return { kind: 'map', position: {}, entries: new Map(entries) };
}

describe('mergeNodes', () => {
  it('leaves a configuration as it is when it is laid over itself', () => {
    fc.assert(
      fc.property(node, (tree) => {
        expect(plain(mergeNodes(tree, tree))).toEqual(plain(tree));
      }),
    );
  });

  it('gives the same wherever the brackets stand, as long as no mapping meets another kind of value', () => {
    fc.assert(
      fc.property(map, map, map, (a, b, c) => {
        const left = mergeNodes(mergeNodes(a, b), c);
        const right = mergeNodes(a, mergeNodes(b, c));
        expect(plain(left)).toEqual(plain(right));
      }),
    );
  });

  it('forgets what was there where anything but a mapping comes later', () => {
    fc.assert(
      fc.property(node, leaf, (tree, over) => {
        expect(mergeNodes(tree, over)).toBe(over);
        expect(plain(mergeNodes(over, tree))).toEqual(plain(tree));
      }),
    );
  });

  it('keeps the keys of both, the earlier ones first', () => {
    fc.assert(
      fc.property(map, map, (a, b) => {
        const keys = (tree: ConfigNode) => (tree.kind === 'map' ? [...tree.entries.keys()] : []);
        expect(keys(mergeNodes(a, b))).toEqual([...new Set([...keys(a), ...keys(b)])]);
      }),
    );
  });
});

describe('several sources', () => {
  it('merges mappings deeply and replaces lists and scalars, from left to right', async () => {
    const { root } = await loadTexts({
      'a.yaml': 'x: { one: 1, two: 2, list: [1, 2, 3] }\n',
      'b.yaml': 'x: { two: 22, three: 3, list: [4] }\n',
    });
    const x = root.section('x');
    expect(x.keys()).toEqual(['one', 'two', 'list', 'three']);
    expect([x.number('one', 0), x.number('two', 0), x.number('three', 0)]).toEqual([1, 22, 3]);
    expect(x.stringList('list', [])).toEqual(['4']);
  });

  it('erases a mapping by a later null, and leaves it alone by a later {}', async () => {
    const files = {
      'a.yaml': 'processors: { llm: }\n',
      'null.yaml': 'processors:\n',
      'none.yaml': 'processors: {}\n',
    };
    const erased = await loadTexts(files, {}, ['a.yaml', 'null.yaml']);
    expect(erased.root.section('processors').keys()).toEqual([]);
    const kept = await loadTexts(files, {}, ['a.yaml', 'none.yaml']);
    expect(kept.root.section('processors').keys()).toEqual(['llm']);
  });

  it('points at the file that a value came from', async () => {
    const loaded = await loadTexts({
      'a.yaml': 'x:\n  one: 1\n  two: 2\n',
      'b.yaml': '# over it\nx:\n  two: no number\n  tow: 3\n',
    });
    const x = loaded.root.section('x');
    x.number('one', 0);
    x.number('two', 0);
    expect(loaded.problems()).toMatchObject([
      { file: 'b.yaml', line: 3, column: 8, path: 'x::two' },
      { file: 'b.yaml', line: 4, column: 3, path: 'x::tow' },
    ]);
  });

  it('takes an empty source among others for nothing', async () => {
    const loaded = await loadTexts({
      'a.yaml': 'x: 1\n',
      'empty.yaml': '# nothing\n',
      'null.yaml': 'null\n',
    });
    expect(loaded.root.number('x', 0)).toBe(1);
    expect(loaded.problems()).toEqual([]);
  });
});
