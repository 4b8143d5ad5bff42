import type { LlmCall } from '../../llm/call.ts';
import type { EndpointMatcher } from '../../llm/detect/endpoint.ts';
import type { Rooms } from '../../llm/enrich.ts';
import type { MessageMemory } from '../../otlp/message-memory.ts';
import type { CallJoin } from './call-join.ts';
import type { FirstLook } from './first-look.ts';
import type { LlmMetrics } from './metrics.ts';
import type { PromptRecorder } from './prompt-recorder.ts';

export interface EnrichOptions {
  readonly rooms: Rooms;
  readonly matchEndpoint: EndpointMatcher;
  /** What every span is asked first. */
  readonly firstLook: FirstLook;
  /** Replace attributes that the span already has. */
  readonly overwrite: boolean;
  /** Pass spans on as they are if they carry `llm.enrichment.version`. */
  readonly trustUpstream: boolean;
}

/** What enriching a request takes. */
export interface EnrichContext extends EnrichOptions {
  readonly metrics: LlmMetrics;
  readonly join: CallJoin;
  readonly prompts: PromptRecorder;
  /** Resolves, and never rejects, when the price list is there or cannot be had; the first call loads it. */
  readonly loadPrices: () => Promise<void>;
  /** Where requests that were changed are written. */
  readonly memory: MessageMemory;
  readonly elapsedMs: () => number;
  /** Says of each call how it came to be told as it is. */
  readonly explain?: (call: LlmCall) => void;
}
