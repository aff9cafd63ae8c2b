import { createHash, timingSafeEqual } from 'node:crypto';
import { typedPcName } from '../domain/certificate/pc-name.ts';
import { mayAcquireNow } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { acquisitionCodeHash, typedCode } from '../domain/issuance/acquisition-code.ts';
import { type AcquisitionVisit, visitLimit } from '../domain/issuance/acquisition-visit.ts';
import { type CannotAcquire, maxWrongCodes, mayAcquire, withWrongCode } from '../domain/issuance/issuance.ts';
import { loginIdPattern, mayLogIn, typedLoginId } from '../domain/login-id/login-id.ts';
import { checkNewPassword, hashPassword, verifyPassword } from '../domain/login-id/password.ts';
import { mayUsePassword, typedPassword } from '../domain/login-id/temporary-password.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { boundTries, type TooManyTries } from './bound-tries.ts';
import type { Dependencies } from './dependencies.ts';
import { newToken, tokenHash } from './token.ts';

/** What the person typed at the second step of the acquisition (A3). */
export interface Answers {
  readonly loginId: string;
  readonly code: string;
  /** `first`: an ID without a password chooses one here. `existing`: the ID's login password. */
  readonly password: { readonly kind: 'first' | 'existing'; readonly text: string };
  /** What the customer calls this PC, if anything. */
  readonly pcName?: string;
}

export type NotIdentified =
  | Refusal<'pc-name-too-long'>
  | Refusal<'not-identified', { left: number }>
  | Refusal<'password-too-short' | 'password-too-long' | 'password-too-common'>
  | Refusal<'login-id-suspended' | 'login-id-locked' | 'temporary-password-expired' | 'method-not-switched'>
  | TooManyTries
  | CannotAcquire;

/**
 * Opens a visit for whoever knows login ID, code and password. Wrong answers are all alike, for IDs that do not exist
 * as well (I5): one password hash is computed whatever happens, and five wrong ones end it (L5). States are told only
 * after the right answers.
 *
 * Returns the token for the visit's cookie.
 */
export async function identify(
  deps: Dependencies,
  institution: Institution,
  answers: Answers,
  address?: string,
): Promise<{ token: string; visit: AcquisitionVisit } | NotIdentified> {
  const name = typedLoginId(answers.loginId);
  const typed = typedHash(name);
  const pcName = typedPcName(answers.pcName ?? '');
  if (isRefusal(pcName)) return pcName;
  const fit = answers.password.kind === 'existing' || checkNewPassword(answers.password.text, name);
  if (fit !== true) return fit;
  const counted = await boundTries(deps, 'identify', { institutionId: institution.id, typed, address });
  if (isRefusal(counted)) return counted;
  const known = loginIdPattern.test(name)
    ? await deps.store.transaction(deps.clock(), (tx) => tx.loginIds.byName(institution.id, name))
    : undefined;

  let newPasswordHash: string | undefined;
  let passwordRight: boolean;
  if (answers.password.kind === 'first') {
    newPasswordHash = await hashPassword(answers.password.text, deps.random);
    passwordRight = known !== undefined && known.passwordHash === undefined;
  } else {
    passwordRight = await verifyPassword(typedPassword(known, answers.password.text), known?.passwordHash);
  }

  const identified = await deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = known && (await tx.loginIds.lockById(institution.id, known.id));
    const wrong = await tx.acquisitions.lockGuesses(institution.id, typed, tx.now);
    if (wrong >= maxWrongCodes) return refuse('not-identified', { left: 0 });

    const issuance = loginId && (await tx.issuances.lockNewest(institution.id, loginId.id));
    const codeRight =
      issuance?.codeHash !== undefined &&
      timingSafeEqual(issuance.codeHash, acquisitionCodeHash(issuance.id, typedCode(answers.code)));
    // The password that was verified must still be the one in force.
    const unchanged = loginId?.passwordHash === known?.passwordHash;

    if (!loginId || !issuance || !codeRight || !passwordRight || !unchanged) {
      await tx.acquisitions.setGuesses(institution.id, typed, wrong + 1, tx.now);
      // A renewal has no code: nobody from outside can guess it to death.
      const counted = issuance?.codeHash && withWrongCode(issuance);
      if (issuance && counted) {
        await tx.issuances.update(counted);
        if (counted.state === 'void') await tx.acquisitions.endVisits(issuance.id);
        await tx.audit.write({
          institutionId: institution.id,
          actor: { kind: 'customer', name: 'unidentified' },
          act: counted.state === 'void' && issuance.state !== 'void' ? 'issuance-voided' : 'code-wrong',
          subject: { kind: 'issuance', id: issuance.id },
          facts: { wrong: counted.wrongCodes },
        });
      }
      // A right answer in between forgot what was typed, not what the code has borne.
      const left = Math.min(maxWrongCodes - wrong - 1, counted ? maxWrongCodes - counted.wrongCodes : maxWrongCodes);
      return refuse('not-identified', { left: Math.max(left, 0) });
    }

    const open = mayLogIn(loginId);
    if (isRefusal(open)) return open;
    const usable = answers.password.kind === 'first' || mayUsePassword(loginId, tx.now);
    if (usable !== true) return usable;
    const may = mayAcquire(issuance, tx.now);
    if (may !== true) return may;
    const contract = await tx.contracts.byId(institution.id, loginId.contractId);
    if (!contract) throw new Error('the contract of a login ID is gone');
    const turn = mayAcquireNow(contract, loginId.role);
    if (turn !== true) return turn;

    const token = newToken(deps.random);
    const visit: AcquisitionVisit = {
      tokenHash: tokenHash(token),
      institutionId: institution.id,
      issuanceId: issuance.id,
      newPasswordHash,
      pcName,
      startedAt: tx.now,
      expiresAt: tx.now.add(visitLimit),
    };
    await tx.acquisitions.forgetGuesses(institution.id, typed);
    await tx.acquisitions.insertVisit(visit);
    await tx.audit.write({
      institutionId: institution.id,
      actor: { kind: 'customer', name: loginId.id },
      act: 'acquisition-begun',
      subject: { kind: 'issuance', id: issuance.id },
    });
    return { token, visit };
  });
  if (!isRefusal(identified) || identified.refused !== 'not-identified') await counted.giveBack();
  return identified;
}

/** Under this the wrong answers for a typed ID are counted, whether it exists or not. */
export function typedHash(loginIdName: string): Uint8Array {
  return createHash('sha256').update(`warifu typed login id\n${loginIdName}`).digest();
}
