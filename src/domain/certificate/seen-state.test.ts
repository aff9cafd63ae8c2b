import { describe, expect, it } from 'vitest';
import { certificateIn, institutionWith, issuanceWith, japan, someTime } from '../../testing/domain.ts';
import { type Certificate, deciding } from './certificate.ts';
import { type SeenState, seenState } from './seen-state.ts';

const institution = institutionWith();

/** What is seen of an ID whose issuance is of 2026-11-23, acquired on that day where it was acquired. */
function seen(
  at: string,
  issuance: Parameters<typeof seenState>[3],
  certificate: Parameters<typeof seenState>[4],
): SeenState {
  return seenState(institution, {}, {}, issuance, certificate, japan(at));
}

const open = issuanceWith();
const acquired = issuanceWith({ state: 'acquired', acquisitions: 1 });
const spent = issuanceWith({ state: 'spent', acquisitions: 1 });
const voided = issuanceWith({ state: 'void' });
const reissued = issuanceWith({ issuedAt: japan('2027-11-30 10:00:00'), deadline: japan('2028-02-18 23:59:59') });

const soon = '2026-11-24 10:00:00';

describe('what a person sees for an ID (RULES §3)', () => {
  it.each([
    ['未取得', 'not-acquired', 'nothing was issued yet', soon, undefined, undefined],
    ['未取得', 'not-acquired', 'issued', soon, open, undefined],
    ['未取得', 'not-acquired', 'issued, the last second of the deadline', '2027-02-11 23:59:59.999', open, undefined],
    ['取得期限切れ', 'lapsed', 'issued, the deadline over', '2027-02-12 00:00:00', open, undefined],
    ['有効', 'active', 'acquired, not logged in yet', soon, acquired, certificateIn('issued')],
    ['有効', 'active', 'the same after the deadline', '2027-02-12 00:00:00', acquired, certificateIn('issued')],
    ['有効', 'active', 'logged in', soon, spent, certificateIn('active')],
    ['有効', 'active', 'a second before renewal', '2027-10-23 23:59:59', spent, certificateIn('active')],
    ['更新期間中', 'renewing', 'the first second of renewal', '2027-10-24 00:00:00', spent, certificateIn('active')],
    ['更新期間中', 'renewing', 'the last second', '2027-11-23 23:59:59.999', spent, certificateIn('active')],
    ['期限切れ', 'expired', 'the second after', '2027-11-24 00:00:00', spent, certificateIn('active')],
    [
      '期限切れ',
      'expired',
      'the code was killed, and a year went by',
      '2027-11-24 00:00:00',
      voided,
      certificateIn('issued'),
    ],
    ['失効', 'revoked', 'revoked', soon, spent, certificateIn('revoked')],
    ['失効', 'revoked', 'revoked long ago, its year over', '2027-11-24 00:00:00', spent, certificateIn('revoked')],
    ['失効', 'revoked', 'superseded, and what followed is gone', soon, spent, certificateIn('superseded')],
    ['失効', 'revoked', 'revoked, the issuance void', soon, voided, certificateIn('revoked')],
    ['未取得', 'not-acquired', 'the issuance void before anything was acquired', soon, voided, undefined],
    ['未取得', 'not-acquired', 'revoked and reissued', '2027-12-01 10:00:00', reissued, certificateIn('revoked')],
    ['未取得', 'not-acquired', 'expired and reissued', '2027-12-01 10:00:00', reissued, certificateIn('active')],
    [
      '取得期限切れ',
      'lapsed',
      'reissued, not acquired in time',
      '2028-02-19 00:00:00',
      reissued,
      certificateIn('revoked'),
    ],
    ['未取得', 'not-acquired', 'the unproven one revoked, the code good', soon, acquired, certificateIn('revoked')],
    ['有効', 'active', 'the certificate alone', soon, undefined, certificateIn('active')],
    ['失効', 'revoked', 'the certificate alone, revoked', soon, undefined, certificateIn('revoked')],
  ] as const)('%s (%s): %s', (_japanese, state, _what, at, issuance, certificate) => {
    expect(seen(at, issuance, certificate)).toBe(state);
  });

  it('期限切れ (expired): acquired, never logged in, and its year over; it was 有効 until then', () => {
    const certificate = certificateIn('issued');
    expect(seen('2027-10-23 23:59:59', acquired, certificate)).toBe('active');
    expect(seen('2027-11-24 00:00:00', acquired, certificate)).toBe('expired');
  });

  it.each([
    ['contract', { suspendedAt: someTime }, {}],
    ['login ID', {}, { suspendedAt: someTime }],
    ['contract and login ID', { suspendedAt: someTime }, { suspendedAt: someTime }],
  ])('利用停止 (suspended): the %s, R4 before everything else', (_what, contract, loginId) => {
    for (const [issuance, certificate] of [
      [undefined, undefined],
      [open, undefined],
      [spent, certificateIn('active')],
      [spent, certificateIn('revoked')],
    ] as const) {
      expect(seenState(institution, contract, loginId, issuance, certificate, japan(soon))).toBe('suspended');
    }
  });

  it('V2 expired stays expired where renewal is allowed late: no login is possible', () => {
    const late = institutionWith({ lateRenewalDays: 10 });
    const at = japan('2027-11-24 00:00:00');
    expect(seenState(late, {}, {}, spent, certificateIn('active'), at)).toBe('expired');
  });

  it.each([
    ['2027-08-24 23:59:59', 'active'],
    ['2027-08-25 00:00:00', 'renewing'],
  ])('V2 更新期間中 begins when the institution opens it: 90 days before, %s', (at, state) => {
    const early = institutionWith({ renewalOpensDays: 90 });
    expect(seenState(early, {}, {}, spent, certificateIn('active'), japan(at))).toBe(state);
  });
});

describe('the certificate that decides (RULES §3, V3)', () => {
  const old = certificateIn('active', { id: 'old' });
  const renewed = certificateIn('issued', { id: 'renewed', notAfter: japan('2028-11-10 23:59:59') });

  it.each([
    ['the old one while what renews it is unproven', [renewed, old], '2027-11-23 23:59:59.999', 'old'],
    ['the new one once the old one is expired', [renewed, old], '2027-11-24 00:00:00', 'renewed'],
    [
      'the new one once it is proven',
      [
        { ...renewed, state: 'active' },
        { ...old, state: 'superseded' },
      ],
      soon,
      'renewed',
    ],
    ['the old one again when the unproven one is revoked', [{ ...renewed, state: 'revoked' }, old], soon, 'old'],
    ['a first one that is unproven', [{ ...old, state: 'issued' }, certificateIn('revoked')], soon, 'old'],
    ['the last of those that are over', [{ ...renewed, state: 'revoked' }, certificateIn('revoked')], soon, 'renewed'],
  ] as const)('is %s', (_which, newestFirst, at, id) => {
    expect(deciding<Pick<Certificate, 'id' | 'state' | 'notAfter'>>(newestFirst, japan(at))?.id).toBe(id);
  });
});
