import { isPast } from '../calendar.ts';
import { type SeenState, seenState } from '../certificate/seen-state.ts';
import type { Institution } from '../institution/institution.ts';

/** Login IDs that are alike in all that decides what a person sees of them, but for the clock. */
export interface Standing {
  readonly administrator: boolean;
  /** The ID or its contract. */
  readonly suspended: boolean;
  /** Last second of the certificate that can be used; while a renewal is unproven, of the old one. */
  readonly expiresAt?: Temporal.Instant | undefined;
  /** Last second of what an unproven renewal brought. */
  readonly renewedUntil?: Temporal.Instant | undefined;
  /** Last second of an issuance under way that is no renewal, where it is later than the certificates'. */
  readonly deadline?: Temporal.Instant | undefined;
  readonly hadCertificate: boolean;
  /** How many there are. */
  readonly count: number;
}

/** What a person sees of these IDs now: the answer of the one function (RULES §3). */
export function standingState(institution: Institution, standing: Standing, now: Temporal.Instant): SeenState {
  const { suspended, deadline, hadCertificate } = standing;
  const expiresAt = decidingExpiry(standing, now);
  const suspension = { suspendedAt: suspended ? now : undefined };
  const issuance = deadline && { state: 'open' as const, deadline };
  const ended = hadCertificate ? { state: 'revoked' as const, notAfter: now } : undefined;
  const certificate = expiresAt ? { state: 'active' as const, notAfter: expiresAt } : ended;
  return seenState(institution, suspension, suspension, issuance, certificate, now);
}

/** Last second of the certificate that decides now: what a renewal brought, once the old one is expired (V3). */
export function decidingExpiry(
  { expiresAt, renewedUntil }: Pick<Standing, 'expiresAt' | 'renewedUntil'>,
  now: Temporal.Instant,
): Temporal.Instant | undefined {
  return renewedUntil && expiresAt && isPast(expiresAt, now) ? renewedUntil : expiresAt;
}
