/** The two forms in which OTLP/HTTP carries messages. */
export const ENCODINGS = ['protobuf', 'json'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** The media type of each (OTLP specification, "OTLP/HTTP Request"). */
export const MEDIA_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** The encoding that a `Content-Type` names, parameters such as `charset` aside; undefined for another or none. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  return ENCODINGS.find((encoding) => MEDIA_TYPES[encoding] === mediaType);
}
