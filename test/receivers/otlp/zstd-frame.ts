/**
 * `tracesRequest(3, 40)` of requests.ts as a zstd frame, in base64. Made beforehand with the reference implementation,
 * as Node.js 20 has none.
 */
export const ZSTD_FRAME =
  'KLUv/WQdACUCAKQCCpoCEpcCElsKEKsSCAEqBnNwYW4tMEo1CgdwYWRkaW5nEioKKHgCMQMyCgAER4ADnHsKEANnuMtgUCxAGcB1HZgD9StxpQ==';
