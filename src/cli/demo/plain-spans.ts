import type { SampleSpan } from './sample.ts';

/** Ordinary spans, which pass through untouched. */
export const PLAIN_SPANS: readonly SampleSpan[] = [
  {
    about: 'An incoming request: no LLM call',
    service: 'support-bot',
    name: 'POST /chat',
    kind: 'server',
    durationMs: 2_020,
    attributes: { 'http.request.method': 'POST', 'http.route': '/chat', 'http.response.status_code': 200 },
  },
  {
    about: 'A database query: no LLM call',
    service: 'catalogue-search',
    name: 'SELECT products',
    kind: 'client',
    durationMs: 4,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': 'SELECT',
      'db.collection.name': 'products',
    },
  },
  {
    about: 'An HTTP call to another service: no LLM call',
    service: 'route-planner',
    name: 'GET',
    kind: 'client',
    durationMs: 130,
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'server.address': 'tiles.example.com',
      'url.full': 'https://tiles.example.com/12/2140/1431.png',
    },
  },
];
