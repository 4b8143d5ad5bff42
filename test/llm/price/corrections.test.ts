import { beforeAll, describe, expect, it } from 'vitest';
import { CORRECTIONS, corrected, correctionReason } from '../../../src/llm/price/corrections.ts';
import { loadPriceList, type PriceList } from '../../../src/llm/price/price-list.ts';

let list: PriceList;
beforeAll(async () => {
  list = await loadPriceList();
});

describe('corrections to the price list', () => {
  it.each(CORRECTIONS.map((row) => [`${row.providerId} ${row.models}`, row] as const))(
    '%s: the list still says otherwise, and another row does not come before',
    (_name, { providerId, example, reason }) => {
      expect(correctionReason(providerId, example)).toBe(reason);
      const listed = list.find(providerId, example)?.schedule;
      expect(corrected(list).find(providerId, example)?.schedule).not.toEqual(listed);
    },
  );

  it('leave every other model as it is listed', () => {
    for (const model of ['gpt-4o', 'gpt-5', 'o3-mini', 'text-embedding-3-small'])
      expect(corrected(list).find('openai', model)).toEqual(list.find('openai', model));
    expect(corrected(list).modelIds('openai')).toEqual(list.modelIds('openai'));
  });
});
