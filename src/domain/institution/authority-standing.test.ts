import { describe, expect, it } from 'vitest';
import { institutionWith, japan } from '../../testing/domain.ts';
import { authorityStanding, rootListStanding } from './authority-standing.ts';

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

describe('the list of an offline root (RFC 5280 §5.1.2.5)', () => {
  it('is warned about from thirty days before its end, which is no longer within it', () => {
    const on = (now: string) => rootListStanding(japan('2026-12-31 10:00:00'), japan(now));
    expect([on('2026-12-01 09:59:59'), on('2026-12-01 10:00:00')]).toEqual(['good', 'ends-soon']);
    expect([on('2026-12-31 09:59:59'), on('2026-12-31 10:00:00')]).toEqual(['ends-soon', 'ended']);
  });
});
