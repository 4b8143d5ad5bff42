import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { standardOutput } from '../../../src/exporters/terminal/output.ts';

it('goes silent when its reader has gone, instead of ending the process', () => {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  const output = standardOutput(stream);
  output.write('one\n');
  expect(stream.read()?.toString()).toBe('one\n');
  stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  output.write('two\n');
  expect(stream.read()).toBeNull();
});

it('writes nothing after it was closed', () => {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  const output = standardOutput(stream);
  output.close();
  output.write('late\n');
  expect(stream.read()).toBeNull();
});

it('leaves out what a reader that has stopped reading would let pile up', () => {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  const output = standardOutput(stream);
  const mebibyte = 'x'.repeat(2 ** 20);
  for (let count = 0; count < 100; count++) output.write(mebibyte);
  expect(stream.writableLength).toBeLessThan(6 * 2 ** 20);
  stream.resume();
  return expect
    .poll(() => {
      output.write('again\n');
      return stream.writableLength;
    })
    .toBe(0);
});
