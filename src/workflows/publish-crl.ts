import { signCrl } from '../ca/crl.ts';
import {
  type Crl,
  type CrlState,
  crlPartSize,
  crlUrl,
  crlValidity,
  isFresh,
  type ListName,
  nextCrlNumber,
} from '../domain/certificate/crl.ts';
import type { Authority } from '../domain/institution/authority.ts';
import { certificateOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';
import { byKeyInTime } from './within.ts';

/** The newest list of those published, as it is served. */
export type PublishedCrl = Crl & Pick<CrlState, 'ownSecond'>;

/**
 * The CRL of a CA, or of a part of its certificates: the newest published one, or a new one when it is an hour old or
 * lacks a revocation that was committed before this was asked. Undefined for a list that does not exist, or of a CA that
 * is not signed. Of several programs that publish at once one wins; the others look again. `known` is given back where
 * it is still the newest, without its bytes being read. Throws when a new one is needed and cannot be made.
 */
export async function currentCrl(
  deps: Dependencies,
  authorityId: string,
  part = 0,
  known?: PublishedCrl,
): Promise<PublishedCrl | undefined> {
  const list: ListName = { authorityId, part };
  for (;;) {
    const found = await deps.store.transaction(deps.clock(), async (tx) => {
      const newest = await tx.crls.newest(list);
      if (newest && !newest.overtaken && isFresh(newest, tx.now)) return { current: await whole(tx, newest, known) };
      const authority = await tx.authorities.byId(authorityId);
      // Its key is elsewhere: the list is the one the last ceremony brought.
      if (authority?.offline) return newest && { current: await whole(tx, newest, known) };
      const address = await tx.crls.address(list);
      return authority?.certificate && address && { authority, address, newest, now: tx.now };
    });
    if (!found) return undefined;
    // `current` is undefined when another followed between two looks.
    if ('current' in found) {
      if (found.current) return found.current;
    } else {
      const published = await publish(deps, list, found);
      if (published) return published;
    }
  }
}

/**
 * The newest list there is, as long as relying parties take it: for when no newer one can be made. It may lack what was
 * revoked since, and is still better than none.
 */
export function lastCrl(deps: Dependencies, list: ListName, known?: PublishedCrl): Promise<PublishedCrl | undefined> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const newest = await tx.crls.newest(list);
    const good = newest && Temporal.Instant.compare(tx.now, newest.nextUpdate) < 0;
    return good ? whole(tx, newest, known) : undefined;
  });
}

async function whole(tx: Transaction, newest: CrlState, known?: PublishedCrl): Promise<PublishedCrl | undefined> {
  if (known?.number === newest.number) return known;
  const der = await tx.crls.der(newest, newest.number);
  return der && { ...newest, der };
}

/** Makes, signs and stores the list that follows `newest`; undefined when another program's does already. */
async function publish(
  deps: Dependencies,
  list: ListName,
  from: {
    authority: Authority;
    address: { pkiUrl: string } | 'complete';
    newest: CrlState | undefined;
    now: Temporal.Instant;
  },
): Promise<PublishedCrl | undefined> {
  const { authority, address, newest, now } = from;
  const previous = newest?.number ?? 0n;
  const next = {
    ...list,
    number: nextCrlNumber(previous, now),
    previous,
    thisUpdate: now,
    nextUpdate: now.add(crlValidity),
  };
  const issuer = certificateOf(authority);
  const { tbs, listed } = await deps.lists.write({
    ...next,
    issuer,
    publishedAt: address === 'complete' ? undefined : crlUrl(address.pkiUrl, list),
    // RFC 5280 §3.3: an entry stays until a list made after its certificate's end has had it.
    since: newest?.thisUpdate ?? now,
  });
  const der = await byKeyInTime(deps.keys.open(authority.keyName).then((signer) => signCrl(tbs, signer, issuer)));
  return deps.store.transaction(deps.clock(), async (tx) => {
    if (!(await tx.crls.insert({ ...next, der }))) return undefined;
    await tx.crls.setListed(list, listed);
    const opened = await openPartWhereFull(deps, tx, authority, list);
    await tx.audit.write({
      institutionId: authority.institutionId,
      actor: { kind: 'system', name: 'ca' },
      act: 'crl-published',
      subject: { kind: 'authority', id: authority.id },
      facts: {
        number: String(next.number),
        ...(list.part > 0 && { part: list.part }),
        ...(opened !== undefined && { opened }),
      },
    });
    // Read back for what depends on the list before.
    const made = await tx.crls.newest(list);
    return made && { ...made, der };
  });
}

/**
 * When the part that new certificates go into has grown large, the next one is opened. It is looked at when that part's
 * list is made, every hour: so an issuance counts nothing, and a part may become somewhat larger than it should.
 */
async function openPartWhereFull(
  { pkiUrl }: Dependencies,
  tx: Transaction,
  { id, kind }: Authority,
  list: ListName,
): Promise<number | undefined> {
  if (kind !== 'issuing' || (await tx.crls.openPart(id, pkiUrl)) !== list.part) return undefined;
  const size = await tx.crls.sizeOfPart(list, crlPartSize + 1);
  return size > crlPartSize ? tx.crls.openNextPart(id, pkiUrl) : undefined;
}
