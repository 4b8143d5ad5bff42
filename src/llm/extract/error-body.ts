import { asObject, asWord, type JsonObject } from './json.ts';

/**
 * The provider's name for an error, from a whole error body or an error event of a stream: the most telling of
 * its code, type and status. Undefined where the body is no error, or names none.
 *
 * OpenAI and compatible: `error.{code,type}`; Azure: code may be a status number as text; Anthropic:
 * `{type:"error",error:{type}}`; Google: `error.{code: number, status}`; OpenRouter: `error.code` a number;
 * Mistral and older vLLM: the fields at the top, `object:"error"`; OpenAI responses stream: `type:"error"` with
 * `code` at the top; TGI: `error_type`.
 */
export function errorTypeOf(body: JsonObject): string | undefined {
  const nested = asObject(body['error']);
  if (nested !== undefined) return errorName(nested['code'], nested['type'], nested['status']);
  if (body['object'] === 'error') return errorName(body['code'], body['type']);
  if (body['type'] === 'error') return errorName(body['code']);
  if (body['error'] !== undefined && body['error'] !== null)
    return errorName(body['error_type'], body['type']);
  return undefined;
}

/**
 * The first candidate that is a name; failing that, the first that is a number. An error's message, which may
 * quote the prompt, never passes for its name.
 */
function errorName(...candidates: readonly unknown[]): string | undefined {
  const names = candidates
    .map((candidate) => asWord(typeof candidate === 'number' ? String(candidate) : candidate))
    .filter((word) => word !== undefined);
  return names.find((name) => !/^\d+$/.test(name)) ?? names[0];
}
