import { prepareIssuing, prepareRoot } from '../ca/authority-certificate.ts';
import { lintDraft, type Publication } from '../ca/lint.ts';
import { newSerial } from '../ca/serial.ts';
import { signDraft } from '../ca/sign.ts';
import type { Actor } from '../domain/audit/event.ts';
import { isBefore } from '../domain/calendar.ts';
import { crlUrl } from '../domain/certificate/crl.ts';
import type { Authority } from '../domain/institution/authority.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import type { Transaction } from './transaction.ts';

/** What whoever needs the root is told while an offline one is chosen and not there. */
export const rootFromCeremony = 'There is no root yet: it comes from a ceremony, see docs/ceremony.md.';

const platform = 'Warifu Platform';
const rootLife = { years: 20 };
const issuingLife = { years: 10 };

/**
 * Sees to it that the platform's root exists and is signed; gives it back. Safe to run again after any interruption:
 * what was prepared before is signed over exactly the stored bytes (I2). Throws, and makes nothing, while an offline root is
 * chosen and was not taken in.
 */
export async function ensureRoot(deps: Dependencies, actor: Actor): Promise<Authority> {
  const { found, offline } = await deps.store.transaction(deps.clock(), async (tx) => ({
    found: await tx.authorities.root(),
    offline: await tx.authorities.offlineRootChosen(),
  }));
  if (found) return finish(deps, found);
  if (offline) throw new Error(rootFromCeremony);

  const now = deps.clock();
  const id = newId(now, deps.random);
  const keyName = `root-g1-${id.slice(-12)}`;
  const { publicKey } = await deps.keys.create(keyName, 'EC P-256');
  const asked = {
    commonName: `${platform} Root CA G1`,
    organization: platform,
    ...life(now, rootLife),
    serial: newSerial(deps.random),
  };
  const { tbs } = prepareRoot({ ...asked, publicKey });
  const root: Authority = { ...asked, id, kind: 'root', generation: 1, keyName, toBeSigned: tbs, preparedAt: now };
  const kept = await deps.store.transaction(now, async (tx) => {
    // Another program was first: its root is the root, and the key made here is never used.
    if (!(await tx.authorities.insert(root))) return tx.authorities.root();
    await tx.audit.write({ actor, act: 'root-created', subject: { kind: 'authority', id } });
    return root;
  });
  if (!kept) throw new Error('the root that was in the way is gone');
  return finish(deps, kept);
}

/** The common name of an institution's issuing CA: all that a chooser filters by (I1). */
export function issuingName({ nameEn, code }: Pick<Institution, 'nameEn' | 'code'>, generation = 1): string {
  return `${nameEn} ${code} Customer CA G${generation}`;
}

/**
 * The draft of a generation of an institution's issuing CA, under a key made for it, as a row ready to be inserted (the
 * first one in the transaction that creates the institution). `finishIssuing` signs it afterwards, or a ceremony.
 */
export async function draftIssuing(
  deps: Dependencies,
  institution: Institution,
  root: Authority,
  generation = 1,
): Promise<Authority> {
  const now = deps.clock();
  const id = newId(now, deps.random);
  const keyName = `${institution.code}-issuing-g${generation}-${id.slice(-12)}`;
  const { publicKey } = await deps.keys.create(keyName, institution.settings.caKeyType);
  const asked = {
    commonName: issuingName(institution, generation),
    organization: institution.nameEn,
    ...life(now, issuingLife, root),
    serial: newSerial(deps.random),
  };
  const { tbs } = prepareIssuing({
    ...asked,
    publicKey,
    issuer: certificateOf(root),
    ...publicationOf(deps, institution, root),
  });
  return {
    ...asked,
    id,
    institutionId: institution.id,
    kind: 'issuing',
    generation,
    keyName,
    toBeSigned: tbs,
    preparedAt: now,
  };
}

/** Sees to it that an institution's issuing CA is signed; gives it back. An offline root signs in a ceremony: not here. */
export async function finishIssuing(
  deps: Dependencies,
  institution: Institution,
  authority: Authority,
  root: Authority,
): Promise<Authority> {
  if (root.offline) return authority;
  return finish(deps, authority, { root, published: publicationOf(deps, institution, root) });
}

