import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Component } from '../../src/pipeline/component.ts';

/** What a component opens towards the network, which it must have closed when it has shut down. */
const NETWORK_RESOURCES: readonly string[] = [
  'TCPServerWrap',
  'TCPSocketWrap',
  'PipeWrap',
  'HTTPINCOMINGMESSAGE',
];

/** The tests that every component must pass, whatever it does. */
export function checkLifecycle(make: () => Promise<Component>): void {
  const never = new AbortController().signal;

  it('starts, stops and leaves nothing open', async () => {
    const component = await make();
    const before = await openResources();
    await component.start();
    await component.shutdown(never);
    expect(await openResources()).toEqual(before);
  });

  it('may be stopped twice', async () => {
    const component = await make();
    await component.start();
    await component.shutdown(never);
    await expect(component.shutdown(never)).resolves.toBeUndefined();
  });

  it('may be stopped without having been started', async () => {
    const component = await make();
    await expect(component.shutdown(never)).resolves.toBeUndefined();
  });

  it('stops when its deadline has already passed', async () => {
    const component = await make();
    await component.start();
    await expect(component.shutdown(AbortSignal.abort())).resolves.toBeUndefined();
  });

  it('can be made and started again after another instance has stopped', async () => {
    for (let round = 0; round < 2; round++) {
      const component = await make();
      await component.start();
      await component.shutdown(never);
    }
  });
}

/** A handle that was closed goes away in a later turn of the event loop. */
async function openResources(): Promise<string[]> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  return process
    .getActiveResourcesInfo()
    .filter((name) => NETWORK_RESOURCES.includes(name))
    .sort();
}
