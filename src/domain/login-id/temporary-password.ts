import { dayOf, isPast, lastSecondOf } from '../calendar.ts';
import type { Institution } from '../institution/institution.ts';
import { newAcquisitionCode, typedCode } from '../issuance/acquisition-code.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { LoginId } from './login-id.ts';

/** Long enough to be handed over by a colleague who is away for a week, and no longer (ASVS 6.4.1). */
export const temporaryPasswordDays = 14;

/** A password somebody else makes for an ID: of the form of an acquisition code, shown in groups of four. */
export function newTemporaryPassword(random: (bytes: number) => Uint8Array): string {
  return newAcquisitionCode(random);
}

/** The last moment of a temporary password that is made today: the end of the 14th day after it. */
export function temporaryPasswordEnd({ settings }: Institution, now: Temporal.Instant): Temporal.Instant {
  return lastSecondOf(dayOf(now, settings.timeZone).add({ days: temporaryPasswordDays }), settings.timeZone);
}

/** The ID with a temporary password. */
export function withTemporaryPassword(
  institution: Institution,
  loginId: LoginId,
  hash: string,
  now: Temporal.Instant,
): LoginId {
  return { ...loginId, passwordHash: hash, temporaryUntil: temporaryPasswordEnd(institution, now) };
}

/** The ID with a password of its own. */
export function withOwnPassword(loginId: LoginId, hash: string): LoginId {
  return { ...loginId, passwordHash: hash, temporaryUntil: undefined };
}

/** What was typed, as it was hashed: of a temporary password, gaps and small letters do not matter. */
export function typedPassword(loginId: Pick<LoginId, 'temporaryUntil'> | undefined, text: string): string {
  return loginId?.temporaryUntil ? typedCode(text) : text;
}

/** Whether the password of an ID can still be used, its own or a temporary one. Told only after it was given. */
export function mayUsePassword(loginId: LoginId, now: Temporal.Instant): true | Refusal<'temporary-password-expired'> {
  const { temporaryUntil } = loginId;
  return temporaryUntil && isPast(temporaryUntil, now) ? refuse('temporary-password-expired') : true;
}
