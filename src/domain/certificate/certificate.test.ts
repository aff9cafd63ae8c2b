import { describe, expect, it } from 'vitest';
import { certificateIn, institutionWith, japan, someTime } from '../../testing/domain.ts';
import {
  abandoned,
  type Certificate,
  type CertificateState,
  isExpired,
  issued,
  mayRenew,
  proven,
  type RevocationReason,
  renewalWindow,
  revoked,
  superseded,
  validity,
} from './certificate.ts';

const instant = (text: string) => Temporal.Instant.from(text);
const inZone = (timeZone: string) => institutionWith({ timeZone });

describe('the validity of a certificate', () => {
  it.each([
    ['an ordinary day', '2026-11-23 10:00:00', '2027-11-23'],
    ['the second before midnight', '2026-11-23 23:59:59', '2027-11-23'],
    ['the last nanosecond of a day', '2026-11-23 23:59:59.999999999', '2027-11-23'],
    ['midnight', '2026-11-24 00:00:00', '2027-11-24'],
    ['the last second of a year', '2026-12-31 23:59:59', '2027-12-31'],
    ['the first second of a year', '2027-01-01 00:00:00', '2028-01-01'],
    ['29 February', '2028-02-29 00:00:00', '2029-02-28'],
    ['the last second of 29 February', '2028-02-29 23:59:59', '2029-02-28'],
    ['28 February before a leap year', '2027-02-28 12:00:00', '2028-02-28'],
    ['1 March before a leap year', '2027-03-01 00:00:00', '2028-03-01'],
    ['28 February of a leap year', '2028-02-28 23:59:59', '2029-02-28'],
    ['1 March of a leap year', '2028-03-01 00:00:00', '2029-03-01'],
  ])('V1 acquired on %s (%s in Japan) it ends with %s', (_what, acquiredAt, lastDay) => {
    const { notAfter } = validity(institutionWith(), japan(acquiredAt));
    expect(notAfter.toString()).toBe(japan(`${lastDay} 23:59:59`).toString());
  });

  it.each([
    ['on an ordinary day', '2026-11-23 10:00:00', '2026-11-23 09:55:00'],
    ['without the fraction of a second', '2026-11-23 10:00:00.999999999', '2026-11-23 09:55:00'],
    ['in the day before, just after midnight', '2026-11-24 00:04:59', '2026-11-23 23:59:59'],
    ['in the year before, just after new year', '2027-01-01 00:00:00', '2026-12-31 23:55:00'],
  ])('V1 it begins five minutes before the acquisition, %s', (_what, acquiredAt, begins) => {
    const { notBefore } = validity(institutionWith(), japan(acquiredAt));
    expect(notBefore.toString()).toBe(japan(begins).toString());
  });

  it.each([
    ['of a CA that began two minutes ago', '2026-11-23 09:58:00', '2026-11-23 09:58:00'],
    ['of a CA that began five minutes ago', '2026-11-23 09:55:00', '2026-11-23 09:55:00'],
    ['of a CA that began an hour ago', '2026-11-23 09:00:00', '2026-11-23 09:55:00'],
  ])('V1 RFC 5280 §6.1 it does not begin before its CA: %s (%s) at %s', (_what, began, begins) => {
    const { notBefore } = validity(institutionWith(), japan('2026-11-23 10:00:00'), { notBefore: japan(began) });
    expect(notBefore.toString()).toBe(japan(begins).toString());
  });

  it.each([
    ['the day before the clocks skip midnight', 'America/Santiago', '2024-09-06T16:00:00Z', '2025-09-07T03:59:59Z'],
    ['the day whose last hour comes twice', 'America/Santiago', '2024-04-05T16:00:00Z', '2025-04-06T03:59:59Z'],
    ['the day before the clocks skip midnight', 'Africa/Cairo', '2024-04-24T12:00:00Z', '2025-04-24T21:59:59Z'],
    ['the day whose last hour comes twice', 'Africa/Cairo', '2024-10-30T12:00:00Z', '2025-10-30T21:59:59Z'],
    ['a day of 23 hours', 'America/New_York', '2024-03-09T12:00:00Z', '2025-03-10T03:59:59Z'],
    ['a day of 25 hours', 'America/New_York', '2024-11-02T12:00:00Z', '2025-11-03T04:59:59Z'],
    ['the day it is there, not in Japan', 'America/New_York', '2026-11-24T04:59:59Z', '2027-11-24T04:59:59Z'],
    ['the next day there', 'America/New_York', '2026-11-24T05:00:00Z', '2027-11-25T04:59:59Z'],
  ])('V1 I4 it ends with %s in %s: acquired %s, valid to %s', (_what, timeZone, acquiredAt, notAfter) => {
    expect(validity(inZone(timeZone), instant(acquiredAt)).notAfter.toString()).toBe(notAfter);
  });

  it.each([
    [2, '2028-02-29 12:00:00', '2030-02-28 23:59:59'],
    [4, '2028-02-29 12:00:00', '2032-02-29 23:59:59'],
    [5, '2026-12-31 23:59:59', '2031-12-31 23:59:59'],
  ])('V1 it lasts %i years where the institution says so: acquired %s, to %s', (validityYears, acquiredAt, end) => {
    const { notAfter } = validity(institutionWith({ validityYears }), japan(acquiredAt));
    expect(notAfter.toString()).toBe(japan(end).toString());
  });
});

