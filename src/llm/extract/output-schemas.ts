import type { OutputSchemas, Schema } from '../call.ts';
import type { RequestFacts } from './facts.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';

type SchemaFacts = Pick<RequestFacts, 'outputSchemas'>;

const NONE: SchemaFacts = {};

/** Where chatSchemas looks. */
const CHAT_KEYS = ['response_format', 'tools', 'functions', 'structured_outputs', 'guided_json'] as const;

type ToolSchema = OutputSchemas['tools'][number];

/**
 * OpenAI's chat and completions: `response_format.json_schema.schema`, and what hosts compatible with it have in its place: the
 * schema within `response_format` (Together, Fireworks) or under a key of its own (vLLM). Tools, and the
 * functions that they once were.
 */
export function chatSchemas(body: JsonObject): SchemaFacts {
  if (!CHAT_KEYS.some((key) => body[key] !== undefined)) return NONE;
  const format = asObject(body['response_format']);
  const answer =
    asObject(format?.['json_schema'])?.['schema'] ??
    format?.['schema'] ??
    asObject(body['structured_outputs'])?.['json'] ??
    body['guided_json'];
  const functions = [
    ...asList(body['tools']).map((tool) => asObject(tool)?.['function']),
    ...asList(body['functions']),
  ];
  return schemaFacts(jsonSchema(answer), functions.flatMap(parametersOf));
}

/** OpenAI's responses: `text.format.schema`; tools without a level of their own for the function. */
export function responsesSchemas(body: JsonObject): SchemaFacts {
  const format = asObject(asObject(body['text'])?.['format']);
  const functions = asList(body['tools']).filter((tool) => asObject(tool)?.['type'] === 'function');
  return schemaFacts(jsonSchema(format?.['schema']), functions.flatMap(parametersOf));
}

/** Anthropic: `output_config.format.schema`, `output_format.schema` while it was a beta. */
export function anthropicSchemas(body: JsonObject): SchemaFacts {
  const format = asObject(asObject(body['output_config'])?.['format']) ?? asObject(body['output_format']);
  const tools = asList(body['tools']).flatMap((tool) => namedSchema(tool, ['input_schema']));
  return schemaFacts(jsonSchema(format?.['schema']), tools);
}

/**
 * Gemini: `generationConfig.responseSchema` in its own dialect, `responseJsonSchema` in JSON Schema; function
 * declarations likewise. An answer of the type `text/x.enum` is a bare word, which no schema of JSON describes.
 */
export function geminiSchemas(body: JsonObject): SchemaFacts {
  const config = asObject(body['generationConfig'] ?? body['generation_config']) ?? {};
  const mimeType = config['responseMimeType'] ?? config['response_mime_type'];
  const answer =
    mimeType === 'text/x.enum'
      ? undefined
      : (jsonSchema(config['responseJsonSchema'] ?? config['response_json_schema']) ??
        openapiSchema(config['responseSchema'] ?? config['response_schema']));
  const declarations = asList(body['tools']).flatMap((value) => {
    const tool = asObject(value);
    return asList(tool?.['functionDeclarations'] ?? tool?.['function_declarations']);
  });
  const tools = declarations.flatMap((declaration) => [
    ...namedSchema(declaration, ['parametersJsonSchema', 'parameters_json_schema']),
    ...namedSchema(declaration, ['parameters'], 'openapi'),
  ]);
  return schemaFacts(answer, tools);
}

function parametersOf(value: unknown): ToolSchema[] {
  return namedSchema(value, ['parameters']);
}

function namedSchema(
  value: unknown,
  keys: readonly string[],
  dialect: Schema['dialect'] = 'json_schema',
): ToolSchema[] {
  const tool = asObject(value);
  const name = asText(tool?.['name']);
  const json = keys.map((key) => asObject(tool?.[key])).find((schema) => schema !== undefined);
  return name === undefined || json === undefined ? [] : [{ name, schema: { json, dialect } }];
}

function jsonSchema(value: unknown): Schema | undefined {
  const json = asObject(value);
  return json && { json, dialect: 'json_schema' };
}

function openapiSchema(value: unknown): Schema | undefined {
  const json = asObject(value);
  return json && { json, dialect: 'openapi' };
}

function schemaFacts(answer: Schema | undefined, tools: readonly ToolSchema[]): SchemaFacts {
  if (answer === undefined && tools.length === 0) return {};
  return { outputSchemas: { ...(answer !== undefined && { answer }), tools } };
}
