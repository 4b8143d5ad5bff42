import { describe, expect, it } from 'vitest';
import { createEndpointMatcher } from '../../../src/llm/detect/endpoint.ts';

const match = createEndpointMatcher([]);
const HOST = 'bedrock-runtime.us-east-1.amazonaws.com';
const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

describe('endpoints of Bedrock', () => {
  it.each([
    HOST,
    'bedrock-runtime-fips.us-gov-west-1.amazonaws.com',
    'bedrock-runtime.cn-north-1.amazonaws.com.cn',
    'bedrock-runtime.eu-west-1.api.aws',
    'vpce-0a1b2c3d-x4y5.bedrock-runtime.eu-west-1.vpce.amazonaws.com',
  ])('%s is Bedrock', (host) => {
    expect(match(host, `/model/${CLAUDE}/converse`)?.provider).toBe('aws.bedrock');
  });

  it.each([
    ['converse', 'bedrock-converse', false],
    ['converse-stream', 'bedrock-converse', true],
    ['invoke', 'bedrock-invoke', false],
    ['invoke-with-response-stream', 'bedrock-invoke', true],
  ])('/model/…/%s: shape, model and streaming are in the path', (action, shape, urlStreaming) => {
    expect(match(HOST, `/model/${CLAUDE.replaceAll(':', '%3A')}/${action}`)).toEqual({
      provider: 'aws.bedrock',
      operation: 'chat',
      urlModel: CLAUDE,
      needsBody: false,
      shape,
      urlStreaming,
    });
  });

  it('an ARN is one name, whether its slash is encoded or not', () => {
    const arn = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${CLAUDE}`;
    expect(match(HOST, `/model/${encodeURIComponent(arn)}/converse`)?.urlModel).toBe(arn);
    expect(match(HOST, `/model/${arn}/invoke-with-response-stream`)?.urlModel).toBe(arn);
  });

  it.each([
    ['amazon.titan-embed-text-v2:0', 'embeddings'],
    ['amazon.titan-embed-image-v1', 'embeddings'],
    ['cohere.embed-english-v3', 'embeddings'],
    ['cohere.rerank-v3-5:0', 'rerank'],
    ['amazon.titan-text-express-v1', 'text_completion'],
    ['amazon.titan-image-generator-v2:0', 'image'],
    ['stability.sd3-large-v1:0', 'image'],
    ['meta.llama3-1-70b-instruct-v1:0', 'chat'],
  ])('what InvokeModel does with %s is %s', (model, operation) => {
    expect(match(HOST, `/model/${model}/invoke`)?.operation).toBe(operation);
  });

  it('behind an unknown host, InvokeModel needs a body to be believed, Converse does not', () => {
    expect(match('proxy.internal', `/bedrock/model/${CLAUDE}/converse`)).toMatchObject({ needsBody: false });
    expect(match('proxy.internal', '/model/fraud/invoke')).toMatchObject({ needsBody: true });
  });

  it.each([
    '/guardrail/gr-1/version/1/apply',
    `/model/${CLAUDE}/count-tokens`,
    '/async-invoke',
    '/converse',
    '/invoke',
  ])('%s is no call to a model', (path) => {
    expect(match(HOST, path)).toBeUndefined();
  });

  it('a row for a proxy leaves to the path what the call does', () => {
    const configured = createEndpointMatcher([{ host: 'bedrock.corp.example', provider: 'aws.bedrock' }]);
    expect(configured('bedrock.corp.example', '/model/cohere.embed-english-v3/invoke')).toMatchObject({
      provider: 'aws.bedrock',
      operation: 'embeddings',
      urlModel: 'cohere.embed-english-v3',
    });
  });
});