describe('a certificate is expired', () => {
  it.each([
    ['not when its last second begins', '2027-11-23 23:59:59', false],
    ['not before its last second is over', '2027-11-23 23:59:59.999999999', false],
    ['once its last second is over', '2027-11-24 00:00:00', true],
    ['ever after', '2047-11-24 00:00:00', true],
  ])('V1 %s (%s in Japan)', (_when, at, expired) => {
    expect(isExpired({ notAfter: japan('2027-11-23 23:59:59') }, japan(at))).toBe(expired);
  });
});

describe('the renewal', () => {
  it.each([
    ['an ordinary day', '2027-11-23', '2027-10-24'],
    ['new year', '2028-01-01', '2027-12-02'],
    ['over a leap day', '2028-03-01', '2028-01-31'],
    ['on a leap day', '2028-03-30', '2028-02-29'],
    ['over 28 February', '2027-03-01', '2027-01-30'],
    ['of what was acquired on 29 February', '2029-02-28', '2029-01-29'],
  ])('V2 opens with the 30th day before expiry and closes with it: %s', (_what, expiry, opensOn) => {
    const notAfter = japan(`${expiry} 23:59:59`);
    const { opens, closes } = renewalWindow(institutionWith(), notAfter);
    expect(opens.toString()).toBe(japan(`${opensOn} 00:00:00`).toString());
    expect(closes.toString()).toBe(notAfter.toString());
  });

  it.each([
    [
      'begins at one, when the clocks skip midnight',
      'America/Santiago',
      '2025-10-08T02:59:59Z',
      '2025-09-07T04:00:00Z',
    ],
    ['begins at one, when the clocks skip midnight', 'Africa/Cairo', '2025-05-25T20:59:59Z', '2025-04-24T22:00:00Z'],
    ['is in summer time, the expiry in winter', 'America/New_York', '2025-12-03T04:59:59Z', '2025-11-02T04:00:00Z'],
    ['is in winter time, the expiry in summer', 'America/New_York', '2025-04-09T03:59:59Z', '2025-03-09T05:00:00Z'],
  ])('V2 I4 opens on a day that %s in %s: expiry %s, open from %s', (_what, timeZone, notAfter, opens) => {
    expect(renewalWindow(inZone(timeZone), instant(notAfter)).opens.toString()).toBe(opens);
  });

  it.each([
    [1, '2027-12-31', '2028-01-01'],
    [10, '2027-11-23', '2027-12-03'],
    [1, '2028-02-28', '2028-02-29'],
    [180, '2027-11-23', '2028-05-21'],
  ])(
    'V2 closes %i days later where the institution allows it late: expiry %s, to %s',
    (lateRenewalDays, expiry, last) => {
      const { closes } = renewalWindow(institutionWith({ lateRenewalDays }), japan(`${expiry} 23:59:59`));
      expect(closes.toString()).toBe(japan(`${last} 23:59:59`).toString());
    },
  );

  it.each([
    ['that skips midnight', 'America/Santiago', '2025-08-31T03:59:59Z', 7, '2025-09-07T03:59:59Z'],
    ['whose last hour comes twice', 'Africa/Cairo', '2025-10-23T20:59:59Z', 7, '2025-10-30T21:59:59Z'],
  ])('V2 I4 closes late with the end of a day %s in %s: expiry %s and %i days, to %s', (...row) => {
    const [, timeZone, notAfter, lateRenewalDays, closes] = row;
    const institution = institutionWith({ timeZone, lateRenewalDays });
    expect(renewalWindow(institution, instant(notAfter)).closes.toString()).toBe(closes);
  });

  const certificate = certificateIn('active', { notAfter: japan('2027-11-23 23:59:59') });
  const inTime = institutionWith();
  const tenDaysLate = institutionWith({ lateRenewalDays: 10 });
  const ninetyDays = institutionWith({ renewalOpensDays: 90 });

  it.each([
    ['a second too early', inTime, '2027-10-23 23:59:59', 'renewal-not-open'],
    ['a nanosecond too early', inTime, '2027-10-23 23:59:59.999999999', 'renewal-not-open'],
    ['at the first second', inTime, '2027-10-24 00:00:00', true],
    ['at the last second', inTime, '2027-11-23 23:59:59.999', true],
    ['a second too late', inTime, '2027-11-24 00:00:00', 'renewal-closed'],
    ['expired, within the ten days', tenDaysLate, '2027-11-24 00:00:00', true],
    ['expired, at the last second of the ten days', tenDaysLate, '2027-12-03 23:59:59.999', true],
    ['expired, after the ten days', tenDaysLate, '2027-12-04 00:00:00', 'renewal-closed'],
    ['late renewal opens no earlier', tenDaysLate, '2027-10-23 23:59:59', 'renewal-not-open'],
    ['90 days, a second too early', ninetyDays, '2027-08-24 23:59:59', 'renewal-not-open'],
    ['90 days, at the first second', ninetyDays, '2027-08-25 00:00:00', true],
  ])('V2 is allowed or refused to the second: %s', (_what, institution, at, answer) => {
    const said = mayRenew(institution, certificate, japan(at));
    expect(said === true ? said : said.refused).toBe(answer);
  });

  it('V2 is refused with the instant at which it opens', () => {
    const opens = japan('2027-10-24 00:00:00');
    const said = mayRenew(inTime, certificate, japan('2027-10-23 23:59:59'));
    // Not toMatchObject: to it, all instants are alike.
    expect(said).toEqual({ refused: 'renewal-not-open', facts: { opens } });
  });

  it.each(['2027-10-23 23:59:59', '2027-11-01 00:00:00', '2027-11-24 00:00:00'])(
    'V4 is refused for what is not active, whatever the time: %s',
    (at) => {
      for (const state of ['prepared', 'issued', 'superseded', 'revoked', 'abandoned'] as const) {
        expect(mayRenew(inTime, certificateIn(state), japan(at))).toMatchObject({ refused: 'not-renewable' });
      }
    },
  );
});

