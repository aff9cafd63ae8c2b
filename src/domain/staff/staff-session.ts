import { type Refusal, refuse } from '../refusal.ts';
import { absoluteLimit, idleLimit } from '../session/session.ts';

/** A staff member at the console: live for 15 minutes without a request, eight hours at most, as customers' are (L6). */
export interface StaffSession {
  readonly id: string;
  /** SHA-256 of the cookie's token; the token itself (256 random bits) is nowhere but in the browser. */
  readonly tokenHash: Uint8Array;
  readonly institutionId: string;
  readonly staffId: string;
  readonly startedAt: Temporal.Instant;
  readonly lastSeenAt: Temporal.Instant;
  readonly endedAt?: Temporal.Instant | undefined;
}

/** Refuses a session that was ended or has outlived its limits. */
export function mayGoOn(session: StaffSession, now: Temporal.Instant): true | Refusal<'staff-session-over'> {
  const idle = Temporal.Instant.compare(now, session.lastSeenAt.add(idleLimit)) >= 0;
  const old = Temporal.Instant.compare(now, session.startedAt.add(absoluteLimit)) >= 0;
  return session.endedAt || idle || old ? refuse('staff-session-over') : true;
}

/** Durable registry of staff sessions. */
export interface StaffSessionStore {
  insert(session: StaffSession): Promise<void>;
  byToken(tokenHash: Uint8Array): Promise<StaffSession | undefined>;
  /** Notes a request; never moves `lastSeenAt` backwards. */
  touch(id: string, now: Temporal.Instant): Promise<void>;
  end(id: string, now: Temporal.Instant): Promise<void>;
  /** Ends all of an account; gives their number. */
  endOfStaff(institutionId: string, staffId: string, now: Temporal.Instant): Promise<number>;
}
