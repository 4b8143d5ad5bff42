import { readFileSync } from 'node:fs';
import { createDetector } from '../../llm/detect/detect.ts';
import { createEndpointMatcher } from '../../llm/detect/endpoint.ts';
import { createBodyFinder } from '../../llm/payload/bodies.ts';
import { createPricer } from '../../llm/price/pricer.ts';
import { compileTest } from '../../llm/scan/pattern.ts';
import { createScanner } from '../../llm/scan/scanner.ts';
import { createOutputValidator } from '../../llm/validate/output.ts';
import { SIGNALS } from '../../otlp/signal.ts';
import type { ProcessorFactory } from '../../pipeline/component.ts';
import { decodeLlmProcessorConfig, type LlmProcessorConfig } from './config.ts';
import type { EnrichOptions } from './enrich-batch.ts';
import { createLlmProcessor, createPassThrough } from './processor.ts';

/**
 * The processor `llm`: spots the calls to language models in traces and writes onto their spans what they were.
 * Metrics and logs go through it unchanged, so that one processor list serves all pipelines.
 */
export const llmProcessor: ProcessorFactory<LlmProcessorConfig> = {
  type: 'llm',
  signals: SIGNALS,
  decode: decodeLlmProcessorConfig,
  create: (config, settings, signal, next) =>
    signal === 'traces'
      ? createLlmProcessor(enrichOptions(config, settings.version), settings, next)
      : createPassThrough(settings, next),
};

/** Sets the rooms up. Throws where a rule file cannot be read or holds rules that cannot be used. */
export function enrichOptions(config: LlmProcessorConfig, version: string): EnrichOptions {
  const matchEndpoint = createEndpointMatcher(config.endpoints);
  const { packs, ruleFiles, thresholds, maxScanBytes } = config.security;
  return {
    rooms: {
      detect: createDetector(matchEndpoint),
      findBodies: createBodyFinder({
        requestAttributes: config.requestAttributes,
        responseAttributes: config.responseAttributes,
        maxBytes: config.maxPayloadBytes,
      }),
      pricer: createPricer(config.costOverrides),
      scanner: createScanner({
        packs,
        extraRules: ruleFiles.map((name) => ({ name, text: readFileSync(name, 'utf8') })),
        thresholds,
        maxScanBytes,
      }),
      validateOutput: createOutputValidator(compileTest),
      dialects: config.dialects,
      version,
    },
    matchEndpoint,
    overwrite: config.overwrite,
    trustUpstream: config.trustUpstream,
  };
}
