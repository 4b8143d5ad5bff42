import { describe, expect, it } from 'vitest';
import { createCors, isPreflight } from '../../../src/receivers/otlp/cors.ts';

const CONFIG = {
  allowedOrigins: ['https://app.example.com'],
  allowedHeaders: [],
  exposedHeaders: [],
  maxAgeS: 0,
};

function allowedOrigin(pattern: string, origin: string): unknown {
  const cors = createCors({ ...CONFIG, allowedOrigins: [pattern] });
  return cors?.responseHeaders({ origin })['access-control-allow-origin'];
}

describe('CORS', () => {
  it('is off while no origin is allowed', () => {
    expect(createCors({ ...CONFIG, allowedOrigins: [] })).toBeUndefined();
  });

  it.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['https://APP.example.com', 'https://app.example.com'],
    ['https://*.example.com', 'https://a.b.example.com'],
    ['http://localhost:*', 'http://localhost:8080'],
  ])('lets the pattern %s allow %s', (pattern, origin) => {
    expect(allowedOrigin(pattern, origin)).toBe(origin);
  });

  it.each([
    ['https://app.example.com', 'https://app.example.com.evil.net'],
    ['https://app.example.com', 'https://appxexample.com'],
    ['https://*.example.com', 'https://example.com'],
    ['https://*.example.com', 'https://x.example.com.evil.net'],
    ['ab*ba', 'aba'],
  ])('does not let the pattern %s allow %s', (pattern, origin) => {
    expect(allowedOrigin(pattern, origin)).toBeUndefined();
  });

  it('answers a bare star with a star, which browsers do not combine with credentials', () => {
    expect(allowedOrigin('*', 'https://anything.example')).toBe('*');
  });

  it('allows credentials and names the exposed headers on a response to an allowed origin', () => {
    const cors = createCors({ ...CONFIG, exposedHeaders: ['x-one', 'x-two'] });
    expect(cors?.responseHeaders({ origin: 'https://app.example.com' })).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-one, x-two',
    });
  });

  it('grants a preflight for POST with safe and configured headers, whatever their case', () => {
    const cors = createCors({ ...CONFIG, allowedHeaders: ['X-Tenant'], maxAgeS: 600 });
    expect(
      cors?.preflightHeaders({
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'Content-Type, x-tenant',
      }),
    ).toEqual({
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Content-Type, x-tenant',
      'access-control-max-age': '600',
    });
  });

  it.each([
    ['another origin', { origin: 'https://evil.net', 'access-control-request-method': 'POST' }],
    ['another method', { origin: 'https://app.example.com', 'access-control-request-method': 'PUT' }],
    [
      'a header that is not allowed',
      {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-tenant',
      },
    ],
  ])('grants nothing to a preflight with %s', (_situation, headers) => {
    const granted = createCors(CONFIG)?.preflightHeaders(headers) ?? {};
    expect(Object.keys(granted)).toEqual(['vary']);
  });

  it('grants any header where the configuration says *', () => {
    const cors = createCors({ ...CONFIG, allowedHeaders: ['*'] });
    const granted = cors?.preflightHeaders({
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-anything',
    });
    expect(granted?.['access-control-allow-headers']).toBe('x-anything');
  });

  it('takes only an OPTIONS request that names a method for a preflight', () => {
    expect(isPreflight('OPTIONS', { 'access-control-request-method': 'POST' })).toBe(true);
    expect(isPreflight('OPTIONS', {})).toBe(false);
    expect(isPreflight('POST', { 'access-control-request-method': 'POST' })).toBe(false);
  });
});
