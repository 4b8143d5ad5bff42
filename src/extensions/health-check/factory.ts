import type { ExtensionFactory } from '../../pipeline/component.ts';
import { decodeHealthCheck, type HealthCheckConfig } from './config.ts';
import { HealthCheck } from './server.ts';

/** `health_check`: an HTTP answer for liveness and readiness probes. */
export const healthCheckExtension: ExtensionFactory<HealthCheckConfig> = {
  type: 'health_check',
  speaksForAll: true,
  decode: decodeHealthCheck,
  create: (config, settings) => new HealthCheck(config, settings),
};
