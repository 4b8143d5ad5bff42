/**
 * Component types of the Collector that Clearspan has not, but whose work is done elsewhere in it: what to tell
 * those who bring their configuration along.
 */
export const DONE_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['batch', 'exporters batch by themselves: see sending_queue::batch of an exporter'],
  [
    'memory_limiter',
    'memory is bounded where it is taken: see max_in_flight_bytes of the receiver and sending_queue of an exporter',
  ],
  ['logging', 'its name is debug'],
]);
