import { asList, asObject, asText, asWord, type JsonObject } from './json.ts';

/** Exceptions that end a stream of Bedrock's (API reference, ResponseStream and ConverseStreamOutput). */
const STREAM_EXCEPTIONS = [
  'internalServerException',
  'modelStreamErrorException',
  'modelTimeoutException',
  'serviceUnavailableException',
  'throttlingException',
  'validationException',
];

/**
 * The provider's name for an error, from a whole error body or an error event of a stream: the most telling of
 * its code, type and status. Undefined where the body is no error, or names none.
 *
 * OpenAI and compatible: `error.{code,type}`; Azure: code may be a status number as text; Anthropic:
 * `{type:"error",error:{type}}`; Google: `error.{code: number, status}`; OpenRouter: `error.code` a number;
 * Mistral and older vLLM: the fields at the top, `object:"error"`; OpenAI responses stream: `type:"error"` with
 * `code` at the top; TGI: `error_type`; AWS: `__type`, and in a stream the exception's name with what it says;
 * watsonx.ai and Cloudflare: `errors[].code`; Databricks: `error_code`; DashScope: `code` beside `request_id`;
 * MiniMax: `base_resp.status_code`, a number other than 0.
 */
export function errorTypeOf(body: JsonObject): string | undefined {
  const nested = asObject(body['error']);
  if (nested !== undefined) return errorName(nested['code'], nested['type'], nested['status']);
  if (body['object'] === 'error') return errorName(body['code'], body['type']);
  if (body['type'] === 'error') return errorName(body['code']);
  if (body['error'] !== undefined && body['error'] !== null)
    return errorName(body['error_type'], body['type']);
  const awsType = asText(body['__type'])?.split(':', 1)[0];
  // `com.amazon.coral.service#ThrottlingException:http://…`
  if (awsType !== undefined) return asWord(awsType.slice(awsType.indexOf('#') + 1));
  return (
    namedAtTop(body) ??
    minimaxError(body) ??
    STREAM_EXCEPTIONS.find((name) => asObject(body[name]) !== undefined)
  );
}

/** MiniMax answers with status 200 whatever happened, and says it in a number (error codes of its API reference). */
function minimaxError(body: JsonObject): string | undefined {
  const code = asObject(body['base_resp'])?.['status_code'];
  return typeof code === 'number' && code !== 0 ? errorName(code) : undefined;
}

/** Names that stand beside the message at the top of a body, or in a list that is empty where all went well. */
function namedAtTop(body: JsonObject): string | undefined {
  const listed = asObject(asList(body['errors'])[0]);
  if (listed !== undefined) return errorName(listed['code']);
  if (asText(body['message']) === undefined) return undefined;
  const isDashscope = asText(body['request_id']) !== undefined && body['output'] === undefined;
  return errorName(body['error_code'], isDashscope ? body['code'] : undefined);
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

/** `google.rpc.RetryInfo` among an error's details: how long to wait, in seconds (`"retryDelay": "12s"`). */
export function retryAfterOf(body: JsonObject): number | undefined {
  for (const detail of asList(asObject(body['error'])?.['details'])) {
    const delay = asText(asObject(detail)?.['retryDelay']);
    const seconds = /^(\d{1,7}(?:\.\d{1,9})?)s$/.exec(delay ?? '')?.[1];
    if (seconds !== undefined) return Number(seconds);
  }
  return undefined;
}
