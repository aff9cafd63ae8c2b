import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import type { Institution } from '../domain/institution/institution.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { mayWork, type Staff } from '../domain/staff/staff.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import { type Challenged, challenge, type RelyingParty } from './passkey-challenge.ts';
import { newToken, tokenHash } from './token.ts';

/** What the browser's authenticator is asked to sign; the person chooses their passkey, no name is typed. */
export async function beginStaffLogin(
  deps: Dependencies,
  institution: Institution,
  relyingParty: RelyingParty,
): Promise<Challenged<PublicKeyCredentialRequestOptionsJSON>> {
  const made = await challenge(deps, institution, 'log-in');
  const options = await generateAuthenticationOptions({
    rpID: relyingParty.host,
    challenge: Uint8Array.from(made.challenge),
    userVerification: 'required',
  });
  return { token: made.token, options };
}

/**
 * S3: a staff member logs in with a passkey, with user verification. Refuses, in one voice, a passkey that is unknown,
 * ended or of another institution, and an answer that does not verify; a stopped account is told so, its passkey having
 * proven who asks.
 */
export async function logInStaff(
  deps: Dependencies,
  institution: Institution,
  relyingParty: RelyingParty,
  challengeToken: string | undefined,
  response: AuthenticationResponseJSON,
): Promise<{ staff: Staff; token: string } | Refusal<'challenge-over' | 'passkey-refused' | 'staff-suspended'>> {
  const taken =
    challengeToken === undefined
      ? undefined
      : await deps.store.transaction(deps.clock(), (tx) =>
          tx.passkeys.takeChallenge(tokenHash(challengeToken), tx.now),
        );
  if (taken?.purpose !== 'log-in' || taken.institutionId !== institution.id) return refuse('challenge-over');

  return deps.store.transaction(deps.clock(), async (tx) => {
    const passkey = await tx.passkeys.lockByCredential(Buffer.from(response.id, 'base64url'));
    if (!passkey || passkey.endedAt || passkey.institutionId !== institution.id) return refuse('passkey-refused');
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: Buffer.from(taken.challenge).toString('base64url'),
      expectedOrigin: relyingParty.origin,
      expectedRPID: relyingParty.host,
      credential: {
        id: response.id,
        publicKey: Uint8Array.from(passkey.publicKey),
        counter: passkey.counter,
      },
      requireUserVerification: true,
    }).catch(() => undefined);
    if (!verified?.verified) return refuse('passkey-refused');
    const staff = await tx.staff.byId(institution.id, passkey.staffId);
    if (!staff) throw new Error('the account of a passkey is gone');
    const may = mayWork(staff);
    if (may !== true) return may;

    const token = newToken(deps.random);
    const id = newId(tx.now, deps.random);
    await tx.passkeys.used(passkey.credentialId, verified.authenticationInfo.newCounter, tx.now);
    await tx.staffSessions.insert({
      id,
      tokenHash: tokenHash(token),
      institutionId: institution.id,
      staffId: staff.id,
      startedAt: tx.now,
      lastSeenAt: tx.now,
    });
    await tx.audit.write({
      institutionId: institution.id,
      actor: { kind: 'staff', name: staff.id },
      act: 'staff-logged-in',
      subject: { kind: 'staff-session', id },
    });
    return { staff, token };
  });
}
