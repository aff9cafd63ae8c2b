import { type Refusal, refuse } from '../refusal.ts';

/** Someone who gave the right login ID, code and password and is on the way to a certificate. */
export interface AcquisitionVisit {
  /** SHA-256 of the cookie's token (256 random bits). */
  readonly tokenHash: Uint8Array;
  readonly institutionId: string;
  readonly issuanceId: string;
  /** The login password a first-time ID chose; becomes the ID's own together with the certificate (A3). */
  readonly newPasswordHash?: string | undefined;
  /** What the customer calls this PC. */
  readonly pcName?: string | undefined;
  readonly startedAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

/** How long the way may take before it has to be extended (WCAG 2.2.1: it can be, until `longestVisit`). */
export const visitLimit = Temporal.Duration.from({ minutes: 30 });
export const longestVisit = Temporal.Duration.from({ hours: 4 });

/** Refuses a visit that took too long. */
export function isOpen(visit: AcquisitionVisit, now: Temporal.Instant): true | Refusal<'visit-over'> {
  return Temporal.Instant.compare(now, visit.expiresAt) < 0 ? true : refuse('visit-over');
}

/** Thirty minutes more from now, four hours in all at most. */
export function extended(visit: AcquisitionVisit, now: Temporal.Instant): AcquisitionVisit {
  const wanted = now.add(visitLimit);
  const last = visit.startedAt.add(longestVisit);
  return { ...visit, expiresAt: Temporal.Instant.compare(wanted, last) < 0 ? wanted : last };
}

/** Visits, and the count of wrong answers by what was typed (an ID that does not exist is counted alike, I5). */
export interface AcquisitionStore {
  insertVisit(visit: AcquisitionVisit): Promise<void>;
  visitByToken(tokenHash: Uint8Array): Promise<AcquisitionVisit | undefined>;
  updateVisit(visit: AcquisitionVisit): Promise<void>;
  /** Ends every visit of an issuance. */
  endVisits(issuanceId: string): Promise<void>;
  /** Deletes `limit` at most of the visits that were over before `before`, the oldest first; gives their number. */
  sweepVisits(before: Temporal.Instant, limit: number): Promise<number>;
  /** Wrong answers so far for this typed ID, its row taken for the rest of the transaction. */
  lockGuesses(institutionId: string, typedHash: Uint8Array, now: Temporal.Instant): Promise<number>;
  setGuesses(institutionId: string, typedHash: Uint8Array, wrong: number, now: Temporal.Instant): Promise<void>;
  forgetGuesses(institutionId: string, typedHash: Uint8Array): Promise<void>;
}
