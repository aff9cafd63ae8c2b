import { dayOf, isPast, lastSecondOf } from '../calendar.ts';
import { type Certificate, renewalWindow } from '../certificate/certificate.ts';
import type { Institution } from '../institution/institution.ts';
import { type Refusal, refuse } from '../refusal.ts';

/**
 * 発行: permission to acquire one certificate until a deadline (RULES §3).
 *
 * open      made; nobody has acquired yet. Left by the first certificate, or by being voided.
 * acquired  a certificate was made and waits for its first login. The same code can acquire again (A4).
 * spent     the certificate was proven by a login; the code is of no use any more.
 * void      reissued, withdrawn, or its code was guessed wrongly too often (L5).
 *
 * Lapsed is computed: the deadline is past and the issuance is not spent.
 */
export type IssuanceState = 'open' | 'acquired' | 'spent' | 'void';

export interface Issuance {
  readonly id: string;
  readonly institutionId: string;
  readonly loginId: string;
  readonly state: IssuanceState;
  readonly issuedAt: Temporal.Instant;
  /** The last second in which it can be acquired (A2). */
  readonly deadline: Temporal.Instant;
  /** Of the acquisition code; absent exactly where `renews` is given. */
  readonly codeHash?: Uint8Array | undefined;
  /** The certificate that is renewed: its session stands for the code (V2). */
  readonly renews?: string | undefined;
  readonly wrongCodes: number;
  /** How many certificates were handed over for it. */
  readonly acquisitions: number;
  /** How often its procedure sheet was printed; each printing makes a new code (A6). */
  readonly prints?: number | undefined;
}

/** The first acquisition, and three more when an import fails (A4). */
export const maxAcquisitions = 4;
/** Wrong acquisition codes that kill an issuance (L5). */
export const maxWrongCodes = 5;

/** The end of the 80th day after the day of issuance, 23:59:59 in the institution's zone (A2). */
export function acquisitionDeadline(institution: Institution, issuedAt: Temporal.Instant): Temporal.Instant {
  const { timeZone, acquisitionDays } = institution.settings;
  return lastSecondOf(dayOf(issuedAt, timeZone).add({ days: acquisitionDays }), timeZone);
}

/** A new issuance, open from now. */
export function openIssuance(
  institution: Institution,
  loginId: string,
  id: string,
  codeHash: Uint8Array,
  now: Temporal.Instant,
): Issuance {
  return {
    id,
    institutionId: institution.id,
    loginId,
    state: 'open',
    issuedAt: now,
    deadline: acquisitionDeadline(institution, now),
    codeHash,
    wrongCodes: 0,
    acquisitions: 0,
  };
}

/** A renewal of `certificate`, which can be acquired as long as the renewal is open (V2). */
export function openRenewal(
  institution: Institution,
  certificate: Certificate,
  id: string,
  now: Temporal.Instant,
): Issuance {
  return {
    id,
    institutionId: institution.id,
    loginId: certificate.loginId,
    state: 'open',
    issuedAt: now,
    deadline: renewalWindow(institution, certificate.notAfter).closes,
    renews: certificate.id,
    wrongCodes: 0,
    acquisitions: 0,
  };
}

/** It was neither spent nor voided: it can be acquired, but for its deadline. */
export function isLive({ state }: Pick<Issuance, 'state'>): boolean {
  return state === 'open' || state === 'acquired';
}

/** Its deadline is past and it was not spent (RULES §3). */
export function isLapsed(issuance: Pick<Issuance, 'state' | 'deadline'>, now: Temporal.Instant): boolean {
  return issuance.state !== 'spent' && isPast(issuance.deadline, now);
}

export type CannotAcquire =
  | Refusal<'issuance-spent'>
  | Refusal<'issuance-void'>
  | Refusal<'issuance-lapsed', { deadline: Temporal.Instant }>
  | Refusal<'acquisitions-used-up'>;

/** Whether a certificate may be made for it now (A2, A4). */
export function mayAcquire(issuance: Issuance, now: Temporal.Instant): true | CannotAcquire {
  if (issuance.state === 'spent') return refuse('issuance-spent');
  if (issuance.state === 'void') return refuse('issuance-void');
  if (isLapsed(issuance, now)) return refuse('issuance-lapsed', { deadline: issuance.deadline });
  if (issuance.acquisitions >= maxAcquisitions) return refuse('acquisitions-used-up');
  return true;
}

/** A certificate was made for it. */
export function acquired(issuance: Issuance, now: Temporal.Instant): Issuance | CannotAcquire {
  const may = mayAcquire(issuance, now);
  if (may !== true) return may;
  return { ...issuance, state: 'acquired', acquisitions: issuance.acquisitions + 1 };
}

/** Its certificate logged in for the first time; the code is spent (A4). The deadline does not matter any more. */
export function spent(issuance: Issuance): Issuance | Refusal<'issuance-not-acquired'> {
  if (issuance.state !== 'acquired') return refuse('issuance-not-acquired');
  return { ...issuance, state: 'spent' };
}

/** Ends an issuance that was not spent. A spent or void one stays as it is. */
export function voided(issuance: Issuance): Issuance {
  return isLive(issuance) ? { ...issuance, state: 'void' } : issuance;
}

/** Counts a wrong code; the fifth kills the issuance (L5). */
export function withWrongCode(issuance: Issuance): Issuance {
  const wrongCodes = issuance.wrongCodes + 1;
  const counted = { ...issuance, wrongCodes };
  return wrongCodes >= maxWrongCodes ? voided(counted) : counted;
}

/** Durable registry of issuances. `lock…` reads take the row for the rest of the transaction. */
export interface IssuanceStore {
  insert(...issuances: Issuance[]): Promise<void>;
  update(issuance: Issuance): Promise<void>;
  byId(institutionId: string, id: string): Promise<Issuance | undefined>;
  lockById(institutionId: string, id: string): Promise<Issuance | undefined>;
  /** The newest issuance of a login ID, whatever its state. */
  lockNewest(institutionId: string, loginId: string): Promise<Issuance | undefined>;
  newest(institutionId: string, loginId: string): Promise<Issuance | undefined>;
}
