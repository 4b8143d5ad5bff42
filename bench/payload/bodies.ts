/** A request and its answer of about `size` bytes together, made anew for every call so that nothing is remembered. */
export interface Bodies {
  readonly request: string;
  readonly response: string;
}

export interface BodyKind {
  readonly name: string;
  readonly make: (sizeBytes: number, call: number) => Bodies;
}

const WORDS =
  'the parcel left our depot on monday and will reach you before noon unless rain floods that narrow road again'.split(
    ' ',
  );

/** Ordinary words, another text for every call. */
function prose(length: number, call: number): string {
  const words: string[] = [];
  let state = call * 2_654_435_761 + 12_345;
  for (let size = 0; size < length; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const word = WORDS[state % WORDS.length] ?? '';
    words.push(word);
    size += word.length + 1;
  }
  return words.join(' ').slice(0, length);
}

const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };

function chatRequest(length: number, call: number): string {
  return JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'You help customers of a parcel service.' },
      { role: 'user', content: prose(length, call) },
    ],
  });
}

function chat(size: number, call: number): Bodies {
  const half = Math.floor(size / 2);
  return {
    request: chatRequest(half, call),
    response: JSON.stringify({
      id: `chatcmpl-${call}`,
      object: 'chat.completion',
      model: 'gpt-4o-mini-2024-07-18',
      choices: [
        { index: 0, message: { role: 'assistant', content: prose(half, call + 1) }, finish_reason: 'stop' },
      ],
      usage: USAGE,
    }),
  };
}

function stream(size: number, call: number): Bodies {
  const chunk = (delta: object, finish: string | null, usage?: object) =>
    `data: ${JSON.stringify({ id: `chatcmpl-${call}`, object: 'chat.completion.chunk', model: 'gpt-4o-mini-2024-07-18', choices: [{ index: 0, delta, finish_reason: finish }], usage })}\n\n`;
  const events: string[] = [];
  for (let length = 0; length < size; length += events.at(-1)?.length ?? size) {
    events.push(chunk({ content: `${WORDS[events.length % WORDS.length]} ` }, null));
  }
  return {
    request: chatRequest(200, call),
    response: `${events.join('')}${chunk({}, 'stop', USAGE)}data: [DONE]\n\n`,
  };
}

const nested = (size: number): string => '[{"a":'.repeat(size / 6);

/** What no provider sends: cost has to grow with the bytes here too. */
export const BODY_KINDS: readonly BodyKind[] = [
  { name: 'chat', make: chat },
  { name: 'stream', make: stream },
  {
    name: 'chat, cut in the middle',
    make: (size, call) => {
      const { request, response } = chat(size * 2, call);
      return { request: request.slice(0, size / 2), response: response.slice(-size / 2) };
    },
  },
  {
    name: 'hostile: nested',
    make: (size, call) => ({ request: chatRequest(100, call), response: nested(size) + call }),
  },
  {
    name: 'hostile: keys',
    make: (size, call) => ({
      request: chatRequest(100, call),
      response: `{"c":${call}${Array.from({ length: size / 8 }, (_, at) => `,"${at.toString(36)}":1`).join('')}}`,
    }),
  },
  {
    name: 'hostile: one-byte events',
    make: (size, call) => ({
      request: chatRequest(100, call),
      response: `data: ${call}\n\ndata:1\n\n`.repeat(size / 16),
    }),
  },
  {
    name: 'hostile: quotes',
    make: (size, call) => ({
      request: chatRequest(100, call),
      response: `{"a":"${'\\"'.repeat(size / 2)}${call}`,
    }),
  },
];

const KEY = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';

/** Ordinary calls, some with much to be masked, and what is made to keep masking busy. */
export const MASKED_KINDS: readonly BodyKind[] = [
  ...BODY_KINDS,
  {
    name: 'a key in each message',
    make: (size, call) => ({
      request: JSON.stringify({
        model: 'gpt-4o-mini',
        messages: Array.from({ length: size / 1000 }, (_, at) => ({
          role: 'user',
          content: `${prose(480, call + at)} ${KEY} ${prose(400, call - at)}`,
        })),
      }),
      response: chat(100, call).response,
    }),
  },
  {
    name: 'hostile: keys in one message',
    make: (size, call) => ({
      request: JSON.stringify({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: `${call} ${`${KEY} a@b-shop.org\n`.repeat(size / 56)}` }],
      }),
      response: chat(100, call).response,
    }),
  },
  {
    name: 'hostile: many short strings',
    make: (size, call) => ({
      request: chatRequest(100, call),
      response: JSON.stringify({ c: call, texts: Array.from({ length: size / 12 }, (_, at) => `a${at}`) }),
    }),
  },
  {
    name: 'hostile: JSON in JSON',
    make: (size, call) => {
      let inner = JSON.stringify({ text: `${call} ${KEY}` });
      while (inner.length < size) inner = JSON.stringify([inner, inner.slice(0, 50)]);
      return { request: chatRequest(100, call), response: inner };
    },
  },
];
