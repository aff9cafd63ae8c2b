import { describe, expect, it } from 'vitest';
import type { Certificate } from '../domain/certificate/certificate.ts';
import { chapters, endingWords } from './certificate-story.ts';

const at = (day: string) => Temporal.Instant.from(`${day}T12:00:00+09:00`);
const certificate = (facts: Partial<Certificate>): Certificate =>
  ({
    state: 'active',
    issuedAt: at('2024-12-07'),
    provenAt: at('2024-12-07'),
    notAfter: at('2025-12-07'),
    ...facts,
  }) as Certificate;

const one = (facts: Partial<Certificate>, now = '2025-11-25') =>
  chapters([{ certificate: certificate(facts), byRenewal: false }], at(now))[0]!;

describe('the story of a certificate', () => {
  it.each<[string, Partial<Certificate>]>([
    ['使用中', {}],
    ['ログイン前', { state: 'issued', provenAt: undefined }],
    ['更新済み', { state: 'superseded', endedAt: at('2025-11-20'), endReason: 'superseded' }],
    ['作り直し', { state: 'revoked', provenAt: undefined, endedAt: at('2024-12-08'), endReason: 'superseded' }],
    ['失効（再発行）', { state: 'revoked', endedAt: at('2025-03-01'), endReason: 'superseded' }],
    ['失効（紛失・盗難など）', { state: 'revoked', endedAt: at('2025-03-01'), endReason: 'keyCompromise' }],
    ['期限切れ', { notAfter: at('2025-11-24') }],
  ])('ends with %s (R3)', (words, facts) => {
    expect(endingWords({ lang: 'ja' }, one(facts), true)).toBe(words);
  });

  it('ends with the expiry what was superseded after it (V3)', () => {
    const late = one({ state: 'superseded', endedAt: at('2025-12-20'), endReason: 'superseded' }, '2025-12-21');
    expect(late.until).toEqual(at('2025-12-07'));
  });

  it('counts from the first that was acquired', () => {
    const kept = ['2026', '2025', '2024'].map((year) => ({
      certificate: certificate({ issuedAt: at(`${year}-12-01`) }),
      byRenewal: year !== '2024',
    }));
    expect(chapters(kept, at('2026-12-02')).map(({ number, from }) => [number, from.toString().slice(0, 4)])).toEqual([
      [1, '2024'],
      [2, '2025'],
      [3, '2026'],
    ]);
  });
});
