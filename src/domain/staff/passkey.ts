/** A passkey of a staff account (WebAuthn Level 3): discoverable, with user verification, bound to the console's host. */
export interface Passkey {
  readonly credentialId: Uint8Array;
  readonly institutionId: string;
  readonly staffId: string;
  /** COSE key. */
  readonly publicKey: Uint8Array;
  /** The authenticator's count of signatures; 0 where it keeps none (WebAuthn §6.1.1). */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAt: Temporal.Instant;
  readonly lastUsedAt?: Temporal.Instant | undefined;
  readonly endedAt?: Temporal.Instant | undefined;
}

/**
 * What an authenticator is asked to sign: 256 random bits, used once, good for five minutes. Bound to the browser by a
 * cookie whose hash is the key here.
 */
export interface PasskeyChallenge {
  readonly tokenHash: Uint8Array;
  readonly institutionId: string;
  readonly challenge: Uint8Array;
  readonly purpose: 'register' | 'log-in';
  /** The invitation it was made for, when registering. */
  readonly invitation?: Uint8Array | undefined;
  readonly expiresAt: Temporal.Instant;
}

export const challengeLimit = Temporal.Duration.from({ minutes: 5 });

/** Durable registry of passkeys. */
export interface PasskeyStore {
  insert(passkey: Passkey): Promise<void>;
  /** Whoever's it is: the account is found by it. Row taken. */
  lockByCredential(credentialId: Uint8Array): Promise<Passkey | undefined>;
  /** Those in force of an account. */
  ofStaff(institutionId: string, staffId: string): Promise<Passkey[]>;
  used(credentialId: Uint8Array, counter: number, now: Temporal.Instant): Promise<void>;
  /** Ends all of an account; gives their number. */
  endOfStaff(institutionId: string, staffId: string, now: Temporal.Instant): Promise<number>;
  insertChallenge(challenge: PasskeyChallenge): Promise<void>;
  /** Takes a challenge away, so that it is answered once; sweeps those that are past. */
  takeChallenge(tokenHash: Uint8Array, now: Temporal.Instant): Promise<PasskeyChallenge | undefined>;
}
