import { type CeremonyRequest, lintCeremonyRequest, writeCeremonyRequest } from '../ca/ceremony-request.ts';
import { certificationRequest } from '../ca/certification-request.ts';
import { lintDraft } from '../ca/lint.ts';
import { type ReadCrl, readCrl } from '../ca/read-crl.ts';
import type { Actor } from '../domain/audit/event.ts';
import { isBefore } from '../domain/calendar.ts';
import { type Authority, waitsForSignature } from '../domain/institution/authority.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { fingerprint, readCertificate, readTbsCertificate } from '../pki/certificate.ts';
import { sameBytes } from '../pki/der.ts';
import { issuedBy } from '../pki/issued-by.ts';
import { readName } from '../pki/name.ts';
import { Oid } from '../pki/oid.ts';
import { certificateOf, keepSigned, publicationOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';

/**
 * What the online side does of a ceremony with an offline root (docs/ceremony.md). Every file that comes back is a
 * stranger's: it is compared with what was stored before it went out (I2), and changes nothing when it differs.
 */

/**
 * The request for the root's signature of the generation that is prepared, as the text of its file. Refused where the
 * offline side would: what was stored names addresses or a policy that are no longer the configuration's.
 */
export async function beginCeremony(
  deps: Dependencies,
  institution: Institution,
): Promise<
  | { request: CeremonyRequest; text: string }
  | Refusal<'root-not-offline'>
  | Refusal<'nothing-to-sign'>
  | Exclude<ReturnType<typeof lintCeremonyRequest>, { linted: unknown }>
> {
  const { root, prepared } = await deps.store.transaction(deps.clock(), async (tx) => ({
    root: await tx.authorities.root(),
    prepared: (await tx.authorities.allIssuing(institution.id)).find(waitsForSignature),
  }));
  if (!root?.offline) return refuse('root-not-offline');
  if (!prepared) return refuse('nothing-to-sign');
  const { commonName, organization, notBefore, notAfter, toBeSigned } = prepared;
  const signer = await deps.keys.open(prepared.keyName);
  const request: CeremonyRequest = {
    institutionCode: institution.code,
    commonName,
    organization,
    notBefore,
    notAfter,
    published: publicationOf(deps, institution, root),
    toBeSigned,
    proof: await certificationRequest(signer, { commonName, organization }),
    rootFingerprint: fingerprint(certificateOf(root)),
  };
  const judged = lintCeremonyRequest(request, certificateOf(root));
  return isRefusal(judged) ? judged : { request, text: writeCeremonyRequest(request) };
}

/**
 * Takes in the certificate (DER) that a ceremony brought for an institution. It must be exactly the bytes that were stored,
 * with a signature of the root that verifies. One that the root revoked, or that was given up, is not taken; of one that was
 * taken in before it says so, and what still waits.
 */
export async function finishCeremony(
  deps: Dependencies,
  institution: Institution,
  certificate: Uint8Array,
  actor: Actor,
): Promise<
  | Authority
  | Refusal<'root-not-offline'>
  | Refusal<'nothing-to-sign'>
  | Refusal<'taken-in-before', { commonName: string; waiting?: string | undefined }>
  | Refusal<'not-what-was-asked'>
  | Refusal<'not-signed-by-root'>
  | Refusal<'authority-revoked'>
  | Refusal<'authority-abandoned'>
> {
  const read = readCertificate(certificate);
  if (isRefusal(read)) return refuse('not-what-was-asked');
  return deps.store.transaction(deps.clock(), async (tx) => {
    const root = await tx.authorities.root();
    if (!root?.offline) return refuse('root-not-offline');
    const all = await tx.authorities.allIssuing(institution.id);
    const asked = all.find(({ toBeSigned }) => sameBytes(toBeSigned, read.tbs));
    if (!asked) return all.some(waitsForSignature) ? refuse('not-what-was-asked') : refuse('nothing-to-sign');
    if (asked.abandonedAt) return refuse('authority-abandoned');
    if (asked.revokedAt) return refuse('authority-revoked');
    if (!issuedBy(certificate, certificateOf(root))) return refuse('not-signed-by-root');
    if (asked.certificate) {
      const waiting = all.find(waitsForSignature)?.commonName;
      return refuse('taken-in-before', { commonName: asked.commonName, waiting });
    }
    return keepSigned(tx, asked, certificate, actor);
  });
}

/** An offline root's certificate and what it says, before anybody said that it is the right one. */
export interface OfflineRoot {
  readonly der: Uint8Array;
  readonly commonName: string;
  readonly organization: string;
  readonly notAfter: Temporal.Instant;
}

/** Reads an offline root's certificate (DER) and compares it with the profile of roots. Never throws for any bytes. */
export function readOfflineRoot(der: Uint8Array): OfflineRoot | Refusal<'not-a-root', { findings: string[] }> {
  const read = readCertificate(der);
  if (isRefusal(read)) return refuse('not-a-root', { findings: [read.facts.why] });
  const { commonName, notBefore, notAfter, publicKey, serial, tbs } = read;
  const organization = readName(read.subject).find(({ type }) => type === Oid.organizationName)?.text ?? '';
  const asked = { commonName, organization, notBefore, notAfter, publicKey };
  const linted = lintDraft({ serial, tbs }, { ...asked, kind: 'root', issuer: 'self' });
  if (isRefusal(linted)) return refuse('not-a-root', linted.facts);
  if (!issuedBy(der, der)) return refuse('not-a-root', { findings: ['its signature does not verify'] });
  return { der, commonName, organization, notAfter };
}

/**
 * Takes in an offline root, after people compared its fingerprint, with its first list (DER): from now on it is the root.
 * One that was made here before goes on publishing its own lists. Refused before it begins, and while a CA waits for the
 * signature of another.
 */
export async function importRoot(
  deps: Dependencies,
  root: OfflineRoot,
  crl: Uint8Array,
  actor: Actor,
): Promise<
  | Authority
  | Refusal<'root-known'>
  | Refusal<'root-begins-later', { at: Temporal.Instant }>
  | Refusal<'ceremony-under-way', { commonName: string }>
  | Refusal<'crl-unfit', { why: string }>
> {
  const read = readCertificate(root.der);
  const list = readCrl(crl, root.der);
  if (isRefusal(read)) throw new Error('a root that was read cannot be read');
  if (isRefusal(list)) return list;
  return deps.store.transaction(deps.clock(), async (tx) => {
    if (isBefore(tx.now, read.notBefore)) return refuse('root-begins-later', { at: read.notBefore });
    const unfit = notNow(list, tx.now);
    if (unfit) return refuse('crl-unfit', { why: unfit });
    const before = await tx.authorities.root();
    if (before?.certificate && sameBytes(before.certificate, root.der)) return refuse('root-known');
    for (const { id } of await tx.institutions.all()) {
      const waiting = (await tx.authorities.allIssuing(id)).find(waitsForSignature);
      if (waiting) return refuse('ceremony-under-way', { commonName: waiting.commonName });
    }
    const id = newId(tx.now, deps.random);
    const authority: Authority = {
      id,
      kind: 'root',
      generation: (before?.generation ?? 0) + 1,
      keyName: `offline-${hex(read.fingerprint).slice(0, 16)}`,
      commonName: root.commonName,
      organization: root.organization,
      notBefore: read.notBefore,
      notAfter: read.notAfter,
      serial: read.serial,
      toBeSigned: read.tbs,
      preparedAt: tx.now,
      offline: true,
    };
    // Another program was first with a root: look again, as whoever typed this has to.
    if (!(await tx.authorities.insert(authority)))
      throw new Error('another root was stored at the same moment; try again');
    await tx.authorities.setCertificate(id, root.der, tx.now);
    await tx.crls.insert({ authorityId: id, part: 0, previous: 0n, ...list, der: crl });
    await tx.audit.write(
      {
        actor,
        act: 'root-imported',
        subject: { kind: 'authority', id },
        facts: { commonName: root.commonName, fingerprint: hex(read.fingerprint) },
      },
      { actor, act: 'crl-published', subject: { kind: 'authority', id }, facts: { number: String(list.number) } },
    );
    return { ...authority, certificate: root.der, issuedAt: tx.now };
  });
}

/**
 * Takes in a newer list (DER) of an offline root, of one too that another has followed; it is published at once. Refused
 * when it lacks what the last one revoked: it was made from an older copy of the root. Issuing CAs that are on it are revoked
 * from now on, which is told to their institutions' audit logs; gives it with the names of those that were not before.
 */
export async function importRootList(
  deps: Dependencies,
  crl: Uint8Array,
  actor: Actor,
): Promise<{ list: ReadCrl; revoked: string[] } | Refusal<'root-not-offline'> | Refusal<'crl-unfit', { why: string }>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const roots = (await tx.authorities.allSigned())
      .filter(({ offline }) => offline)
      .toSorted((a, b) => b.generation - a.generation);
    if (!roots[0]) return refuse('root-not-offline');
    const root = roots.find((one) => !isRefusal(readCrl(crl, certificateOf(one)))) ?? roots[0];
    const list = readCrl(crl, certificateOf(root));
    if (isRefusal(list)) return list;
    const unfit = notNow(list, tx.now);
    if (unfit) return refuse('crl-unfit', { why: unfit });
    const name = { authorityId: root.id, part: 0 };
    const newest = await tx.crls.newest(name);
    if (newest && list.number <= newest.number)
      return refuse('crl-unfit', { why: `its number is not above ${newest.number}` });
    const before = readCrl((newest && (await tx.crls.der(name, newest.number))) ?? crl, certificateOf(root));
    if (isRefusal(before)) throw new Error(`the root's list that is published cannot be read: ${before.facts.why}`);
    const left = before.revoked.find(({ serial }) => !list.revoked.some((one) => sameBytes(one.serial, serial)));
    if (left) return refuse('crl-unfit', { why: `it leaves out ${hex(left.serial)}, which the one before revoked` });
    if (!(await tx.crls.insert({ ...name, previous: newest?.number ?? 0n, ...list, der: crl })))
      return refuse('crl-unfit', { why: 'a list with its number is there already' });
    await tx.audit.write({
      actor,
      act: 'crl-published',
      subject: { kind: 'authority', id: root.id },
      facts: { number: String(list.number) },
    });
    const revoked: string[] = [];
    for (const { id } of await tx.institutions.all()) {
      for (const authority of await tx.authorities.allIssuing(id)) {
        const found = list.revoked.find(({ serial }) => sameBytes(serial, authority.serial));
        if (!found || !isOf(root, authority)) continue;
        if (!(await tx.authorities.revoke(authority.id, found.at, found.reason))) continue;
        revoked.push(authority.commonName);
        const { commonName, generation } = authority;
        await tx.audit.write({
          institutionId: id,
          actor,
          act: 'authority-revoked',
          subject: { kind: 'authority', id: authority.id },
          facts: { commonName, generation, reason: found.reason },
        });
      }
    }
    return { list, revoked };
  });
}

/** Whether a CA is, or was to be, signed by this root: no root revokes what another signed. */
function isOf(root: Authority, { certificate, toBeSigned }: Authority): boolean {
  if (certificate) return issuedBy(certificate, certificateOf(root));
  const [asked, by] = [readTbsCertificate(toBeSigned), readCertificate(certificateOf(root))];
  return !isRefusal(asked) && !isRefusal(by) && sameBytes(asked.issuer, by.subject);
}

function notNow(list: ReadCrl, now: Temporal.Instant): string | undefined {
  if (isBefore(now, list.thisUpdate)) return `it begins only at ${list.thisUpdate}`;
  return isBefore(list.nextUpdate, now) ? `it ended at ${list.nextUpdate}` : undefined;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
