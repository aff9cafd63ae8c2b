import {
  type Certificate,
  isExpired,
  mayRenew,
  type RevocationReason,
  renewalWindow,
} from '../certificate/certificate.ts';
import type { Contract } from '../contract/contract.ts';
import type { Institution } from '../institution/institution.ts';
import { type Issuance, isLapsed, isLive, maxAcquisitions, maxWrongCodes } from '../issuance/issuance.ts';
import type { LoginId } from './login-id.ts';
import { mayUsePassword } from './temporary-password.ts';

/** What is known of a login ID when somebody asks why its person cannot log in. */
export interface LoginFacts {
  readonly institution: Institution;
  readonly contract: Contract;
  readonly loginId: Omit<LoginId, 'passwordHash'> & { readonly hasPassword: boolean };
  /** The newest that can be acquired, or the newest of all. */
  readonly issuance?:
    | Pick<Issuance, 'state' | 'issuedAt' | 'deadline' | 'renews' | 'wrongCodes' | 'acquisitions'>
    | undefined;
  /** The one that decides (`deciding`). */
  readonly certificate?:
    | Pick<Certificate, 'state' | 'pcName' | 'issuedAt' | 'notAfter' | 'endedAt' | 'endReason'>
    | undefined;
  /** One that waits for its first login: the same, or what renews it (V3). */
  readonly unproven?: Pick<Certificate, 'issuedAt'> | undefined;
}

/** One thing that keeps a person from logging in, with what its sentence needs. */
export type Obstacle =
  | { readonly kind: 'revoked'; readonly at: Temporal.Instant; readonly reason: RevocationReason }
  | { readonly kind: 'superseded'; readonly at: Temporal.Instant }
  | { readonly kind: 'expired'; readonly at: Temporal.Instant; readonly renewableUntil?: Temporal.Instant | undefined }
  | { readonly kind: 'contract-suspended'; readonly at: Temporal.Instant }
  | { readonly kind: 'suspended'; readonly at: Temporal.Instant }
  | { readonly kind: 'locked'; readonly at: Temporal.Instant; readonly wrong: number }
  | { readonly kind: 'temporary-expired'; readonly at: Temporal.Instant }
  | { readonly kind: 'no-password' }
  | { readonly kind: 'not-acquired'; readonly deadline: Temporal.Instant }
  | { readonly kind: 'acquisitions-used-up' }
  | { readonly kind: 'lapsed'; readonly deadline: Temporal.Instant }
  | { readonly kind: 'code-killed'; readonly wrong: number }
  | { readonly kind: 'not-issued' };

/** What is right, and yet explains why it may not work. */
export type Hint =
  | { readonly kind: 'password-method' }
  | { readonly kind: 'method-not-switched' }
  | { readonly kind: 'unproven'; readonly acquiredAt: Temporal.Instant; readonly againUntil?: Temporal.Instant }
  | { readonly kind: 'on-pc'; readonly pcName: string | undefined }
  | { readonly kind: 'temporary-password'; readonly until: Temporal.Instant };

/**
 * Why an ID cannot log in now: all that stands in the way, what its person is told first. None: nothing is wrong on our
 * side, and a login with the certificate (or the password) in hand succeeds.
 *
 * The order is that of the login itself (workflows/present-certificate.ts, workflows/log-in-with-password.ts), so that
 * the help desk names what the customer reads on the screen.
 */
export function whyNot(facts: LoginFacts, now: Temporal.Instant): { obstacles: Obstacle[]; hints: Hint[] } {
  return facts.contract.method === 'password' ? byPassword(facts, now) : byCertificate(facts, now);
}

function byPassword(facts: LoginFacts, now: Temporal.Instant) {
  const { contract, loginId, issuance } = facts;
  const stops = stopsOf(contract, loginId);
  // L5: a locked ID is told so whatever else is true of it.
  const locked = stops.filter(({ kind }) => kind === 'locked');
  const others = stops.filter(({ kind }) => kind !== 'locked');
  const obstacles = [...locked, ...others, ...passwordOf(facts, now)];
  const waits = issuance !== undefined && isLive(issuance) && loginId.role === 'user';
  const hints: Hint[] = [
    { kind: 'password-method' },
    ...(waits ? [{ kind: 'method-not-switched' } as const] : []),
    ...temporary(facts, obstacles),
  ];
  return { obstacles, hints };
}