/**
 * Where a CA publishes, and the institution's policy: stands in every certificate that CA issues; `crlPart` is whose
 * part the certificate is in.
 */
export function publicationOf(
  deps: Dependencies,
  institution: Institution,
  issuer: Authority,
  crlPart = 0,
): Publication {
  return {
    crlUrl: crlUrl(deps.pkiUrl, { authorityId: issuer.id, part: crlPart }),
    caIssuersUrl: `${deps.pkiUrl}/ca/${issuer.id}.cer`,
    // An offline root has no responder: its key signs lists, and those only in ceremonies.
    ...(!issuer.offline && { ocspUrl: `${deps.pkiUrl}/ocsp` }),
    policyOid: institution.settings.policyOid,
  };
}

/** The DER of an authority that is signed; throws when it is only prepared. */
export function certificateOf(authority: Authority): Uint8Array {
  if (!authority.certificate) throw new Error(`the authority ${authority.id} is not signed yet; run warifu init again`);
  return authority.certificate;
}

/** Signs exactly the stored bytes, the root's with its own key. Of several programs that sign at once, one is kept. */
async function finish(
  deps: Dependencies,
  authority: Authority,
  by?: { root: Authority; published: Publication },
): Promise<Authority> {
  if (authority.certificate) return authority;
  const own = await deps.keys.open(authority.keyName);
  const signer = by ? await deps.keys.open(by.root.keyName) : own;
  const issuer = by ? certificateOf(by.root) : 'self';
  const { kind, commonName, organization, notBefore, notAfter } = authority;
  const lint = (published?: Publication) =>
    lintDraft(
      { serial: authority.serial, tbs: authority.toBeSigned },
      {
        kind,
        commonName,
        organization,
        notBefore,
        notAfter,
        issuer,
        publicKey: own.publicKey,
        ...(published && { published }),
      },
    );
  let linted = lint(by?.published);
  // Prepared by a version that named no OCSP responder: what was stored is what is signed (I2).
  if (isRefusal(linted) && by) {
    const before = lint({ ...by.published, ocspUrl: undefined });
    if (!isRefusal(before)) linted = before;
  }
  if (isRefusal(linted)) {
    const changed = by ? '. If pki.url or the policy was changed since it was prepared: warifu ca abandon --help' : '';
    throw new Error(`the CA certificate was not signed: ${linted.facts.findings.join('; ')}${changed}`);
  }
  const certificate = await signDraft(linted, signer, issuer);
  return deps.store.transaction(deps.clock(), (tx) =>
    keepSigned(tx, authority, certificate, { kind: 'system', name: 'ca' }),
  );
}

/** Stores a CA's certificate (DER) that was checked; the first that is signed issues from now on. One that is there stays. */
export async function keepSigned(
  tx: Transaction,
  { id, institutionId, generation, commonName }: Authority,
  certificate: Uint8Array,
  actor: Actor,
): Promise<Authority> {
  if (await tx.authorities.setCertificate(id, certificate, tx.now)) {
    const all = institutionId ? await tx.authorities.allIssuing(institutionId) : [];
    if (institutionId && !all.some(({ activatedAt }) => activatedAt)) await tx.authorities.activate(id, tx.now);
    await tx.audit.write({
      institutionId,
      actor,
      act: 'authority-created',
      subject: { kind: 'authority', id },
      facts: { commonName, generation },
    });
  }
  const signed = await tx.authorities.byId(id);
  if (!signed?.certificate) throw new Error('the CA certificate that was stored is gone');
  return signed;
}

/** CA certificates begin an hour early, for slow clocks, and end at the whole second; both within their issuer's life. */
function life(
  now: Temporal.Instant,
  duration: { years: number },
  issuer?: Pick<Authority, 'notBefore' | 'notAfter'>,
): Pick<Authority, 'notBefore' | 'notAfter'> {
  const utc = now.toZonedDateTimeISO('UTC').round({ smallestUnit: 'second', roundingMode: 'floor' });
  const [notBefore, notAfter] = [utc.subtract({ hours: 1 }).toInstant(), utc.add(duration).toInstant()];
  return {
    notBefore: issuer && isBefore(notBefore, issuer.notBefore) ? issuer.notBefore : notBefore,
    notAfter: issuer && isBefore(issuer.notAfter, notAfter) ? issuer.notAfter : notAfter,
  };
}
