/**
 * Attribute names under which captured request and response bodies are met, on spans and on span events, the
 * most trusted first. Sources: HTTP semantic conventions 1.45 (`http.*.body.content`), Odigos, Hypertrace and
 * Lumigo (`http.*.body`), Logfire (`…body.text`, `request_data`), OpenInference (`input.value`), MLflow (what
 * went into and came out of the provider's SDK), and the names that people give in hooks of their own.
 */
export interface BodyAttributeRow {
  readonly request: string;
  readonly response: string;
  /**
   * The name promises an HTTP body, readable or not. Other names hold all sorts of things, so their value is
   * taken only if it looks like JSON or an event stream.
   */
  readonly promisesBody: boolean;
  /** Lists and strings there are a framework's messages; only an object can be a body. */
  readonly objectsOnly?: true;
  /** The only instrumentation that means a body by this name. */
  readonly scopeName?: string;
}

export const BODY_ATTRIBUTES: readonly BodyAttributeRow[] = [
  { request: 'http.request.body.content', response: 'http.response.body.content', promisesBody: true },
  { request: 'http.request.body', response: 'http.response.body', promisesBody: true },
  { request: 'http.request.body.text', response: 'http.response.body.text', promisesBody: true },
  { request: 'request_data', response: 'response_data', promisesBody: false },
  { request: 'input.value', response: 'output.value', promisesBody: false },
  { request: 'http.request.payload', response: 'http.response.payload', promisesBody: true },
  { request: 'http.request_body', response: 'http.response_body', promisesBody: true },
  { request: 'http.request.content', response: 'http.response.content', promisesBody: true },
  { request: 'request.body', response: 'response.body', promisesBody: true },
  { request: 'request.payload', response: 'response.payload', promisesBody: true },
  { request: 'rpc.request.body', response: 'rpc.response.body', promisesBody: true },
  { request: 'llm.request.body', response: 'llm.response.body', promisesBody: true },
  { request: 'gen_ai.request.body', response: 'gen_ai.response.body', promisesBody: true },
  { request: 'request_body', response: 'response_body', promisesBody: true },
  { request: 'llm.request', response: 'llm.response', promisesBody: false },
  { request: 'llm.prompt', response: 'llm.completion', promisesBody: false },
  { request: 'mlflow.spanInputs', response: 'mlflow.spanOutputs', promisesBody: false, objectsOnly: true },
  {
    request: 'gcp.vertex.agent.llm_request',
    response: 'gcp.vertex.agent.llm_response',
    promisesBody: false,
    objectsOnly: true,
  },
  {
    request: 'gen_ai.prompt',
    response: 'gen_ai.completion',
    promisesBody: false,
    objectsOnly: true,
    scopeName: 'langsmith',
  },
];

/** Where capturers say how long the body was on the wire; a shorter capture was cut. */
export const BODY_SIZE_ATTRIBUTES = {
  request: ['http.request.body.size', 'http.request_content_length'],
  response: ['http.response.body.size', 'http.response_content_length'],
} as const;

/**
 * Events that hold a body by their own name (`request`, `http.response.body`), under an attribute that says nothing of
 * the direction: what people write by hand.
 */
export const BODY_EVENTS = {
  request: /^(?:[\w-]+\.)*request(?:[._ ](?:body|payload|content))?$/i,
  response: /^(?:[\w-]+\.)*response(?:[._ ](?:body|payload|content))?$/i,
} as const;

export const EVENT_BODY_ATTRIBUTES = ['body', 'http.body', 'payload', 'content', 'data'] as const;
