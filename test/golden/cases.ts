import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type MessageText,
  type Operation,
  type Role,
  SHAPES,
  type Shape,
  type TextSource,
} from '../../src/llm/call.ts';
import { chunksOf, framesOf } from './aws-frames.ts';

/** One folder of test/golden: a provider's request and answer as they are on the wire, and what they say. */
export interface GoldenCase {
  readonly shape: Shape;
  /** `openai-chat/plain` */
  readonly name: string;
  readonly request?: {
    readonly text: string;
    readonly expected: Record<string, unknown>;
    /** Where the path decides the shape: what the body says without it, or null where that is anybody's guess. */
    readonly alone?: Record<string, unknown> | null;
  };
  readonly response?: {
    /** Of frames: what is left of them where they are read as UTF-8. */
    readonly text: string;
    /** Frames as they are on the wire. */
    readonly bytes?: Uint8Array;
    readonly expected: Record<string, unknown>;
    /** A stream; anything else is one JSON body. */
    readonly streamed: boolean;
  };
}

const OPERATIONS: Readonly<Partial<Record<Shape, Operation>>> = {
  'openai-chat': 'chat',
  'openai-responses': 'chat',
  'openai-completions': 'text_completion',
  'openai-embeddings': 'embeddings',
  'anthropic-messages': 'chat',
  gemini: 'generate_content',
  'bedrock-converse': 'chat',
  'cohere-chat': 'chat',
  'cohere-embeddings': 'embeddings',
  'ollama-chat': 'chat',
  'ollama-generate': 'text_completion',
  'ollama-embeddings': 'embeddings',
  tgi: 'text_completion',
  'llama-cpp': 'text_completion',
  rerank: 'rerank',
  'vertex-embeddings': 'embeddings',
  'watsonx-generation': 'text_completion',
  dashscope: 'chat',
  replicate: 'text_completion',
  'workers-ai': 'chat',
  'openai-moderations': 'moderation',
  'openai-images': 'image',
  'openai-audio': 'audio',
};

/** Shapes of which what schemas speak of is read. */
const WITH_OUTPUT: ReadonlySet<Shape> = new Set<Shape>([
  'openai-chat',
  'openai-responses',
  'openai-completions',
  'anthropic-messages',
  'gemini',
]);

/** Streams that are binary on the wire, written down as lists of their events. */
const ENCODERS = new Map([
  ['response.frames.json', framesOf],
  ['response.chunks.json', chunksOf],
]);

export const GOLDEN_CASES: readonly GoldenCase[] = readFolder();

function readFolder(): GoldenCase[] {
  return SHAPES.filter((shape) => existsSync(join(import.meta.dirname, shape))).flatMap((shape) =>
    readdirSync(join(import.meta.dirname, shape)).map((name) => readCase(shape, name)),
  );
}

function readCase(shape: Shape, name: string): GoldenCase {
  const folder = join(import.meta.dirname, shape, name);
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  const read = (...files: string[]) => {
    const file = files.find((candidate) => existsSync(join(folder, candidate)));
    if (file === undefined) throw new Error(`${shape}/${name} lacks ${files.join(' or ')}`);
    const text = readFileSync(join(folder, file), 'utf8');
    const encode = ENCODERS.get(file);
    if (encode === undefined) return { text, streamed: !file.endsWith('.json') };
    const bytes = encode(JSON.parse(text));
    return { text: bytes.toString(), bytes, streamed: true };
  };
  return {
    shape,
    name: `${shape}/${name}`,
    ...(expected.request && {
      request: {
        ...read('request.json'),
        expected: expand(shape, expected.request, 'requestTexts'),
        ...(expected.alone !== undefined && { alone: expected.alone }),
      },
    }),
    ...(expected.response && {
      response: {
        ...read('response.json', 'response.sse', 'response.txt', ...ENCODERS.keys()),
        expected: withOutput(shape, expand(shape, expected.response, 'responseTexts')),
      },
    }),
  };
}

/** The file leaves out what the folder says already, and writes texts as lists of role, text and, where it has one, source. */
function expand(shape: Shape, facts: Record<string, unknown>, texts: string): Record<string, unknown> {
  const rows = facts[texts] as readonly (readonly [Role, string, TextSource?])[];
  return {
    shape,
    ...(OPERATIONS[shape] !== undefined && { operation: OPERATIONS[shape] }),
    notes: [],
    ...facts,
    [texts]: rows.map(
      ([role, text, source]): MessageText => (source === undefined ? { role, text } : { role, text, source }),
    ),
  };
}

/** Unless the file says otherwise (null: nothing), all of the texts are one answer. */
function withOutput(shape: Shape, facts: Record<string, unknown>): Record<string, unknown> {
  const { output, ...others } = facts;
  if (output !== undefined) return output === null ? others : facts;
  const answer = (facts['responseTexts'] as readonly MessageText[]).map(({ text }) => text).join('');
  const isTold = WITH_OUTPUT.has(shape) && answer !== '' && facts['operation'] !== 'embeddings';
  return isTold ? { ...facts, output: { answers: [answer], toolCalls: [] } } : facts;
}
