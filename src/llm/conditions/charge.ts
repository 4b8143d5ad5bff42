import type { Cost, LlmCall } from '../call.ts';

/** What a gateway charges for a call: nothing for an answer out of its cache, else what it says itself. */
export function gatewayCharge({ conditions }: LlmCall): Cost | undefined {
  if (conditions?.gatewayCache?.hit === true) return { totalUsd: 0, source: 'cache_hit' };
  const totalUsd = conditions?.gatewayCostUsd;
  return totalUsd === undefined ? undefined : { totalUsd, source: 'gateway' };
}
