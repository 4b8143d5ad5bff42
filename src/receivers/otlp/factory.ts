import { SIGNALS } from '../../otlp/signal.ts';
import type { ReceiverFactory } from '../../pipeline/component.ts';
import { decodeOtlpReceiverConfig, type OtlpReceiverConfig } from './config.ts';
import { OtlpReceiver } from './receiver.ts';

/** The receiver `otlp`. */
export const otlpReceiver: ReceiverFactory<OtlpReceiverConfig> = {
  type: 'otlp',
  signals: SIGNALS,
  decode: decodeOtlpReceiverConfig,
  create: (config, settings, targets) => new OtlpReceiver(config, settings, targets),
};
