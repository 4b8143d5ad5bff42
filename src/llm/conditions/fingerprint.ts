import type { ResponseHeaders } from './response-headers.ts';

/**
 * Headers that only one provider's API sends, by their name or its beginning. The first row that fits decides:
 * Azure OpenAI sends OpenAI's own headers too.
 */
const FINGERPRINTS: readonly (readonly [provider: string, header: RegExp])[] = [
  ['azure.ai.openai', /^(?:x-ms-deployment-name|x-ms-rai-invoked|azureml-model-session)$/],
  ['aws.bedrock', /^x-amzn-bedrock-/],
  ['anthropic', /^anthropic-(?:organization-id$|ratelimit-)/],
  ['groq', /^x-groq-/],
  ['fireworks', /^fireworks-/],
  ['mistral_ai', /^mistral-correlation-id$/],
  ['openrouter', /^x-openrouter-/],
  ['openai', /^openai-(?:version|organization|project|processing-ms)$/],
];

/** The provider whose API answered, by the headers that survive any host name in front of it. */
export function providerByHeaders(headers: ResponseHeaders): string | undefined {
  if (headers.size === 0) return undefined;
  const names = [...headers.keys()];
  return FINGERPRINTS.find(([, header]) => names.some((name) => header.test(name)))?.[0];
}
