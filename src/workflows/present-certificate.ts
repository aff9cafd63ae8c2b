import { timingSafeEqual } from 'node:crypto';
import { isBefore } from '../domain/calendar.ts';
import { type Certificate, deciding, isExpired, mayRenew } from '../domain/certificate/certificate.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type LoginId, mayLogIn } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { isLive, type LoginAttempt } from '../domain/session/login-attempt.ts';
import { fingerprint, readCertificate } from '../pki/certificate.ts';
import { issuedBy } from '../pki/issued-by.ts';
import { certificateOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';
import { newToken, tokenHash } from './token.ts';
import type { Transaction } from './transaction.ts';

/** What the TLS layer says of a connection. */
export interface Presented {
  /** The complete certificate, DER; absent when the client sent none. Possession of its key is proven by the handshake. */
  readonly der?: Uint8Array | undefined;
  /** Why the TLS layer does not trust it; absent when it chains to this institution's CA and is within its dates. */
  readonly untrusted?: string | undefined;
}

export type CertificateRefusal =
  | Refusal<'certificate-absent'>
  | Refusal<'certificate-foreign'>
  | Refusal<'certificate-unknown'>
  | Refusal<'certificate-expired', { certificate: Certificate }>
  /** `newer`: what the person can log in with instead, where this one was superseded by a renewal (V3). */
  | Refusal<'certificate-ended', { certificate: Certificate; newer?: Certificate | undefined }>
  | Refusal<
      'method-is-password' | 'contract-suspended' | 'login-id-suspended' | 'login-id-locked',
      { certificate: Certificate }
    >;

export interface Accepted {
  readonly attempt: LoginAttempt;
  readonly certificate: Certificate;
  readonly loginId: LoginId;
  /** Its certificate is expired, and good for its late renewal only (V2). */
  readonly late: boolean;
  /** For the attempt's cookie; absent when the browser has it already. */
  readonly token?: string | undefined;
}

/**
 * The first half of a login (L1, L7): the certificate of this connection names the ID, its state is read now. The
 * attempt is bound to this certificate and this browser; an attempt that ended in a refusal is over, because the browser
 * will show no other certificate on that lane.
 */
export async function presentCertificate(
  deps: Dependencies,
  lane: string,
  attemptToken: string | undefined,
  presented: Presented,
): Promise<Accepted | CertificateRefusal | Refusal<'attempt-over'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const attempt = await tx.attempts.lockByLane(lane);
    if (!attempt || isLive(attempt, tx.now) !== true) return refuse('attempt-over');
    if (attempt.tokenHash && !holds(attempt, attemptToken)) return refuse('attempt-over');
    const institution = await tx.institutions.byId(attempt.institutionId);
    if (!institution) throw new Error('the institution of an attempt is gone');

    const judged = await judge(tx, institution, presented, { late: true });
    if (isRefusal(judged)) {
      await tx.attempts.update({ ...attempt, endedAt: tx.now });
      if (judged.refused === 'certificate-unknown') await tellOfUnknown(tx, institution, presented.der!);
      return judged;
    }
    const { certificate, loginId, late } = judged;
    if (attempt.tokenHash) {
      return attempt.certificateId === certificate.id
        ? { attempt, certificate, loginId, late }
        : refuse('attempt-over');
    }
    const token = newToken(deps.random);
    const bound = { ...attempt, certificateId: certificate.id, tokenHash: tokenHash(token) };
    await tx.attempts.update(bound);
    return { attempt: bound, certificate, loginId, late, token };
  });
}

/** Whoever goes on trying is told of once an hour: the first time says it all. */
const toldAgain = { hours: 1 };

/**
 * TLS found this certificate signed by our CA, and the registry never heard of it: its key is in other hands, or the
 * registry lost what was in it (I2). It goes to the institution as what the daily account of signatures would have found.
 */
