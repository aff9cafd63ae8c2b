import { type Refusal, refuse } from '../refusal.ts';

/** A login begun by a button on the portal, carried out on a host name of its own (DESIGN: lanes). */
export interface LoginAttempt {
  /** `l` and 12 hex digits (48 random bits): the first label of the lane's host name. */
  readonly lane: string;
  readonly institutionId: string;
  /** `diagnosis` shows what the browser presents, and logs nobody in. */
  readonly purpose: 'login' | 'diagnosis';
  /** The certificate that was presented first; no other may take its place. */
  readonly certificateId?: string | undefined;
  /** SHA-256 of the browser's token for this attempt. */
  readonly tokenHash?: Uint8Array | undefined;
  readonly startedAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly endedAt?: Temporal.Instant | undefined;
}

const attemptLimit = Temporal.Duration.from({ minutes: 10 });

/** A name no browser has seen before, so that it asks for the certificate anew. */
export function newLane(random: (bytes: number) => Uint8Array): string {
  return `l${Buffer.from(random(6)).toString('hex')}`;
}

/** An attempt that can be carried out for ten minutes. */
export function beginAttempt(
  lane: string,
  institutionId: string,
  now: Temporal.Instant,
  purpose: LoginAttempt['purpose'] = 'login',
): LoginAttempt {
  return { lane, institutionId, purpose, startedAt: now, expiresAt: now.add(attemptLimit) };
}

/**
 * Refuses an attempt that was carried out, is too old, or was begun for something else: what only looks can never log
 * in, and what logs in is never used up by a look.
 */
export function isLive(
  attempt: LoginAttempt,
  now: Temporal.Instant,
  purpose: LoginAttempt['purpose'] = 'login',
): true | Refusal<'attempt-over'> {
  if (attempt.purpose !== purpose) return refuse('attempt-over');
  if (attempt.endedAt || Temporal.Instant.compare(now, attempt.expiresAt) >= 0) return refuse('attempt-over');
  return true;
}

/** Durable registry of attempts, shared by all nodes. */
export interface LoginAttemptStore {
  insert(attempt: LoginAttempt): Promise<void>;
  byLane(lane: string): Promise<LoginAttempt | undefined>;
  lockByLane(lane: string): Promise<LoginAttempt | undefined>;
  update(attempt: LoginAttempt): Promise<void>;
  /** Deletes `limit` at most of those that lapsed before `before`, the oldest first; gives their number. */
  sweep(before: Temporal.Instant, limit: number): Promise<number>;
}
