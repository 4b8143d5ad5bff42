import { describe, expect, it } from 'vitest';
import type { LlmCall } from '../../../src/llm/call.ts';
import type { ItemMasker, Masker } from '../../../src/llm/mask/masker.ts';
import { isWireError } from '../../../src/otlp/wire/error.ts';
import type { ItemPath } from '../../../src/otlp/wire/frame.ts';
import { splice } from '../../../src/otlp/wire/splice.ts';
import { walkItems } from '../../../src/otlp/wire/walk.ts';
import { enrichOptions, llmProcessor } from '../../../src/processors/llm/factory.ts';
import { maskItem } from '../../../src/processors/llm/mask-item.ts';
import { createSpanReader } from '../../../src/processors/llm/span-reader.ts';
import { decodeSection } from '../../contract/settings.ts';
import { spansOf, texts } from './carrier.ts';
import { attributesOf, HTTP, REQUEST_BODY } from './harness.ts';

const BYTES = spansOf({
  attributes: texts({ ...HTTP, 'http.request.body.content': REQUEST_BODY, copy: 'a', other: 'b' }),
});

/** What stands on the span after it was masked by a masker of which something does not do as it should. */
async function maskedBy(broken: Partial<ItemMasker>) {
  const { rooms } = enrichOptions(await decodeSection(llmProcessor, '{security: {payload: mask}}'), '1.2.3');
  const { masker } = rooms;
  if (masker === undefined) throw new Error('nothing is masked');
  const breaking: Masker = { ...masker, forItem: () => ({ ...masker.forItem(), ...broken }) };
  const paths: ItemPath[] = [];
  walkItems(BYTES, (item, scope, resource) => paths.push({ item, scope, resource }));
  const [path] = paths;
  if (path === undefined) throw new Error('no span');
  const view = createSpanReader(BYTES)(path);
  if (isWireError(view)) throw new Error('no span');
  const call: LlmCall | undefined = undefined;
  const { edits, ...told } = maskItem(
    BYTES,
    path,
    'span',
    view,
    call,
    { ...rooms, masker: breaking },
    createSpanReader,
  );
  const [attributes = []] = attributesOf(splice(BYTES, edits));
  return {
    told,
    attributes: Object.fromEntries(attributes.map(([key, value]) => [key, value['stringValue']])),
  };
}

describe('masking that fails', () => {
  it('drops the text with which it fails, and no other', async () => {
    const { told, attributes } = await maskedBy({
      text: (text) => {
        if (text === 'a') throw new Error('cannot');
        return text;
      },
      foundIn: (found) => new Set(found.length > 9 ? ['secret' as const] : []),
    });
    expect(attributes).toMatchObject({
      copy: '[DROPPED]',
      other: 'b',
      'http.request.body.content': REQUEST_BODY,
    });
    expect(told).toEqual({ redaction: { action: 'drop', families: [] }, failed: true });
  });

  it('drops all text where what is left cannot be judged', async () => {
    const { told, attributes } = await maskedBy({
      foundIn: () => {
        throw new Error('cannot');
      },
    });
    expect(attributes).toMatchObject({
      copy: '[DROPPED]',
      other: '[DROPPED]',
      'http.request.method': 'POST',
    });
    expect(told).toEqual({ redaction: { action: 'drop', families: [] }, failed: true });
  });

  it('drops the piece in which something is found still', async () => {
    const { told, attributes } = await maskedBy({
      foundIn: (found) => new Set(found.length > 0 ? ['secret' as const] : []),
    });
    expect(attributes).toMatchObject({ copy: 'a', other: 'b', 'http.request.body.content': '[DROPPED]' });
    expect(told).toEqual({ redaction: { action: 'drop', families: ['secret'] } });
  });
});