/** Every event that can happen to a certificate, an hour after the last. */
const now = someTime.add({ hours: 1 });
const der = Uint8Array.of(7, 7);
const fingerprint = Uint8Array.of(8, 8);
const expiredNow = japan('2027-11-24 00:00:00');
const events = {
  'is signed': (certificate: Certificate) => issued(certificate, der, fingerprint, now),
  'logs in': (certificate: Certificate) => proven(certificate, now),
  'logs in expired': (certificate: Certificate) => proven(certificate, expiredNow),
  'is followed': (certificate: Certificate) => superseded(certificate, now),
  'is revoked': (certificate: Certificate) => revoked(certificate, 'keyCompromise', now),
  'is given up': (certificate: Certificate) => abandoned(certificate, now),
};
type Event = keyof typeof events;
/** The state that follows; `same`: nothing changes; `no`: refused for its state; `late`: refused for its expiry. */
type Outcome = CertificateState | 'same' | 'no' | 'late';

const table: Record<CertificateState, Record<Event, Outcome>> = {
  prepared: {
    'is signed': 'issued',
    'logs in': 'no',
    'logs in expired': 'late',
    'is followed': 'no',
    'is revoked': 'no',
    'is given up': 'abandoned',
  },
  issued: {
    'is signed': 'no',
    'logs in': 'active',
    'logs in expired': 'late',
    'is followed': 'no',
    'is revoked': 'revoked',
    'is given up': 'no',
  },
  active: {
    'is signed': 'no',
    'logs in': 'same',
    'logs in expired': 'late',
    'is followed': 'superseded',
    'is revoked': 'revoked',
    'is given up': 'no',
  },
  superseded: {
    'is signed': 'no',
    'logs in': 'no',
    'logs in expired': 'late',
    'is followed': 'no',
    'is revoked': 'no',
    'is given up': 'no',
  },
  revoked: {
    'is signed': 'no',
    'logs in': 'no',
    'logs in expired': 'late',
    'is followed': 'no',
    'is revoked': 'no',
    'is given up': 'no',
  },
  abandoned: {
    'is signed': 'no',
    'logs in': 'no',
    'logs in expired': 'late',
    'is followed': 'no',
    'is revoked': 'no',
    'is given up': 'no',
  },
};

