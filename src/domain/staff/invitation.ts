/**
 * A one-time link by which a person registers a passkey for their account; what they had before ends then. The link's
 * token (256 random bits) is in its fragment, which browsers never send, and nowhere else; its hash is stored.
 */
export interface Invitation {
  readonly tokenHash: Uint8Array;
  readonly institutionId: string;
  readonly staffId: string;
  readonly madeAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly usedAt?: Temporal.Instant | undefined;
  /**
   * The approved application it rests on. Whoever took that in has the link, whoever approved it has the other half: a
   * code of 55 random bits that is asked for at the registration. Neither lets anyone in alone (S3).
   */
  readonly applicationId?: string | undefined;
  readonly wrongCodes: number;
}

/** So many wrong codes void an invitation (as L5 has it for acquisition codes). */
export const mostWrongCodes = 5;

/** Long enough for the next working day after a holiday, short for a link on paper or in a chat. */
export const invitationLimit = Temporal.Duration.from({ hours: 72 });

/** Whether it can still be used: once, and within its time. */
export function isOpen(invitation: Invitation, now: Temporal.Instant): boolean {
  return !invitation.usedAt && Temporal.Instant.compare(now, invitation.expiresAt) < 0;
}

/** Durable registry of invitations. */
export interface InvitationStore {
  /** Stores it and voids all others of the account. */
  insert(invitation: Invitation): Promise<void>;
  byToken(tokenHash: Uint8Array): Promise<Invitation | undefined>;
  lockByToken(tokenHash: Uint8Array): Promise<Invitation | undefined>;
  use(tokenHash: Uint8Array, now: Temporal.Instant): Promise<void>;
  /** Stores one more wrong code. */
  countWrong(tokenHash: Uint8Array): Promise<void>;
  /** Voids all of an account that were not used. */
  voidOf(staffId: string, now: Temporal.Instant): Promise<void>;
}
