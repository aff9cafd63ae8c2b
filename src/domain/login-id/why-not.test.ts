import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certificateIn,
  contractWith,
  institutionWith,
  issuanceWith,
  japan,
  loginIdWith,
  someTime,
} from '../../testing/domain.ts';
import { isExpired } from '../certificate/certificate.ts';
import { type LoginFacts, whyNot } from './why-not.ts';

const certificate = certificateIn('active', { pcName: '経理PC' });
const facts = (parts: {
  institution?: LoginFacts['institution'];
  contract?: Partial<LoginFacts['contract']>;
  loginId?: Partial<LoginFacts['loginId']>;
  issuance?: LoginFacts['issuance'];
  certificate?: LoginFacts['certificate'];
  unproven?: LoginFacts['unproven'];
}): LoginFacts => ({
  institution: parts.institution ?? institutionWith(),
  contract: contractWith(parts.contract),
  loginId: { ...loginIdWith(), hasPassword: true, ...parts.loginId },
  issuance: 'issuance' in parts ? parts.issuance : issuanceWith({ state: 'spent' }),
  certificate: 'certificate' in parts ? parts.certificate : certificate,
  unproven: parts.unproven,
});
const later = someTime.add({ hours: 24 });
const none = { certificate: undefined };
const kinds = (of: LoginFacts, now = later) => {
  const { obstacles, hints } = whyNot(of, now);
  return [...obstacles, ...hints].map(({ kind }) => kind);
};