const cells = Object.entries(table).flatMap(([state, row]) =>
  Object.entries(row).map(([event, outcome]) => [state as CertificateState, event as Event, outcome] as const),
);

describe('the states of a certificate (RULES §3)', () => {
  it('are all in the table, with every event', () => {
    expect(cells).toHaveLength(6 * Object.keys(events).length);
  });

  it.each(cells)('%s, when it %s: %s', (state, event, outcome) => {
    const certificate = certificateIn(state);
    const after = events[event](certificate);
    if (outcome === 'same') expect(after).toBe(certificate);
    else if (outcome === 'no') expect(after).toEqual({ refused: 'certificate-in-wrong-state', facts: { state } });
    else if (outcome === 'late') {
      expect(after).toEqual({ refused: 'certificate-expired', facts: { notAfter: certificate.notAfter } });
    } else expect(after).toMatchObject({ state: outcome });
  });
});

describe('what a change leaves', () => {
  it('I2 a signature is stored with its time and nothing else changes', () => {
    const prepared = certificateIn('prepared');
    expect(issued(prepared, der, fingerprint, now)).toEqual({
      ...prepared,
      state: 'issued',
      der,
      fingerprint,
      issuedAt: now,
    });
  });

  it('A4 the first login is noted, the later ones are not', () => {
    const issuedOne = certificateIn('issued');
    const first = proven(issuedOne, now);
    expect(first).toEqual({ ...issuedOne, state: 'active', provenAt: now });
    expect(proven(first as Certificate, now.add({ hours: 24 }))).toBe(first);
  });

  it.each([
    ['2027-11-23 23:59:59.999', { state: 'active' }],
    ['2027-11-24 00:00:00', { refused: 'certificate-expired' }],
  ])('V5 a first login is possible in the last second and not after it: %s', (at, answer) => {
    expect(proven(certificateIn('issued'), japan(at))).toMatchObject(answer);
  });

  it.each([
    ['2027-11-23 23:59:59.999', { state: 'active' }],
    ['2027-11-24 00:00:00', { refused: 'certificate-expired' }],
  ])('V5 so is every other login: %s', (at, answer) => {
    expect(proven(certificateIn('active'), japan(at))).toMatchObject(answer);
  });

  it('V3 what a newer certificate follows is superseded, with the time', () => {
    const active = certificateIn('active');
    expect(superseded(active, now)).toEqual({
      ...active,
      state: 'superseded',
      endedAt: now,
      endReason: 'superseded',
    });
  });

  it.each<RevocationReason>([
    'superseded',
    'keyCompromise',
    'cessationOfOperation',
    'affiliationChanged',
    'unspecified',
  ])('R3 a revocation keeps its reason and its time: %s', (reason) => {
    for (const state of ['issued', 'active'] as const) {
      const certificate = certificateIn(state);
      expect(revoked(certificate, reason, now)).toEqual({
        ...certificate,
        state: 'revoked',
        endedAt: now,
        endReason: reason,
      });
    }
  });

  it('R3 what is expired can still be revoked', () => {
    expect(revoked(certificateIn('active'), 'superseded', expiredNow)).toMatchObject({ state: 'revoked' });
  });

  it('I2 what was given up ends without a reason, and without a certificate', () => {
    const prepared = certificateIn('prepared');
    expect(abandoned(prepared, now)).toEqual({
      ...prepared,
      state: 'abandoned',
      endedAt: now,
      endReason: 'unspecified',
    });
  });
});
