import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments, UsageError } from './command.ts';
import { exportRequest } from './demo/export-request.ts';
import { OPENAI_CALLS } from './demo/openai-calls.ts';
import { OTHER_CALLS } from './demo/other-calls.ts';
import { PLAIN_SPANS } from './demo/plain-spans.ts';
import { TROUBLE_CALLS } from './demo/trouble-calls.ts';

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4318';
const TIMEOUT_MS = 10_000;

/** `demo`: sample traffic for a daemon that runs, so that a newcomer sees what enriched calls look like. */
export const demoCommand: Command = {
  usage: `[--endpoint ${DEFAULT_ENDPOINT}]`,
  options: [['--endpoint URL', `OTLP/HTTP address of the daemon (default: ${DEFAULT_ENDPOINT})`]],
  run: runDemo,
};

async function runDemo(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values } = parseArguments(args, { endpoint: { type: 'string', default: DEFAULT_ENDPOINT } });
  const url = tracesUrl(values.endpoint);
  const spans = [...OPENAI_CALLS, ...PLAIN_SPANS, ...OTHER_CALLS, ...TROUBLE_CALLS];
  const failure = await send(url, JSON.stringify(exportRequest(spans, io)));
  if (failure !== undefined) {
    io.stderr.write(`clearspan demo: ${failure}\n`);
    return EXIT.failed;
  }
  const list = spans.map(({ service, about }) => `  ${service.padEnd(16)}  ${about}\n`).join('');
  io.stdout.write(`Sent ${spans.length} spans to ${url.href}:\n\n${list}
With the exporter "live", the daemon's terminal now shows a line for each call to a model: service, model, tokens,
cost, stop reason, prompt hash and findings. The spans that are no such call went on as they came.
`);
  return EXIT.done;
}

function tracesUrl(endpoint: string): URL {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new UsageError(`--endpoint must be an http or https URL such as ${DEFAULT_ENDPOINT}`);
  }
  return new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
}

/** Posts the request; resolves to what went wrong, if anything did. */
async function send(url: URL, body: string): Promise<string | undefined> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    return `no answer from ${url.href} (${describeFetchError(error)}). Is the daemon running? Start it with "npm start".`;
  }
  const text = await response.text();
  return response.ok ? undefined : `${url.href} answered ${response.status}: ${text.slice(0, 500)}`;
}

/** fetch says "fetch failed" and keeps what happened in `cause`. */
function describeFetchError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.message;
}
