import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageText, Operation, Role, Shape } from '../../src/llm/call.ts';

/** One folder of test/golden: a provider's request and answer as they are on the wire, and what they say. */
export interface GoldenCase {
  readonly shape: Shape;
  /** `openai-chat/plain` */
  readonly name: string;
  readonly request?: { readonly text: string; readonly expected: Record<string, unknown> };
  readonly response?: {
    readonly text: string;
    readonly expected: Record<string, unknown>;
    /** A stream; anything else is one JSON body. */
    readonly streamed: boolean;
  };
}

const OPERATIONS: Readonly<Record<Shape, Operation>> = {
  'openai-chat': 'chat',
  'openai-responses': 'chat',
  'openai-completions': 'text_completion',
  'openai-embeddings': 'embeddings',
  'anthropic-messages': 'chat',
  gemini: 'generate_content',
};

export const GOLDEN_CASES: readonly GoldenCase[] = readFolder();

function readFolder(): GoldenCase[] {
  return (Object.keys(OPERATIONS) as Shape[]).flatMap((shape) =>
    readdirSync(join(import.meta.dirname, shape)).map((name) => readCase(shape, name)),
  );
}

function readCase(shape: Shape, name: string): GoldenCase {
  const folder = join(import.meta.dirname, shape, name);
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  const read = (...files: string[]) => {
    const file = files.find((candidate) => existsSync(join(folder, candidate)));
    if (file === undefined) throw new Error(`${shape}/${name} lacks ${files.join(' or ')}`);
    return { text: readFileSync(join(folder, file), 'utf8'), streamed: !file.endsWith('.json') };
  };
  return {
    shape,
    name: `${shape}/${name}`,
    ...(expected.request && {
      request: { ...read('request.json'), expected: expand(shape, expected.request, 'requestTexts') },
    }),
    ...(expected.response && {
      response: {
        ...read('response.json', 'response.sse', 'response.txt'),
        expected: expand(shape, expected.response, 'responseTexts'),
      },
    }),
  };
}

/** The file leaves out what the folder says already, and writes texts as pairs of role and text. */
function expand(shape: Shape, facts: Record<string, unknown>, texts: string): Record<string, unknown> {
  const pairs = facts[texts] as readonly (readonly [Role, string])[];
  return {
    shape,
    operation: OPERATIONS[shape],
    notes: [],
    ...facts,
    [texts]: pairs.map(([role, text]): MessageText => ({ role, text })),
  };
}
