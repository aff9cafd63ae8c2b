import { prepareCrl, signCrl } from '../ca/crl.ts';
import { isBefore } from '../domain/calendar.ts';
import type { Crl } from '../domain/certificate/crl.ts';
import { certificateOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';

const validity = { hours: 24 };
/** A list older than this is made anew, revocations or not: one that lapses locks everyone out elsewhere. */
const freshFor = { hours: 1 };

/**
 * The CRL of a CA, DER: the newest published one, or a new one when it is an hour old or lacks a revocation. Undefined
 * for a CA that does not exist or is not signed. Of several programs that publish at once one number wins and all give
 * that list.
 */
export async function currentCrl(deps: Dependencies, authorityId: string): Promise<Uint8Array | undefined> {
  const found = await deps.store.transaction(deps.clock(), async (tx) => {
    const authority = await tx.authorities.byId(authorityId);
    if (!authority?.certificate) return undefined;
    const newest = await tx.crls.newest(authorityId);
    const revoked = await tx.certificates.revokedOf(authorityId, tx.now);
    return { authority, newest, revoked, now: tx.now };
  });
  if (!found) return undefined;
  const { authority, newest, revoked, now } = found;
  const last = revoked.at(-1)?.endedAt;
  const complete = newest && (!last || isBefore(last, newest.thisUpdate));
  if (newest && complete && isBefore(now, newest.thisUpdate.add(freshFor))) return newest.der;

  const issuer = certificateOf(authority);
  const thisUpdate = now.round({ smallestUnit: 'second', roundingMode: 'floor' });
  const nextUpdate = thisUpdate.add(validity);
  const number = (newest?.number ?? 0n) + 1n;
  const tbs = prepareCrl({
    issuer,
    number,
    thisUpdate,
    nextUpdate,
    revoked: revoked.map(({ serial, endedAt, endReason }) => ({ serial, at: endedAt!, reason: endReason })),
  });
  const der = await signCrl(tbs, await deps.keys.open(authority.keyName), issuer);
  // `thisUpdate` is kept to the fraction of a second, to tell which revocations the list has seen.
  const crl: Crl = { authorityId, number, thisUpdate: now, nextUpdate, der };
  return deps.store.transaction(deps.clock(), async (tx) => {
    if (await tx.crls.insert(crl)) return der;
    return (await tx.crls.newest(authorityId))!.der;
  });
}