function byCertificate(facts: LoginFacts, now: Temporal.Instant) {
  const { institution, contract, loginId, certificate } = facts;
  const usable = certificate?.state === 'issued' || certificate?.state === 'active';
  const asked = institution.settings.loginFactors === 'certificate and password';
  const ended = certificate ? endOf(institution, certificate, now) : undefined;
  const stops = stopsOf(contract, loginId);
  const password = asked ? passwordOf(facts, now) : [];
  const open = usable ? undefined : acquisitionOf(facts, now);
  // Where there is a new one to be had, what became of the old one is history; that nothing was issued since is no news.
  const waits = open?.kind === 'not-acquired';
  const end = ended && !waits ? [ended] : [];
  const late = ended?.kind === 'expired' && ended.renewableUntil !== undefined;
  const obstacles: Obstacle[] = [
    ...(late ? [] : end),
    ...stops,
    ...(usable || (waits && loginId.hasPassword) ? password : []),
    ...(late ? end : []),
    ...(open && (open.kind !== 'not-issued' || !ended) ? [open] : []),
  ];
  const hints: Hint[] = usable && !ended ? [...hintsOf(facts, now), ...temporary(facts, obstacles)] : [];
  return { obstacles, hints };
}

function stopsOf(contract: Contract, loginId: LoginFacts['loginId']): Obstacle[] {
  const { suspendedAt, lockedAt, wrongPasswords } = loginId;
  return [
    ...(contract.suspendedAt ? [{ kind: 'contract-suspended', at: contract.suspendedAt } as const] : []),
    ...(suspendedAt ? [{ kind: 'suspended', at: suspendedAt } as const] : []),
    ...(lockedAt ? [{ kind: 'locked', at: lockedAt, wrong: wrongPasswords } as const] : []),
  ];
}

function passwordOf({ loginId }: LoginFacts, now: Temporal.Instant): Obstacle[] {
  if (!loginId.hasPassword) return [{ kind: 'no-password' }];
  return mayUsePassword(loginId, now) === true ? [] : [{ kind: 'temporary-expired', at: loginId.temporaryUntil! }];
}

/** How a certificate that was handed over ended, if it did. */
function endOf(
  institution: Institution,
  certificate: NonNullable<LoginFacts['certificate']>,
  now: Temporal.Instant,
): Obstacle | undefined {
  const { state, endedAt, endReason, notAfter } = certificate;
  if (state === 'revoked') return { kind: 'revoked', at: endedAt!, reason: endReason ?? 'unspecified' };
  if (state === 'superseded') return { kind: 'superseded', at: endedAt! };
  if (!isExpired(certificate, now)) return undefined;
  const renewable = mayRenew(institution, certificate, now) === true;
  return {
    kind: 'expired',
    at: notAfter,
    renewableUntil: renewable ? renewalWindow(institution, notAfter).closes : undefined,
  };
}

/** Why there is no certificate that can be used. A renewal is no way to a first one. */
function acquisitionOf({ issuance, certificate }: LoginFacts, now: Temporal.Instant): Obstacle {
  if (!issuance || issuance.renews) return { kind: 'not-issued' };
  if (isLive(issuance)) {
    if (isLapsed(issuance, now)) return { kind: 'lapsed', deadline: issuance.deadline };
    if (issuance.acquisitions >= maxAcquisitions) return { kind: 'acquisitions-used-up' };
    return { kind: 'not-acquired', deadline: issuance.deadline };
  }
  const killed = issuance.state === 'void' && issuance.wrongCodes >= maxWrongCodes;
  const since = !certificate?.issuedAt || Temporal.Instant.compare(issuance.issuedAt, certificate.issuedAt) > 0;
  return killed && since ? { kind: 'code-killed', wrong: issuance.wrongCodes } : { kind: 'not-issued' };
}

function hintsOf({ certificate, unproven, issuance }: LoginFacts, now: Temporal.Instant): Hint[] {
  const onPc = { kind: 'on-pc', pcName: certificate!.pcName } as const;
  if (!unproven) return [onPc];
  // A4: an import failed, perhaps; the same code, or the same renewal, makes another.
  const again =
    issuance && isLive(issuance) && !isLapsed(issuance, now) && issuance.acquisitions < maxAcquisitions
      ? { againUntil: issuance.deadline }
      : {};
  return [{ kind: 'unproven', acquiredAt: unproven.issuedAt!, ...again }, onPc];
}

function temporary({ loginId }: LoginFacts, obstacles: readonly Obstacle[]): Hint[] {
  const { temporaryUntil } = loginId;
  if (!temporaryUntil || obstacles.some(({ kind }) => kind === 'temporary-expired')) return [];
  return [{ kind: 'temporary-password', until: temporaryUntil }];
}
