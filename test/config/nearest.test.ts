import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/config/nearest.ts';

describe('nearest', () => {
  it.each([
    ['protocls', ['protocols', 'grpc'], 'protocols'],
    ['htttp', ['grpc', 'http'], 'http'],
    ['grcp', ['grpc', 'http'], 'grpc'],
    ['Endpoint', ['endpoint'], 'endpoint'],
    ['maxRecvMsgSizeMib', ['max_recv_msg_size_mib'], 'max_recv_msg_size_mib'],
    ['recievers', ['exporters', 'receivers', 'processors'], 'receivers'],
  ])('takes %s for one of %j: %s', (word, candidates, meant) => {
    expect(nearest(word, candidates)).toBe(meant);
  });

  it.each([
    ['foo', ['bar', 'endpoint']],
    ['tls', ['ttl']],
    ['a', ['b']],
    ['', ['a']],
    ['endpoint', []],
  ])('does not guess what %j means among %j', (word, candidates) => {
    expect(nearest(word, candidates)).toBeUndefined();
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['abcd', 'acbd', 1],
  ])('from %j to %j is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });
});
