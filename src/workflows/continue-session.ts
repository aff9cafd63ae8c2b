import type { Certificate } from '../domain/certificate/certificate.ts';
import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { mayContinue, type Session } from '../domain/session/session.ts';
import type { Dependencies } from './dependencies.ts';
import { type CertificateRefusal, judge, type Presented } from './present-certificate.ts';
import { tokenHash } from './token.ts';

/** A request of someone signed in, with all that its page may need. */
export interface SignedIn {
  readonly session: Session;
  readonly institution: Institution;
  readonly contract: Contract;
  readonly loginId: LoginId;
  readonly certificate: Certificate;
  readonly now: Temporal.Instant;
  /** When this ID logged in before this session. */
  readonly previousLogin: Temporal.Instant | undefined;
}

/** A session is noted as used at most this often: one write a minute, not one a request. */
const touchEvery = Temporal.Duration.from({ minutes: 1 });

/**
 * L6: a request goes on only with the session's token, on the session's lane, over a connection with the session's
 * certificate, whose state is read now. A token without that certificate is refused and ends nothing: whoever stole
 * it must not be able to throw the person out.
 */
export async function continueSession(
  deps: Dependencies,
  lane: string,
  token: string | undefined,
  presented: Presented,
): Promise<SignedIn | CertificateRefusal | Refusal<'session-over' | 'session-of-another-certificate'>> {
  if (token === undefined) return refuse('session-over');
  return deps.store.transaction(deps.clock(), async (tx) => {
    const session = await tx.sessions.byToken(tokenHash(token));
    if (!session || session.lane !== lane) return refuse('session-over');
    const institution = await tx.institutions.byId(session.institutionId);
    if (!institution) throw new Error('the institution of a session is gone');
    const judged = await judge(tx, institution, presented);
    // Before the session's own end: whose certificate was revoked just now is to read that (I5).
    if (isRefusal(judged)) return judged;
    if (mayContinue(session, tx.now) !== true) return refuse('session-over');
    const { certificate, loginId } = judged;
    if (certificate.id !== session.certificateId) return refuse('session-of-another-certificate');
    const contract = await tx.contracts.byId(institution.id, loginId.contractId);
    if (!contract) throw new Error('the contract of a session is gone');
    if (Temporal.Instant.compare(tx.now, session.lastSeenAt.add(touchEvery)) >= 0) {
      await tx.sessions.touch(session.id, tx.now);
    }
    const previousLogin = await tx.sessions.previousStart(loginId.id, session.startedAt);
    return { session, institution, contract, loginId, certificate, now: tx.now, previousLogin };
  });
}
