import { timingSafeEqual } from 'node:crypto';
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type Invitation, isOpen, mostWrongCodes } from '../domain/staff/invitation.ts';
import { mayWork, type Staff } from '../domain/staff/staff.ts';
import { confirmationHash } from './applications/invite-approved.ts';
import type { Dependencies } from './dependencies.ts';
import { type Challenged, challenge, type RelyingParty } from './passkey-challenge.ts';
import { tokenHash } from './token.ts';
import type { Transaction } from './transaction.ts';

/** COSE: EdDSA, ES256, RS256: what authenticators in use can do (WebAuthn §5.8.5). */
const algorithms = [-8, -7, -257];

export type CannotRegister = Refusal<
  | 'invitation-over'
  | 'staff-suspended'
  | 'passkey-refused'
  | 'challenge-over'
  | 'confirmation-missing'
  | 'confirmation-wrong'
>;

/** Whose invitation this is, for the page that greets them. */
export function readInvitation(
  deps: Dependencies,
  institution: Institution,
  token: string,
): Promise<{ staff: Staff; confirmed: boolean } | CannotRegister> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const found = await invited(tx, institution, await tx.invitations.byToken(tokenHash(token)));
    if (isRefusal(found)) return found;
    return { staff: found.staff, confirmed: found.invitation.applicationId === undefined };
  });
}

/**
 * Asks for the approver's half (S3), where the invitation rests on an application; counts wrong ones, and the fifth voids
 * the invitation.
 */
function confirm(deps: Dependencies, institution: Institution, token: string, code: string) {
  return deps.store.transaction(deps.clock(), async (tx): Promise<Staff | CannotRegister> => {
    const found = await invited(tx, institution, await tx.invitations.lockByToken(tokenHash(token)));
    if (isRefusal(found)) return found;
    const { staff, invitation } = found;
    if (!invitation.applicationId) return staff;
    const application = await tx.applications.byId(institution.id, invitation.applicationId);
    const expected = application?.outcome?.confirmation;
    if (!expected) return refuse('confirmation-missing');
    const given = Buffer.from(confirmationHash(invitation.applicationId, code));
    if (timingSafeEqual(given, Buffer.from(expected))) return staff;
    await tx.invitations.countWrong(invitation.tokenHash);
    if (invitation.wrongCodes + 1 >= mostWrongCodes) await tx.invitations.use(invitation.tokenHash, tx.now);
    return refuse('confirmation-wrong');
  });
}

/** What the browser's authenticator is asked for (WebAuthn §5.4): a discoverable credential with user verification. */
export async function beginRegistration(
  deps: Dependencies,
  institution: Institution,
  relyingParty: RelyingParty,
  token: string,
  code = '',
): Promise<Challenged<PublicKeyCredentialCreationOptionsJSON> | CannotRegister> {
  const staff = await confirm(deps, institution, token, code);
  if (isRefusal(staff)) return staff;
  const made = await challenge(deps, institution, 'register', tokenHash(token));
  const options = await generateRegistrationOptions({
    rpName: institution.name,
    rpID: relyingParty.host,
    userName: `${staff.employeeNumber} (${institution.code})`,
    userDisplayName: staff.personName,
    userID: Uint8Array.from(Buffer.from(staff.id.replaceAll('-', ''), 'hex')),
    challenge: Uint8Array.from(made.challenge),
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { token: made.token, options };
}

/**
 * Registers the passkey: it becomes the account's only one, the invitation is used, earlier sessions end. Refuses an
 * answer that does not verify, or whose challenge or invitation is over; nothing is kept then.
 */
export async function registerPasskey(
  deps: Dependencies,
  institution: Institution,
  relyingParty: RelyingParty,
  challengeToken: string | undefined,
  response: RegistrationResponseJSON,
): Promise<Staff | CannotRegister> {
  const asked =
    challengeToken === undefined
      ? undefined
      : await deps.store.transaction(deps.clock(), (tx) =>
          tx.passkeys.takeChallenge(tokenHash(challengeToken), tx.now),
        );
  if (!asked?.invitation || asked.purpose !== 'register' || asked.institutionId !== institution.id) {
    return refuse('challenge-over');
  }
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: Buffer.from(asked.challenge).toString('base64url'),
    expectedOrigin: relyingParty.origin,
    expectedRPID: relyingParty.host,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => undefined);
  if (!verified?.verified) return refuse('passkey-refused');
  const { credential } = verified.registrationInfo;
  const credentialId = Buffer.from(credential.id, 'base64url');

  return deps.store.transaction(deps.clock(), async (tx) => {
    const found = await invited(tx, institution, await tx.invitations.lockByToken(asked.invitation!));
    if (isRefusal(found)) return found;
    const { staff, invitation } = found;
    await tx.staff.lockById(institution.id, staff.id);
    if (await tx.passkeys.lockByCredential(credentialId)) return refuse('passkey-refused');
    const replaced = await tx.passkeys.endOfStaff(institution.id, staff.id, tx.now);
    const sessions = await tx.staffSessions.endOfStaff(institution.id, staff.id, tx.now);
    await tx.passkeys.insert({
      credentialId,
      institutionId: institution.id,
      staffId: staff.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: credential.transports ?? [],
      createdAt: tx.now,
    });
    await tx.invitations.use(invitation.tokenHash, tx.now);
    await tx.audit.write({
      institutionId: institution.id,
      actor: { kind: 'staff', name: staff.id },
      act: 'passkey-registered',
      subject: { kind: 'staff', id: staff.id },
      facts: { replaced, sessions, backedUp: verified.registrationInfo.credentialBackedUp },
    });
    return staff;
  });
}

async function invited(
  tx: Transaction,
  institution: Institution,
  invitation: Invitation | undefined,
): Promise<{ staff: Staff; invitation: Invitation } | CannotRegister> {
  if (!invitation || invitation.institutionId !== institution.id || !isOpen(invitation, tx.now)) {
    return refuse('invitation-over');
  }
  const staff = await tx.staff.byId(institution.id, invitation.staffId);
  if (!staff) throw new Error('the account of an invitation is gone');
  const may = mayWork(staff);
  return may === true ? { staff, invitation } : may;
}
