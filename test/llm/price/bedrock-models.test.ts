import { beforeAll, describe, expect, it } from 'vitest';
import { listedBedrockModel } from '../../../src/llm/price/bedrock-models.ts';
import { createPricer, type PriceQuery, type Pricer } from '../../../src/llm/price/pricer.ts';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const PROFILE = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/';

let pricer: Pricer;
beforeAll(async () => {
  pricer = createPricer([]);
  await pricer.ready();
});

/** 100,000 tokens in, 10,000 out. */
function totalUsd(changes: Partial<PriceQuery>): number | undefined {
  return pricer.price({
    provider: 'aws.bedrock',
    model: 'claude-sonnet-4-5-20250929',
    usage: { inputTokens: 100_000, outputTokens: 10_000 },
    timestampMs: Date.parse('2026-11-01T12:00:00Z'),
    ...changes,
  })?.totalUsd;
}

const priceOf = (model: string) => totalUsd({ model, requestModel: model });

describe('prices on Bedrock', () => {
  // Worked out by hand from the price page of Amazon Bedrock, US regions.
  it.each([
    ['the id of a regional profile', `us.${SONNET}`, 0.495],
    ['a bare id, which is regional', SONNET, 0.495],
    ['the id of the global profile', `global.${SONNET}`, 0.45],
    ['an ARN of such a profile', `${PROFILE}global.${SONNET}`, 0.45],
    ['the ARN of a foundation model', `arn:aws:bedrock:us-east-1::foundation-model/${SONNET}`, 0.495],
    ['a model of before the regional uplift', 'us.anthropic.claude-3-5-sonnet-20241022-v2:0', 0.45],
    ['Nova', 'us.amazon.nova-lite-v1:0', 0.0084],
    ['Llama', 'meta.llama3-1-70b-instruct-v1:0', 0.0792],
    ['Titan', 'amazon.titan-text-express-v1', 0.026],
  ])('%s has its price', (_, model, expected) => {
    expect(priceOf(model)).toBe(expected);
  });

  it('is that of the id in the URL, whatever the model calls itself', () => {
    expect(totalUsd({ requestModel: `us.${SONNET}` })).toBe(0.495);
    expect(totalUsd({ requestModel: `global.${SONNET}` })).toBe(0.45);
  });

  it('is that of the model which a prompt router names', () => {
    const router = 'arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/anthropic.claude:1';
    expect(totalUsd({ requestModel: router, model: 'us.anthropic.claude-3-5-sonnet-20241022-v2:0' })).toBe(
      0.45,
    );
  });

  it.each([
    ['the name that the model gives itself, which lacks the region', 'claude-sonnet-4-5-20250929'],
    [
      'an application’s inference profile',
      'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3',
    ],
    ['a provisioned model', 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1b2c3'],
    ['a custom model', `arn:aws:bedrock:us-east-1:123456789012:custom-model/${SONNET}/a1b2c3`],
    ['an imported model', 'arn:aws:bedrock:us-east-1:123456789012:imported-model/a1b2c3'],
    ['GovCloud, whose prices are others', `us-gov.${SONNET}`],
    ['other vendors’ models outside the US', 'eu.amazon.nova-lite-v1:0'],
    ['an embedding that is listed with another one’s price', 'amazon.titan-embed-text-v2:0'],
  ])('%s has no price', (_, model) => {
    expect(listedBedrockModel(model)).toBeUndefined();
    expect(priceOf(model)).toBeUndefined();
  });

  it.each(['priority', 'flex', 'reserved', 'optimized'])(
    'the tier %s has prices of its own',
    (serviceTier) => {
      expect(totalUsd({ requestModel: `us.${SONNET}`, serviceTier })).toBeUndefined();
      expect(totalUsd({ requestModel: `us.${SONNET}`, serviceTier: 'default' })).toBe(0.495);
    },
  );

  it('holds for names that a gateway prefixes as well', () => {
    expect(totalUsd({ provider: 'litellm', model: `bedrock/us.${SONNET}` })).toBe(0.495);
    expect(totalUsd({ provider: 'litellm', model: 'bedrock/claude-sonnet-4-5-20250929' })).toBeUndefined();
  });
});
