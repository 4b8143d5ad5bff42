import { DEFAULT_WINDOW_BYTES, FrameType, numberFrame, Setting, settingsFrame } from './frames.ts';
import type { ServerSessionOptions } from './session-options.ts';

/** What a server says first: its settings, and how much more than by default may be sent on all streams together. */
export function openingFrames(options: ServerSessionOptions, maxHeaderBytes: number): Buffer {
  const settings = settingsFrame([
    [Setting.MAX_CONCURRENT_STREAMS, options.maxConcurrentStreams],
    [Setting.INITIAL_WINDOW_SIZE, options.streamWindowBytes],
    [Setting.MAX_FRAME_SIZE, options.maxFrameBytes],
    [Setting.MAX_HEADER_LIST_SIZE, maxHeaderBytes],
  ]);
  const growth = options.connectionWindowBytes - DEFAULT_WINDOW_BYTES;
  return growth > 0 ? Buffer.concat([settings, numberFrame(FrameType.WINDOW_UPDATE, 0, growth)]) : settings;
}
