/** A small traces request as protobufjs takes it: two resources, the first with two scopes. */
export const SAMPLE_TRACES = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [
        {
          scope: { name: 'http', version: '1.2' },
          spans: [sampleSpan('one', 1), sampleSpan('two', 2)],
          schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
        },
        { scope: { name: 'db' }, spans: [sampleSpan('three', 3)] },
      ],
      schemaUrl: 'https://opentelemetry.io/schemas/1.29.0',
    },
    { resource: {}, scopeSpans: [{ spans: [sampleSpan('four', 4)] }] },
  ],
};

export function sampleSpan(name: string, id: number): object {
  return {
    traceId: new Uint8Array(16).fill(id),
    spanId: new Uint8Array(8).fill(id),
    name,
    kind: 3,
    startTimeUnixNano: '1763800000000000000',
    endTimeUnixNano: '1763800000100000000',
    attributes: [
      { key: 'http.request.method', value: { stringValue: 'POST' } },
      { key: 'http.response.status_code', value: { intValue: 200 } },
    ],
    events: [{ name: 'sent', timeUnixNano: '1763800000050000000' }],
    status: { code: 1 },
    flags: 257,
  };
}
