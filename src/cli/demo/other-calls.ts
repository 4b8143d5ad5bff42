import { httpCall, type SampleSpan } from './sample.ts';

/** Calls to other providers. */
export const OTHER_CALLS: readonly SampleSpan[] = [
  httpCall({
    about: 'Anthropic: cache reads and writes counted into the input',
    service: 'workshop-notes',
    url: 'https://api.anthropic.com/v1/messages',
    durationMs: 2_640,
    request: {
      model: 'claude-sonnet-4-5',
      max_tokens: 400,
      system: 'Turn a mechanic’s notes into a report for the customer.',
      messages: [{ role: 'user', content: 'chain worn, cassette ok, front wheel trued' }],
    },
    response: {
      id: 'msg_demo_6',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5-20250929',
      content: [{ type: 'text', text: 'We replaced the worn chain and trued the front wheel.' }],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 41,
        cache_read_input_tokens: 2_048,
        cache_creation_input_tokens: 0,
        output_tokens: 17,
      },
    },
  }),
  httpCall({
    about: 'Gemini: the model stands in the URL, thinking tokens count as output',
    service: 'photo-captions',
    url: 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent',
    durationMs: 730,
    request: {
      systemInstruction: { parts: [{ text: 'Write one short caption.' }] },
      contents: [{ role: 'user', parts: [{ text: 'A red bicycle leaning on a stone bridge at dawn.' }] }],
    },
    response: {
      responseId: 'demo-7',
      modelVersion: 'gemini-2.5-flash',
      candidates: [
        {
          finishReason: 'STOP',
          content: { role: 'model', parts: [{ text: 'Waiting for the first rider.' }] },
        },
      ],
      usageMetadata: {
        promptTokenCount: 19,
        candidatesTokenCount: 6,
        thoughtsTokenCount: 31,
        totalTokenCount: 56,
      },
    },
  }),
];
