import { type Refusal, refuse } from '../refusal.ts';

export type Role = 'administrator' | 'user';

/**
 * 管理者ID・利用者ID: who logs in. `name` is what the institution calls it (haruka-adm), unique within it.
 *
 * Usable → locked by six wrong passwords in a row (L5), → suspended by staff or administrator. Both are undone by people,
 * never by time.
 */
export interface LoginId {
  readonly id: string;
  readonly institutionId: string;
  readonly contractId: string;
  readonly name: string;
  readonly role: Role;
  readonly personName: string;
  readonly passwordHash?: string | undefined;
  readonly wrongPasswords: number;
  readonly lockedAt?: Temporal.Instant | undefined;
  readonly suspendedAt?: Temporal.Instant | undefined;
  readonly mail?: string | undefined;
  readonly language: 'ja' | 'en';
  /** Its password was made by somebody else: good until then, and only to choose an own one. */
  readonly temporaryUntil?: Temporal.Instant | undefined;
  readonly createdAt: Temporal.Instant;
}

/** The form of a login ID: what prints, is typed and stands in a certificate without doubt. */
export const loginIdPattern = /^[a-z][a-z0-9-]{2,30}[a-z0-9]$/;

/** What was typed as a login ID, brought to its one form; not yet known to exist. */
export function typedLoginId(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase().slice(0, 64);
}

/** Counts a wrong password; the `lockAfter`th in a row locks the ID (L5). A locked ID stays as it is. */
export function withWrongPassword(loginId: LoginId, lockAfter: number, now: Temporal.Instant): LoginId {
  if (loginId.lockedAt) return loginId;
  const wrongPasswords = loginId.wrongPasswords + 1;
  return { ...loginId, wrongPasswords, lockedAt: wrongPasswords >= lockAfter ? now : undefined };
}

/** A right password forgets the wrong ones before it (L5: consecutive). */
export function withRightPassword(loginId: LoginId): LoginId {
  return loginId.wrongPasswords === 0 ? loginId : { ...loginId, wrongPasswords: 0 };
}

/** Opens a locked ID again, with all its tries (L5). Who may do it is not asked here. */
export function unlocked(loginId: LoginId): LoginId | Refusal<'not-locked'> {
  return loginId.lockedAt ? { ...loginId, lockedAt: undefined, wrongPasswords: 0 } : refuse('not-locked');
}

/** Refuses an ID that may not log in now, whatever it presents. */
export function mayLogIn(loginId: LoginId): true | Refusal<'login-id-suspended'> | Refusal<'login-id-locked'> {
  if (loginId.suspendedAt) return refuse('login-id-suspended');
  if (loginId.lockedAt) return refuse('login-id-locked');
  return true;
}

/** An ID of a contract with the issuance that can still be acquired, if there is one. */
export interface Readiness {
  readonly institutionId: string;
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly personName: string;
  readonly deadline?: Temporal.Instant | undefined;
}

/** Durable registry of login IDs. `lock…` reads take the row for the rest of the transaction. */
export interface LoginIdStore {
  insert(...loginIds: LoginId[]): Promise<void>;
  byName(institutionId: string, name: string): Promise<LoginId | undefined>;
  byId(institutionId: string, id: string): Promise<LoginId | undefined>;
  lockById(institutionId: string, id: string): Promise<LoginId | undefined>;
  update(loginId: LoginId): Promise<void>;
  /** All IDs of a contract by name, each with the deadline of its issuance that can be acquired at `now`. */
  readiness(institutionId: string, contractId: string, now: Temporal.Instant): Promise<Readiness[]>;
}

/** Whether an administrator was replaced: stopped, and another one of the contract is in office (S1). */
export const isReplaced = (
  { role, suspendedAt }: Pick<LoginId, 'role' | 'suspendedAt'>,
  ofContract: readonly Pick<LoginId, 'role' | 'suspendedAt'>[],
): boolean =>
  role === 'administrator' &&
  suspendedAt !== undefined &&
  ofContract.some((other) => other.role === 'administrator' && other.suspendedAt === undefined);
