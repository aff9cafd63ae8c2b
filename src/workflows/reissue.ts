import type { Actor } from '../domain/audit/event.ts';
import type { Certificate, RevocationReason } from '../domain/certificate/certificate.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isLive } from '../domain/issuance/issuance.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import type { Dependencies } from './dependencies.ts';
import { type Issued, openIssuances, voidIssuance } from './issue.ts';
import { revokeLive } from './revoke.ts';
import type { Transaction } from './transaction.ts';

/**
 * 再発行 (R1): the current certificates end with their sessions, what is open (a renewal too) is void, and a new
 * issuance begins; all in this one transaction. An acquisition under way finds its issuance void. The ID's row is taken.
 */
export async function reissueTo(
  tx: Transaction,
  deps: Dependencies,
  institution: Institution,
  loginId: LoginId,
  reason: RevocationReason,
  actor: Actor,
): Promise<Issued & { revoked: Certificate[] }> {
  const earlier = await tx.issuances.lockNewest(institution.id, loginId.id);
  const revoked = await revokeLive(tx, institution, loginId, reason, actor);
  // Sessions without a certificate, of a contract that is still on the password method.
  await tx.sessions.endOfLoginId(loginId.id, tx.now);
  if (earlier && isLive(earlier)) await voidIssuance(tx, earlier, actor);
  const [issued] = await openIssuances(tx, deps, institution, [loginId], actor, { reissue: reason });
  return { ...issued!, revoked };
}
