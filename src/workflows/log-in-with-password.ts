import { createHash } from 'node:crypto';
import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import {
  type LoginId,
  loginIdPattern,
  mayLogIn,
  typedLoginId,
  withRightPassword,
  withWrongPassword,
} from '../domain/login-id/login-id.ts';
import { verifyPassword } from '../domain/login-id/password.ts';
import { mayUsePassword, typedPassword } from '../domain/login-id/temporary-password.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { Session } from '../domain/session/session.ts';
import { boundTries, type TooManyTries } from './bound-tries.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import { newToken, tokenHash } from './token.ts';
import type { Transaction } from './transaction.ts';

/** `whose` is for staff who look the refusal up, never for the page: IDs that exist and others answer alike (I5). */
type Whose = { readonly whose?: string | undefined };

export type NotLoggedInWithPassword =
  | TooManyTries
  | Refusal<'password-login-wrong', Whose & { left: number }>
  | Refusal<'password-login-locked', Whose>
  | Refusal<'method-is-certificate', Whose & { switchedAt: Temporal.Instant | undefined }>
  | Refusal<'contract-suspended' | 'login-id-suspended' | 'temporary-password-expired', Whose>;

/**
 * The login of the password method (L3): ID and password, and a session without lane and certificate.
 *
 * Which of the two was wrong is never told, nor whether the ID exists: the same hash is computed, and wrong answers are
 * counted down alike (I5). The ID's own count, which locks it (L5), moves only in the password method; for all other
 * names the count is kept by what was typed. So nobody locks an ID of the certificate method from outside, and what the
 * method is, is told only after the right password.
 *
 * The contract's row is held while the session is made: the switch (L4) comes before it and there is none, or after it
 * and ends it.
 */
export async function logInWithPassword(
  deps: Dependencies,
  institution: Institution,
  typed: { loginId: string; password: string },
  address?: string,
): Promise<{ session: Session; token: string; loginId: LoginId } | NotLoggedInWithPassword> {
  const name = typedLoginId(typed.loginId);
  const guess = typedAtLoginHash(name);
  const counted = await boundTries(deps, 'password-login', { institutionId: institution.id, typed: guess, address });
  if (isRefusal(counted)) return counted;

  const known = loginIdPattern.test(name)
    ? await deps.store.transaction(deps.clock(), (tx) => tx.loginIds.byName(institution.id, name))
    : undefined;
  // Before the rows are taken: it is slow on purpose.
  const right = await verifyPassword(typedPassword(known, typed.password), known?.passwordHash);

  const entered = await deps.store.transaction(deps.clock(), async (tx) => {
    const contract = known && (await tx.contracts.lockById(institution.id, known.contractId, 'share'));
    const loginId = known && (await tx.loginIds.lockById(institution.id, known.id));
    // The password that was verified must still be the one in force.
    const rightNow = right && loginId?.passwordHash === known?.passwordHash;
    if (!contract || !loginId || contract.method !== 'password') {
      return notOfThisMethod(tx, institution, guess, contract, loginId, rightNow, address);
    }
    const whose = loginId.id;
    if (loginId.lockedAt) return refuse('password-login-locked', { whose });
    if (!rightNow) {
      const wrong = withWrongPassword(loginId, institution.settings.lockAfter, tx.now);
      await tx.loginIds.update(wrong);
      await writeWrong(tx, wrong, wrong.lockedAt ? 'login-id-locked' : 'password-wrong', wrong.wrongPasswords, address);
      if (wrong.lockedAt) return refuse('password-login-locked', { whose });
      return refuse('password-login-wrong', { whose, left: institution.settings.lockAfter - wrong.wrongPasswords });
    }
    if (contract.suspendedAt) return refuse('contract-suspended', { whose });
    const may = mayLogIn(loginId);
    if (may !== true) return refuse('login-id-suspended', { whose });
    const usable = mayUsePassword(loginId, tx.now);
    if (usable !== true) return refuse(usable.refused, { whose });
    return { ...(await begin(deps, tx, loginId, address)), loginId };
  });

  const wrong = isRefusal(entered) && entered.refused.startsWith('password-login-');
  if (!wrong) await counted.giveBack();
  return entered;
}

/** An ID that does not exist or logs in with a certificate: counted by what was typed, and nothing of the ID changes. */
async function notOfThisMethod(
  tx: Transaction,
  institution: Institution,
  guess: Uint8Array,
  contract: Contract | undefined,
  loginId: LoginId | undefined,
  right: boolean,
  address: string | undefined,
) {
  const whose = loginId?.id;
  const { lockAfter } = institution.settings;
  const before = await tx.acquisitions.lockGuesses(institution.id, guess, tx.now);
  if (before >= lockAfter) return refuse('password-login-locked', { whose });
  if (!right || !contract) {
    await tx.acquisitions.setGuesses(institution.id, guess, before + 1, tx.now);
    if (loginId) await writeWrong(tx, loginId, 'password-wrong', before + 1, address);
    if (before + 1 >= lockAfter) return refuse('password-login-locked', { whose });
    return refuse('password-login-wrong', { whose, left: lockAfter - before - 1 });
  }
  await tx.acquisitions.forgetGuesses(institution.id, guess);
  return refuse('method-is-certificate', { whose, switchedAt: contract.switchedAt });
}

async function begin(deps: Dependencies, tx: Transaction, loginId: LoginId, address: string | undefined) {
  await tx.loginIds.update(withRightPassword(loginId));
  const token = newToken(deps.random);
  const session: Session = {
    id: newId(tx.now, deps.random),
    tokenHash: tokenHash(token),
    institutionId: loginId.institutionId,
    loginId: loginId.id,
    // A password that somebody else made is good for choosing an own one, and for nothing else (ASVS 6.4.1).
    limitedTo: loginId.temporaryUntil && 'password',
    provedCertificate: false,
    startedAt: tx.now,
    lastSeenAt: tx.now,
  };
  await tx.sessions.insert(session);
  await tx.audit.write({
    institutionId: loginId.institutionId,
    actor: { kind: 'customer', name: loginId.id },
    act: 'logged-in',
    subject: { kind: 'session', id: session.id },
    facts: { method: 'password', ...(address !== undefined && { address }) },
  });
  return { session, token };
}

function writeWrong(
  tx: Transaction,
  loginId: LoginId,
  act: 'password-wrong' | 'login-id-locked',
  wrong: number,
  address: string | undefined,
): Promise<void> {
  return tx.audit.write({
    institutionId: loginId.institutionId,
    actor: { kind: 'customer', name: 'unidentified' },
    act,
    subject: { kind: 'login-id', id: loginId.id },
    facts: { method: 'password', wrong, ...(address !== undefined && { address }) },
  });
}

/** Apart from the count of the acquisition: wrong answers here must not use up those there. */
export function typedAtLoginHash(loginIdName: string): Uint8Array {
  return createHash('sha256').update(`warifu typed login id at the login\n${loginIdName}`).digest();
}
