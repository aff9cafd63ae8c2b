import { type Refusal, refuse } from '../refusal.ts';

/**
 * A signed-in person on one lane (L6). Live from the login to the first of: logout, 15 minutes without a request,
 * eight hours, or the end of its certificate, its ID or its contract.
 */
export interface Session {
  readonly id: string;
  /** SHA-256 of the cookie's token; the token itself (256 random bits) is nowhere but in the browser. */
  readonly tokenHash: Uint8Array;
  /** Absent in the password method, whose sessions live on the portal (L3). */
  readonly lane?: string | undefined;
  readonly institutionId: string;
  readonly loginId: string;
  /** Absent exactly where `lane` is. */
  readonly certificateId?: string | undefined;
  /** The one thing it may be used for: renewal with an expired certificate (V2), or choosing an own password. */
  readonly limitedTo?: 'renewal' | 'password' | undefined;
  /** The login that began it was its certificate's first (A4). */
  readonly provedCertificate: boolean;
  readonly startedAt: Temporal.Instant;
  readonly lastSeenAt: Temporal.Instant;
  readonly endedAt?: Temporal.Instant | undefined;
}

export const idleLimit = Temporal.Duration.from({ minutes: 15 });
export const absoluteLimit = Temporal.Duration.from({ hours: 8 });

/** Refuses a session that was ended or has outlived its limits (L6). */
export function mayContinue(session: Session, now: Temporal.Instant): true | Refusal<'session-over'> {
  if (session.endedAt) return refuse('session-over');
  if (Temporal.Instant.compare(now, session.lastSeenAt.add(idleLimit)) >= 0) return refuse('session-over');
  if (Temporal.Instant.compare(now, session.startedAt.add(absoluteLimit)) >= 0) return refuse('session-over');
  return true;
}

/** How many seconds it lasts when nothing more is asked of it. */
export function secondsLeft(session: Session, now: Temporal.Instant): number {
  const [idle, absolute] = [session.lastSeenAt.add(idleLimit), session.startedAt.add(absoluteLimit)];
  const end = Temporal.Instant.compare(idle, absolute) < 0 ? idle : absolute;
  return Math.max(0, Math.floor(end.since(now).total('second')));
}

/** Durable registry of sessions. */
export interface SessionStore {
  insert(session: Session): Promise<void>;
  byToken(tokenHash: Uint8Array): Promise<Session | undefined>;
  /** Notes a request; never moves `lastSeenAt` backwards. */
  touch(id: string, now: Temporal.Instant): Promise<void>;
  end(id: string, now: Temporal.Instant): Promise<void>;
  /** Lifts the limit of a session whose temporary password was exchanged. */
  unlimit(id: string): Promise<void>;
  /** Ends all that began with a certificate; gives their number. */
  endOfCertificate(certificateId: string, now: Temporal.Instant): Promise<number>;
  /** Ends all of a login ID, but for the session `except`; gives their number. */
  endOfLoginId(loginId: string, now: Temporal.Instant, except?: string): Promise<number>;
  /** Ends all of a contract's login IDs, whatever the method; gives their number (R4). */
  endOfContract(contractId: string, now: Temporal.Instant): Promise<number>;
  /** Ends those of a contract that began with a password alone; gives their number (L4). */
  endPasswordSessions(contractId: string, now: Temporal.Instant): Promise<number>;
  /** The start of the login ID's last session before this one. */
  previousStart(loginId: string, before: Temporal.Instant): Promise<Temporal.Instant | undefined>;
}