describe('why somebody cannot log in', () => {
  it.each<[string, LoginFacts, Temporal.Instant, string[]]>([
    ['nothing is wrong, on this PC', facts({}), later, ['on-pc']],
    [
      'the contract is suspended',
      facts({ contract: { suspendedAt: someTime } }),
      later,
      ['contract-suspended', 'on-pc'],
    ],
    ['the ID is suspended', facts({ loginId: { suspendedAt: someTime } }), later, ['suspended', 'on-pc']],
    ['the ID is locked', facts({ loginId: { lockedAt: someTime, wrongPasswords: 6 } }), later, ['locked', 'on-pc']],
    ['it expired', facts({}), japan('2027-11-24 00:00:00'), ['expired']],
    ['it did not expire in its last second', facts({}), japan('2027-11-23 23:59:59'), ['on-pc']],
    ['it was revoked', facts({ certificate: certificateIn('revoked') }), later, ['revoked']],
    [
      'it was superseded, and nothing followed',
      facts({ certificate: certificateIn('superseded') }),
      later,
      ['superseded'],
    ],
    [
      'it was revoked, and a new one waits',
      facts({ certificate: certificateIn('revoked'), issuance: issuanceWith() }),
      later,
      ['not-acquired'],
    ],
    ['it was never acquired', facts({ ...none, issuance: issuanceWith() }), later, ['not-acquired']],
    ['nor by the deadline', facts({ ...none, issuance: issuanceWith() }), japan('2027-02-12 00:00:00'), ['lapsed']],
    [
      'five wrong codes killed it',
      facts({ ...none, issuance: issuanceWith({ state: 'void', wrongCodes: 5 }) }),
      later,
      ['code-killed'],
    ],
    [
      'four acquisitions used it up',
      facts({ ...none, issuance: issuanceWith({ state: 'acquired', acquisitions: 4 }) }),
      later,
      ['acquisitions-used-up'],
    ],
    ['it was withdrawn', facts({ ...none, issuance: issuanceWith({ state: 'void' }) }), later, ['not-issued']],
    ['nothing was issued', facts({ ...none, issuance: undefined }), later, ['not-issued']],
    [
      'it was acquired and never used',
      facts({
        certificate: certificateIn('issued'),
        unproven: certificateIn('issued'),
        issuance: issuanceWith({ state: 'acquired', acquisitions: 1 }),
      }),
      later,
      ['unproven', 'on-pc'],
    ],
    [
      'it was renewed and the new one never used (V3)',
      facts({
        unproven: certificateIn('issued'),
        issuance: issuanceWith({ state: 'acquired', acquisitions: 1, renews: 'certificate' }),
      }),
      later,
      ['unproven', 'on-pc'],
    ],
    [
      'the temporary password expired',
      facts({ loginId: { temporaryUntil: someTime } }),
      later,
      ['temporary-expired', 'on-pc'],
    ],
    [
      'the password is a temporary one',
      facts({ loginId: { temporaryUntil: later } }),
      later,
      ['on-pc', 'temporary-password'],
    ],
    ['there is no password', facts({ loginId: { hasPassword: false } }), later, ['no-password', 'on-pc']],
    [
      'no password is asked for',
      facts({ institution: institutionWith({ loginFactors: 'certificate' }), loginId: { hasPassword: false } }),
      later,
      ['on-pc'],
    ],
    [
      'the method is the password',
      facts({ contract: { method: 'password' }, ...none, issuance: undefined }),
      later,
      ['password-method'],
    ],
    [
      'a certificate waits for the administrator',
      facts({ contract: { method: 'password' }, loginId: { role: 'user' }, ...none, issuance: issuanceWith() }),
      later,
      ['password-method', 'method-not-switched'],
    ],
    [
      'everything at once, in the order of the login',
      facts({
        contract: { suspendedAt: someTime },
        loginId: { suspendedAt: someTime, lockedAt: someTime, temporaryUntil: someTime },
        certificate: certificateIn('revoked'),
      }),
      later,
      ['revoked', 'contract-suspended', 'suspended', 'locked'],
    ],
    [
      'an expired one that can still be renewed comes after what stops that, too (V2)',
      facts({ institution: institutionWith({ lateRenewalDays: 30 }), loginId: { suspendedAt: someTime } }),
      japan('2027-11-24 00:00:00'),
      ['suspended', 'expired'],
    ],
  ])('%s', (_, of, now, expected) => {
    expect(kinds(of, now)).toEqual(expected);
  });

  it('says until when an expired one can be renewed (V2)', () => {
    const of = facts({ institution: institutionWith({ lateRenewalDays: 30 }) });
    const [expired] = whyNot(of, japan('2027-11-24 00:00:00')).obstacles;
    expect(expired).toMatchObject({ kind: 'expired', renewableUntil: japan('2027-12-23 23:59:59') });
  });

  it('always finds something, unless all that a login asks for is there', () => {
    const time = fc.integer({ min: 0, max: 900 }).map((days) => someTime.add({ hours: 24 * days }));
    const maybe = fc.option(time, { nil: undefined });
    const anything = fc.record({
      now: time,
      lateRenewalDays: fc.constantFrom(0, 30),
      loginFactors: fc.constantFrom('certificate and password' as const, 'certificate' as const),
      method: fc.constantFrom('certificate' as const, 'password' as const),
      role: fc.constantFrom('administrator' as const, 'user' as const),
      stopped: maybe,
      suspendedAt: maybe,
      lockedAt: maybe,
      temporaryUntil: maybe,
      hasPassword: fc.boolean(),
      issued: fc.option(fc.constantFrom('open' as const, 'acquired' as const, 'spent' as const, 'void' as const), {
        nil: undefined,
      }),
      renews: fc.constantFrom('c', undefined),
      wrongCodes: fc.integer({ min: 0, max: 6 }),
      acquisitions: fc.integer({ min: 0, max: 4 }),
      held: fc.option(
        fc.constantFrom('issued' as const, 'active' as const, 'superseded' as const, 'revoked' as const),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(anything, (one) => {
        const { now, lateRenewalDays, loginFactors } = one;
        const of = facts({
          institution: institutionWith({ lateRenewalDays, loginFactors }),
          contract: { method: one.method, suspendedAt: one.stopped },
          loginId: one,
          issuance: one.issued && issuanceWith({ ...one, state: one.issued }),
          certificate: one.held && certificateIn(one.held),
        });
        const usable = (one.held === 'issued' || one.held === 'active') && !isExpired(certificate, now);
        const withPassword = one.method === 'password' || loginFactors === 'certificate and password';
        const late = one.temporaryUntil && Temporal.Instant.compare(now, one.temporaryUntil.add({ seconds: 1 })) >= 0;
        const all =
          !one.stopped &&
          !one.suspendedAt &&
          !one.lockedAt &&
          (one.method === 'password' || usable) &&
          (!withPassword || (one.hasPassword && !late));
        expect(whyNot(of, now).obstacles.length === 0).toBe(all);
      }),
      { numRuns: 2000 },
    );
  });
});
