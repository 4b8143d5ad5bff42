import { hasFailed, hasNoOutput, type LlmCall, type Operation, type Usage } from './call.ts';
import { gatewayCharge } from './conditions/charge.ts';

import type { Pricer } from './price/pricer.ts';

/** Finds out what the call cost; a duplicate's cost is its bearer's. Notes a model that no price is known of. */
export function priceCall(call: LlmCall, pricer: Pricer): void {
  if (call.duplicateOf !== undefined) return;
  const charged = gatewayCharge(call);
  if (charged !== undefined) {
    call.cost = charged;
    return;
  }
  const model = call.responseModel ?? call.requestModel;
  const estimated = call.usageSource === undefined;
  const usage = estimated ? estimatedUsage(call) : call.usage;
  if (model === undefined || (usage === undefined && call.billedCostUsd === undefined)) return;
  const cost = pricer.price({
    model,
    usage: usage ?? {},
    estimated,
    isDeployment: call.provider === 'azure.ai.openai' && call.responseModel === undefined,
    timestampMs: Number(call.span.startTimeUnixNano / 1_000_000n),
    provider: call.provider,
    operation: call.operation,
    requestModel: call.requestModel,
    serviceTier: call.serviceTier,
    host: call.detection.host,
    billedCostUsd: call.billedCostUsd,
  });
  if (cost !== undefined) call.cost = cost;
  else if (hasBothSides(call)) call.notes.add('unpriced_model');
}

/** What half a call's counts cost cannot be told, whatever is known of its model. */
function hasBothSides({ usage, usageSource, operation }: LlmCall): boolean {
  return usageSource === undefined || usage.outputTokens !== undefined || hasNoOutput(operation);
}

/** Operations on more than text: what an estimate leaves out of them is most of what they cost. */
const BEYOND_TEXT: ReadonlySet<Operation | undefined> = new Set(['image', 'audio']);

/** Half a call has no price, nor has one that failed: estimates serve where both sides were read. */
function estimatedUsage(call: LlmCall): Usage | undefined {
  const { estimate } = call;
  const { pricedInputTokens: inputTokens = estimate.inputTokens } = estimate;
  const { pricedOutputTokens: outputTokens = estimate.outputTokens } = estimate;
  if (inputTokens === undefined || hasFailed(call) || BEYOND_TEXT.has(call.operation)) return undefined;
  if (hasNoOutput(call.operation)) return { inputTokens };
  return outputTokens === undefined ? undefined : { inputTokens, outputTokens };
}
