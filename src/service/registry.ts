import { debugExporter } from '../exporters/debug/factory.ts';
import { liveExporter } from '../exporters/live/factory.ts';
import { otlpGrpcExporter } from '../exporters/otlp-grpc/factory.ts';
import { otlpHttpExporter } from '../exporters/otlp-http/factory.ts';
import { fileStorageExtension } from '../extensions/file-storage/factory.ts';
import { healthCheckExtension } from '../extensions/health-check/factory.ts';
import { llmProcessor } from '../processors/llm/factory.ts';
import { otlpReceiver } from '../receivers/otlp/factory.ts';
import type { Registry } from './plan.ts';

/** Every component that this build knows. Adding one is its folder and a row here. */
export const COMPONENTS: Registry = {
  receivers: [otlpReceiver],
  processors: [llmProcessor],
  exporters: [otlpGrpcExporter, otlpHttpExporter, debugExporter, liveExporter],
  extensions: [healthCheckExtension, fileStorageExtension],
};
