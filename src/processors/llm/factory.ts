import { readFileSync } from 'node:fs';
import { createDetector, createRecordDetector } from '../../llm/detect/detect.ts';
import { createEndpointMatcher } from '../../llm/detect/endpoint.ts';
import { textsInFrames } from '../../llm/enrich.ts';
import { createMasker } from '../../llm/mask/masker.ts';
import { createBodyFinder } from '../../llm/payload/bodies.ts';
import { matchesGlob } from '../../llm/price/glob.ts';
import { createPricer } from '../../llm/price/pricer.ts';
import { compileTest } from '../../llm/scan/pattern.ts';
import { createScanner } from '../../llm/scan/scanner.ts';
import { boundedJson, type ConfiguredSchema, createOutputValidator } from '../../llm/validate/output.ts';
import { SIGNALS } from '../../otlp/signal.ts';
import type { ProcessorFactory } from '../../pipeline/component.ts';
import { decodeLlmProcessorConfig, type LlmProcessorConfig, type OutputSchemaConfig } from './config.ts';
import type { EnrichOptions } from './enrich-context.ts';
import { createFirstLook } from './first-look.ts';
import { createLlmHost } from './host.ts';
import { createPassThrough, createRecordProcessor, createSpanProcessor, shareContext } from './processor.ts';

/**
 * The processor `llm`: spots the calls to language models in traces and writes onto their spans what they were. Log
 * records that tell of calls are understood too, in whatever pipelines name the same `llm`. Metrics go through it
 * unchanged, so that one processor list serves all pipelines.
 */
export const llmProcessor: ProcessorFactory<LlmProcessorConfig> = {
  type: 'llm',
  signals: SIGNALS,
  decode: decodeLlmProcessorConfig,
  references: ({ promptHistory: { storage } }) =>
    storage === undefined ? [] : [{ id: storage, path: ['prompt_history', 'storage'] }],
  createHost: createLlmHost,
  create(config, settings, signal, next) {
    const context = settings.shared(() =>
      shareContext(enrichOptions(config, settings.version), config, settings),
    );
    if (signal === 'metrics') return createPassThrough(context, next);
    return signal === 'traces' ? createSpanProcessor(context, next) : createRecordProcessor(context, next);
  },
};

/** @throws Error that names the file where it cannot be read, is no JSON, or too large for a schema. */
function readOutputSchema({ file, service, model }: OutputSchemaConfig): ConfiguredSchema {
  const text = readFileSync(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`${file}: not valid JSON`);
  }
  const isSchema =
    typeof json === 'boolean' || (typeof json === 'object' && json !== null && !Array.isArray(json));
  if (!isSchema) throw new Error(`${file}: not a JSON Schema, which is an object or a boolean`);
  if (boundedJson(json) === undefined)
    throw new Error(`${file}: too large for a schema (64 KiB, 256 levels)`);
  return {
    schema: { json, dialect: 'json_schema' },
    fits: (call) =>
      matchesGlob(service, call.service) &&
      (model === '*' || call.models.some((name) => matchesGlob(model, name))),
  };
}

/** Sets the rooms up. Throws where a rule file cannot be read or holds rules that cannot be used. */
export function enrichOptions(config: LlmProcessorConfig, version: string): EnrichOptions {
  const matchEndpoint = createEndpointMatcher(config.endpoints);
  const bodyOptions = {
    requestAttributes: config.requestAttributes,
    responseAttributes: config.responseAttributes,
    maxBytes: config.maxPayloadBytes,
  };
  const { packs, ruleFiles, thresholds, maxScanBytes, canaries, maskPolicy, hashKey } = config.security;
  const scanner = createScanner({
    packs,
    extraRules: ruleFiles.map((name) => ({ name, text: readFileSync(name, 'utf8') })),
    thresholds,
    maxScanBytes,
    canaries,
  });
  const masker = createMasker(
    { policy: maskPolicy, ...(hashKey !== undefined && { hashKey }) },
    scanner.findSpans,
    textsInFrames,
  );
  return {
    rooms: {
      detect: createDetector(matchEndpoint),
      detectRecord: createRecordDetector(),
      findBodies: createBodyFinder(bodyOptions),
      findCapturedBodies: createBodyFinder({ ...bodyOptions, promisedOnly: true }),
      pricer: createPricer(config.costOverrides),
      scanner,
      validateOutput: createOutputValidator(compileTest, config.outputSchemas.map(readOutputSchema)),
      vocabulary: { dialects: config.dialects, latestNames: config.latestNames, version },
      ...(masker !== undefined && { masker }),
    },
    matchEndpoint,
    firstLook: createFirstLook({
      bodyAttributes: [...config.requestAttributes, ...config.responseAttributes],
      anyAddress: config.endpoints.length > 0,
    }),
    overwrite: config.overwrite,
    trustUpstream: config.trustUpstream,
  };
}
