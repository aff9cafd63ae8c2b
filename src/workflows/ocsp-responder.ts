import { createHash } from 'node:crypto';
import { lintDraft } from '../ca/lint.ts';
import { prepareOcspResponder } from '../ca/ocsp-responder-certificate.ts';
import { newSerial } from '../ca/serial.ts';
import { signDraft } from '../ca/sign.ts';
import { signatureAlgorithm } from '../ca/signature-algorithm.ts';
import type { Signer } from '../ca/signer.ts';
import { readIssuer } from '../ca/tbs-certificate.ts';
import { isBefore } from '../domain/calendar.ts';
import type { Authority } from '../domain/institution/authority.ts';
import type { OcspResponder } from '../domain/institution/ocsp-responder.ts';
import { isRefusal } from '../domain/refusal.ts';
import { wholeSeconds } from '../pki/der.ts';
import { readPublicKey } from '../pki/public-key.ts';
import { certificateOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import { byKeyInTime } from './within.ts';

/** A responder that can answer now. */
export interface OpenResponder {
  /** Signs a ResponseData with `algorithm` (AlgorithmIdentifier, DER), at once: its key is always one of this process. */
  readonly sign: (data: Uint8Array) => Uint8Array;
  readonly algorithm: Uint8Array;
  /** DER. */
  readonly certificate: Uint8Array;
  /** SHA-1 of the public key's octets, by which answers name the responder (RFC 6960 §4.2.1, byKey). */
  readonly keyHash: Uint8Array;
  /** Since when the CA is there. */
  readonly authoritySince: Temporal.Instant;
  /** From then on a newer one is looked for, or made. */
  readonly renewAt: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
}

/**
 * The key of a responder, by the responder's id: no key of a CA has such a name, and the CAs' room opens none of it
 * (keys/key-room.ts).
 */
export const responderKeyName = (id: string): string => `ocsp-${id}`;

/** Short, because nobody asks whether a responder's certificate is revoked (RFC 6960 §4.2.2.2.1). */
const life = { hours: 30 * 24 };
/** Made anew this long before the end: so long may the CA's key be away and the CA is answered for all the same. */
export const renewedBefore = { hours: 15 * 24 };

/**
 * The responder of a CA: the newest one whose key opens here, or a new one with a new key where that one is about to
 * end. A CA whose key cannot be used, or does not answer, keeps its last one until it expires; after that, this throws.
 *
 * Safe at any number of programs and after any interruption: the key is durable before its row, the row before the
 * signature (I2), and of two that make the next number one is first. What was prepared and not signed is signed over
 * exactly the stored bytes by whoever comes next. Programs that do not share their keys make one each.
 */
export async function openResponder(deps: Dependencies, authorityId: string): Promise<OpenResponder> {
  for (;;) {
    const { authority, known, last, now } = await deps.store.transaction(deps.clock(), async (tx) => ({
      authority: await tx.authorities.byId(authorityId),
      known: await tx.ocspResponders.valid(authorityId, tx.now),
      last: await tx.ocspResponders.lastNumber(authorityId),
      now: tx.now,
    }));
    if (!authority) throw new Error(`there is no authority ${authorityId}`);
    const fresh = (one: OcspResponder) => isBefore(now.add(renewedBefore), one.notAfter) || !outlives(authority, one);
    try {
      const opened = await firstThatOpens(deps, authority, known.filter(fresh));
      if (opened) return opened;
      const made = await make(deps, authority, last + 1, now);
      if (made) return made;
    } catch (error) {
      const signed = known.filter(({ certificate }) => certificate);
      const older = await firstThatOpens(deps, authority, signed);
      if (older) return older;
      throw error;
    }
  }
}

/** Sees to it that every CA has a responder that is not about to end. Gives what went wrong, by authority. */
export async function renewResponders(deps: Dependencies): Promise<{ authorityId: string; error: unknown }[]> {
  const due = await deps.store.transaction(deps.clock(), (tx) =>
    tx.ocspResponders.authoritiesWithout(tx.now, tx.now.add(renewedBefore)),
  );
  const failed: { authorityId: string; error: unknown }[] = [];
  for (const authorityId of due) {
    try {
      await openResponder(deps, authorityId);
    } catch (error) {
      failed.push({ authorityId, error });
    }
  }
  return failed;
}

/** Whether there is anything to be gained by another one: the CA itself lasts longer. */
const outlives = (authority: Authority, { notAfter }: OcspResponder): boolean => isBefore(notAfter, authority.notAfter);

/**
 * The first of them whose key opens here, signed first where it was only prepared. When none does, but one of those could
 * not be signed, this throws: what waits for the CA's key is not joined by another one at each try.
 */
async function firstThatOpens(
  deps: Dependencies,
  authority: Authority,
  responders: readonly OcspResponder[],
): Promise<OpenResponder | undefined> {
  let unsigned: unknown;
  for (const responder of responders) {
    // A key that is not here is another program's, or lost: then the next one is asked.
    const signer = await deps.responderKeys.open(responder.keyName).catch(() => undefined);
    if (!signer) continue;
    if (responder.certificate) return opened(authority, responder, signer);
    try {
      return opened(authority, await finish(deps, authority, responder, signer), signer);
    } catch (error) {
      if (!(error instanceof UnfitDraft)) unsigned ??= error;
    }
  }
  if (unsigned) throw unsigned;
  return undefined;
}

/** What was prepared is not what would be prepared today: it is never signed. */
class UnfitDraft extends Error {}

/** Makes the responder with this number; undefined when another program was first. */
async function make(
  deps: Dependencies,
  authority: Authority,
  number: number,
  now: Temporal.Instant,
): Promise<OpenResponder | undefined> {
  // Before anything is made: a CA whose key is away gets no key of a responder either.
  await byKeyInTime(deps.keys.open(authority.keyName));
  const id = newId(now, deps.random);
  const keyName = responderKeyName(id);
  const signer = await deps.responderKeys.create(keyName, 'EC P-256');
  const start = Temporal.Instant.fromEpochMilliseconds(wholeSeconds(now) * 1000);
  const asked = {
    commonName: `OCSP responder ${number}`,
    organization: authority.organization,
    notBefore: later(start.subtract({ hours: 1 }), authority.notBefore),
    notAfter: earlier(start.add(life), authority.notAfter),
    serial: newSerial(deps.random),
  };
  const { tbs } = prepareOcspResponder({ ...asked, publicKey: signer.publicKey, issuer: certificateOf(authority) });
  const responder: OcspResponder = {
    ...asked,
    id,
    authorityId: authority.id,
    number,
    keyName,
    toBeSigned: tbs,
    preparedAt: now,
  };
  if (!(await deps.store.transaction(now, (tx) => tx.ocspResponders.insert(responder)))) {
    // Made for nothing, and no row says where it is.
    await deps.responderKeys.remove?.(keyName);
    return undefined;
  }
  return opened(authority, await finish(deps, authority, responder, signer), signer);
}

/** Signs exactly the stored bytes. Of several programs that sign at once, one certificate is kept. */
async function finish(
  deps: Dependencies,
  authority: Authority,
  responder: OcspResponder,
  { publicKey }: Signer,
): Promise<OcspResponder> {
  const { id, serial, toBeSigned, commonName, organization, notBefore, notAfter, number } = responder;
  const issuer = certificateOf(authority);
  const linted = lintDraft(
    { serial, tbs: toBeSigned },
    { kind: 'ocsp-responder', issuer, commonName, organization, publicKey, notBefore, notAfter },
  );
  if (isRefusal(linted)) throw new UnfitDraft(`the responder was not signed: ${linted.facts.findings.join('; ')}`);
  const certificate = await byKeyInTime(
    deps.keys.open(authority.keyName).then((signer) => signDraft(linted, signer, issuer)),
  );
  return deps.store.transaction(deps.clock(), async (tx) => {
    if (await tx.ocspResponders.setCertificate(id, certificate, tx.now)) {
      await tx.audit.write({
        institutionId: authority.institutionId,
        actor: { kind: 'system', name: 'ca' },
        act: 'ocsp-responder-created',
        subject: { kind: 'authority', id: authority.id },
        facts: { number },
      });
    }
    const signed = await tx.ocspResponders.byId(id);
    if (!signed?.certificate) throw new Error('the responder that was stored is gone');
    return signed;
  });
}

function opened(authority: Authority, { certificate, notAfter }: OcspResponder, signer: Signer): OpenResponder {
  const key = readPublicKey(readIssuer(certificate!).publicKey);
  if (key.keyType === 'other') throw new Error('not a key that a responder can have');
  if (!signer.signHere) throw new Error('the key of a responder has to be in this process');
  const keyHash = Uint8Array.from(createHash('sha1').update(key.bits).digest());
  return {
    sign: signer.signHere,
    algorithm: signatureAlgorithm(signer.keyType),
    certificate: certificate!,
    keyHash,
    authoritySince: authority.notBefore,
    renewAt: isBefore(notAfter, authority.notAfter) ? notAfter.subtract(renewedBefore) : notAfter,
    notAfter,
  };
}

const later = (a: Temporal.Instant, b: Temporal.Instant) => (isBefore(a, b) ? b : a);
const earlier = (a: Temporal.Instant, b: Temporal.Instant) => (isBefore(a, b) ? a : b);
