import { describe, expect, it } from 'vitest';
import { institutionWith, japan } from '../../testing/domain.ts';
import { authorityStanding } from './authority-standing.ts';

const authority = { notAfter: japan('2036-11-23 10:00:00') };
const on = (day: string, validityYears = 1) =>
  authorityStanding(institutionWith({ validityYears }), authority, japan(day));

describe('a CA that issues certificates of one year (V1)', () => {
  it('is warned about from eighteen months before its end', () => {
    expect([on('2035-05-22 23:59:59'), on('2035-05-23 00:00:00')]).toEqual(['good', 'ends-soon']);
  });

  it('issues on the last day on which a whole year fits, and no more from the next', () => {
    expect([on('2035-11-22 23:59:59'), on('2035-11-23 00:00:00')]).toEqual(['ends-soon', 'issues-no-more']);
  });

  it('is warned about earlier where certificates last longer', () => {
    expect([on('2034-05-22 23:59:59', 2), on('2034-05-23 00:00:00', 2)]).toEqual(['good', 'ends-soon']);
  });
});
