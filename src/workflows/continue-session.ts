import type { Certificate } from '../domain/certificate/certificate.ts';
import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type LoginId, mayLogIn } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { mayContinue, type Session } from '../domain/session/session.ts';
import type { Dependencies } from './dependencies.ts';
import { type CertificateRefusal, judge, type Presented } from './present-certificate.ts';
import { tokenHash } from './token.ts';
import type { Transaction } from './transaction.ts';

/** A request of someone signed in, with all that its page may need. */
export interface SignedIn {
  readonly session: Session;
  readonly institution: Institution;
  readonly contract: Contract;
  readonly loginId: LoginId;
  /** Absent in the password method. */
  readonly certificate?: Certificate | undefined;
  readonly now: Temporal.Instant;
  /** When this ID logged in before this session. */
  readonly previousLogin: Temporal.Instant | undefined;
}

/** Where a request came in: on a lane with what its connection presents, or on the portal (password method). */
export interface Place {
  readonly lane?: { readonly name: string; readonly presented: Presented } | undefined;
  /** The session's cookie. */
  readonly token: string | undefined;
  /** Where the connection comes from, for the history. */
  readonly address?: string | undefined;
}

export type NotSignedIn =
  | CertificateRefusal
  | Refusal<'session-over' | 'session-of-another-certificate'>
  | Refusal<'method-is-certificate', { switchedAt: Temporal.Instant | undefined }>
  | Refusal<'contract-suspended' | 'login-id-suspended' | 'login-id-locked'>;

/** A session is noted as used at most this often: one write a minute, not one a request. */
const touchEvery = Temporal.Duration.from({ minutes: 1 });

/**
 * L6: a request goes on only with the session's token, on the session's lane, over a connection with the session's
 * certificate, whose state is read now. A token without that certificate is refused and ends nothing: whoever stole
 * it must not be able to throw the person out.
 */
export async function continueSession(deps: Dependencies, place: Place): Promise<SignedIn | NotSignedIn> {
  if (place.token === undefined) return refuse('session-over');
  return deps.store.transaction(deps.clock(), async (tx) => {
    const signedIn = await readSession(tx, place);
    if (isRefusal(signedIn)) return signedIn;
    const { session, now } = signedIn;
    if (Temporal.Instant.compare(now, session.lastSeenAt.add(touchEvery)) >= 0) {
      await tx.sessions.touch(session.id, now);
      return { ...signedIn, session: { ...session, lastSeenAt: now } };
    }
    return signedIn;
  });
}

/** Who is signed in with this token at this place, as of this transaction; takes no row. */
export async function readSession(tx: Transaction, { lane, token }: Place): Promise<SignedIn | NotSignedIn> {
  const session = token === undefined ? undefined : await tx.sessions.byToken(tokenHash(token));
  if (!session || session.lane !== lane?.name) return refuse('session-over');
  const institution = await tx.institutions.byId(session.institutionId);
  if (!institution) throw new Error('the institution of a session is gone');
  const held = lane
    ? await holder(tx, institution, session, lane.presented)
    : await passwordHolder(tx, institution, session);
  // Before the session's own end: whose certificate was revoked just now, or whose contract was
  // switched (L4), is to read that (I5).
  if (isRefusal(held)) return held;
  if (mayContinue(session, tx.now) !== true) return refuse('session-over');
  const previousLogin = await tx.sessions.previousStart(held.loginId.id, session.startedAt);
  return { session, institution, ...held, now: tx.now, previousLogin };
}

async function holder(tx: Transaction, institution: Institution, session: Session, presented: Presented) {
  const judged = await judge(tx, institution, presented, { late: session.limitedTo === 'renewal' });
  if (isRefusal(judged)) return judged;
  if (judged.certificate.id !== session.certificateId) return refuse('session-of-another-certificate');
  const contract = await tx.contracts.byId(institution.id, judged.loginId.contractId);
  if (!contract) throw new Error('the contract of a session is gone');
  return { ...judged, contract };
}

/** The password method: the ID and its contract are asked now, as a certificate would be (L3, L6). */
async function passwordHolder(tx: Transaction, institution: Institution, session: Session) {
  const loginId = await tx.loginIds.byId(institution.id, session.loginId);
  const contract = loginId && (await tx.contracts.byId(institution.id, loginId.contractId));
  if (!loginId || !contract) throw new Error('the login ID of a session is gone');
  if (contract.method !== 'password') return refuse('method-is-certificate', { switchedAt: contract.switchedAt });
  if (contract.suspendedAt) return refuse('contract-suspended');
  const may = mayLogIn(loginId);
  return may === true ? { contract, loginId } : may;
}
