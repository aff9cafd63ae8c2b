import type { Actor } from '../domain/audit/event.ts';
import type { Certificate, RevocationReason } from '../domain/certificate/certificate.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { lockLoginIdOf } from './login-id-of-contract.ts';
import { revokeOf } from './revoke.ts';
import type { Transaction } from './transaction.ts';

/**
 * 事故登録 of one login ID (R4): its certificates end at once, with their sessions. `seen` is what `standingOf` said when
 * the page was opened: if the certificates are others now, nothing is done, so that nobody revokes what was made since.
 */
export async function revokeInEmergency(
  tx: Transaction,
  institution: Institution,
  wanted: { number: string; id: string; reason: RevocationReason; seen: string },
  actor: Actor,
): Promise<Certificate[] | Refusal<'login-id-unknown' | 'nothing-to-revoke' | 'changed-meanwhile'>> {
  const found = await lockLoginIdOf(tx, institution, wanted.number, wanted.id);
  if (isRefusal(found)) return found;
  const standing = await standingOf(tx, institution, wanted.id);
  if (standing === '') return refuse('nothing-to-revoke');
  if (standing !== wanted.seen) return refuse('changed-meanwhile');
  return revokeOf(tx, institution, found.loginId, wanted.reason, actor);
}

/** What a revocation would end: the certificates of a login ID that are in use. Empty when there is none. */
export async function standingOf(tx: Transaction, institution: Institution, loginId: string): Promise<string> {
  return (await tx.certificates.ofLoginId(institution.id, loginId))
    .filter(({ state }) => state === 'issued' || state === 'active')
    .map(({ id }) => id)
    .join(' ');
}
