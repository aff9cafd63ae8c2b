import { prepareCrl, signCrl, tbsOfCrl } from '../ca/crl.ts';
import { isBefore } from '../domain/calendar.ts';
import type { Certificate } from '../domain/certificate/certificate.ts';
import type { Crl } from '../domain/certificate/crl.ts';
import type { Authority } from '../domain/institution/authority.ts';
import { certificateOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';

const validity = { hours: 24 };
/** A list older than this is made anew, revocations or not: one that lapses locks everyone out elsewhere. */
const freshFor = { hours: 1 };

/**
 * The CRL of a CA, DER: the newest published one, or a new one when it is an hour old or lacks a revocation that was
 * committed before this was asked. Undefined for a CA that does not exist or is not signed. Of several programs that
 * publish at once one number wins; the others look again.
 */
export async function currentCrl(deps: Dependencies, authorityId: string): Promise<Uint8Array | undefined> {
  for (;;) {
    const found = await deps.store.transaction(deps.clock(), async (tx) => {
      const authority = await tx.authorities.byId(authorityId);
      if (!authority?.certificate) return undefined;
      const newest = await tx.crls.newest(authorityId);
      // RFC 5280 §3.3: an entry stays until a list made after its certificate's end has had it.
      const revoked = await tx.certificates.revokedOf(authorityId, newest?.thisUpdate ?? tx.now);
      return { authority, newest, revoked, now: tx.now };
    });
    if (!found) return undefined;
    const { authority, newest, revoked, now } = found;
    // Its key is elsewhere: the list is the one the last ceremony brought.
    if (authority.offline) return newest?.der;
    if (newest && isBefore(now, newest.thisUpdate.add(freshFor)) && lists(newest, authority, revoked)) {
      return newest.der;
    }

    const next = { number: (newest?.number ?? 0n) + 1n, thisUpdate: now, nextUpdate: now.add(validity) };
    const signer = await deps.keys.open(authority.keyName);
    const der = await signCrl(listOf(next, authority, revoked), signer, certificateOf(authority));
    const published = await deps.store.transaction(deps.clock(), async (tx) => {
      if (!(await tx.crls.insert({ ...next, authorityId, der }))) return false;
      await tx.audit.write({
        institutionId: authority.institutionId,
        actor: { kind: 'system', name: 'ca' },
        act: 'crl-published',
        subject: { kind: 'authority', id: authorityId },
        facts: { number: String(next.number) },
      });
      return true;
    });
    if (published) return der;
  }
}

/**
 * Whether a published list says what the registry says now. The bytes are compared, not the times: a revocation that
 * was under way while the list was made has an earlier time and is still not in it.
 */
function lists(published: Crl, authority: Authority, revoked: readonly Certificate[]): boolean {
  return Buffer.compare(tbsOfCrl(published.der), listOf(published, authority, revoked)) === 0;
}

function listOf(
  { number, thisUpdate, nextUpdate }: Pick<Crl, 'number' | 'thisUpdate' | 'nextUpdate'>,
  authority: Authority,
  revoked: readonly Certificate[],
): Uint8Array {
  return prepareCrl({
    issuer: certificateOf(authority),
    number,
    thisUpdate,
    nextUpdate,
    revoked: revoked.map(({ serial, endedAt, endReason }) => ({ serial, at: endedAt!, reason: endReason })),
  });
}