async function tellOfUnknown(tx: Transaction, institution: Institution, der: Uint8Array): Promise<void> {
  const all = await tx.authorities.allIssuing(institution.id);
  const authority = all.find(({ certificate }) => certificate && issuedBy(der, certificate));
  const read = readCertificate(der);
  if (!authority || isRefusal(read)) return;
  const subject = { kind: 'authority', id: authority.id } as const;
  const last = await tx.audit.newestOf(institution.id, subject, ['signatures-unknown']);
  if (last && isBefore(tx.now, last.at.add(toldAgain))) return;
  const facts = { count: 1, commonName: authority.commonName, serial: Buffer.from(read.serial).toString('hex') };
  const actor = { kind: 'system', name: 'login' } as const;
  await tx.audit.write({ institutionId: institution.id, actor, act: 'signatures-unknown', subject, facts });
}

/**
 * Whether a presented certificate may be used at this institution now, and whose it is. In this order: is there one at
 * all, does the TLS layer trust it, what does the registry say of exactly these bytes (L7).
 *
 * With `late`, an expired certificate passes where the institution still lets it be renewed (V2), and says so.
 */
export async function judge(
  tx: Transaction,
  institution: Institution,
  presented: Presented,
  allowed: { readonly late: boolean } = { late: false },
): Promise<{ certificate: Certificate; loginId: LoginId; late: boolean } | CertificateRefusal> {
  if (!presented.der) return refuse('certificate-absent');
  const certificate = await tx.certificates.byFingerprint(institution.id, fingerprint(presented.der));
  if (!certificate) return refuse(presented.untrusted ? 'certificate-foreign' : 'certificate-unknown');
  if (certificate.state !== 'issued' && certificate.state !== 'active') {
    return refuse('certificate-ended', { certificate, newer: await successor(tx, institution, certificate) });
  }
  const late = isExpired(certificate, tx.now);
  if (late && !(allowed.late && mayRenew(institution, certificate, tx.now) === true)) {
    return refuse('certificate-expired', { certificate });
  }
  // TLS names the last of several faults only: behind an expiry there may be a foreign chain.
  if (late && !(await isOwnAndExpired(tx, certificate, presented))) return refuse('certificate-foreign');
  // Known bytes, within their dates, and still not trusted: the chain is not this institution's.
  if (!late && presented.untrusted) return refuse('certificate-foreign');

  const loginId = await tx.loginIds.byId(institution.id, certificate.loginId);
  const contract = loginId && (await tx.contracts.byId(institution.id, loginId.contractId));
  if (!loginId || !contract) throw new Error('the login ID of a certificate is gone');
  if (contract.method !== 'certificate') return refuse('method-is-password', { certificate });
  if (contract.suspendedAt) return refuse('contract-suspended', { certificate });
  const may = mayLogIn(loginId);
  if (isRefusal(may)) return refuse(may.refused, { certificate });
  return { certificate, loginId, late };
}

/** The usable certificate that a renewal brought in the place of this one. */
async function successor(tx: Transaction, institution: Institution, { state, loginId }: Certificate) {
  if (state !== 'superseded') return undefined;
  const one = deciding(await tx.certificates.ofLoginId(institution.id, loginId), tx.now);
  const usable = one && (one.state === 'issued' || one.state === 'active') && !isExpired(one, tx.now);
  return usable ? one : undefined;
}

/** Nothing is wrong with an expired certificate but its date: the CA that issued it, by our records, signed these bytes. */
async function isOwnAndExpired(tx: Transaction, certificate: Certificate, { der, untrusted }: Presented) {
  if (untrusted !== undefined && untrusted !== 'CERT_HAS_EXPIRED') return false;
  const authority = await tx.authorities.byId(certificate.authorityId);
  return der !== undefined && authority !== undefined && issuedBy(der, certificateOf(authority));
}

/** Whether `token` is the one this attempt's browser was given. */
export function holds(attempt: LoginAttempt, token: string | undefined): boolean {
  if (!attempt.tokenHash || token === undefined) return false;
  return timingSafeEqual(attempt.tokenHash, tokenHash(token));
}
