import { prepareIssuing, prepareRoot } from '../ca/authority-certificate.ts';
import { lintDraft } from '../ca/lint.ts';
import { newSerial } from '../ca/serial.ts';
import { signDraft } from '../ca/sign.ts';
import type { Actor } from '../domain/audit/event.ts';
import type { Authority } from '../domain/institution/authority.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';

const platform = 'Warifu Platform';
const rootLife = { years: 20 };
const issuingLife = { years: 10 };

/**
 * Sees to it that the platform's root exists and is signed; gives it back. Safe to run again after any interruption:
 * what was prepared before is signed over exactly the stored bytes (I2).
 */
export async function ensureRoot(deps: Dependencies, actor: Actor): Promise<Authority> {
  const found = await deps.store.transaction(deps.clock(), (tx) => tx.authorities.root());
  if (found) return finish(deps, found, 'self');

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
  await deps.store.transaction(now, async (tx) => {
    await tx.authorities.insert(root);
    await tx.audit.write({ actor, act: 'root-created', subject: { kind: 'authority', id } });
  });
  return finish(deps, root, 'self');
}

/**
 * The draft of an institution's first issuing CA, under a key made for it, as a row ready to be inserted in the
 * transaction that creates the institution. `finishIssuing` signs it afterwards.
 */
export async function draftIssuing(deps: Dependencies, institution: Institution, root: Authority): Promise<Authority> {
  const now = deps.clock();
  const id = newId(now, deps.random);
  const keyName = `${institution.code}-issuing-g1-${id.slice(-12)}`;
  const { publicKey } = await deps.keys.create(keyName, institution.settings.caKeyType);
  const asked = {
    commonName: `${institution.nameEn} ${institution.code} Customer CA G1`,
    organization: institution.nameEn,
    ...life(now, issuingLife),
    serial: newSerial(deps.random),
  };
  const { tbs } = prepareIssuing({
    ...asked,
    publicKey,
    issuer: certificateOf(root),
    ...publicationUrls(deps.pkiUrl, root.id),
    policyOid: institution.settings.policyOid,
  });
  return {
    ...asked,
    id,
    institutionId: institution.id,
    kind: 'issuing',
    generation: 1,
    keyName,
    toBeSigned: tbs,
    preparedAt: now,
  };
}

/** Sees to it that an issuing CA of the registry is signed; gives it back. */
export function finishIssuing(deps: Dependencies, authority: Authority, root: Authority): Promise<Authority> {
  return finish(deps, authority, root);
}

/** Where a CA's certificate and CRL are to be had; stands in every certificate it issues. */
export function publicationUrls(pkiUrl: string, authorityId: string): { crlUrl: string; caIssuersUrl: string } {
  return { crlUrl: `${pkiUrl}/crl/${authorityId}.crl`, caIssuersUrl: `${pkiUrl}/ca/${authorityId}.cer` };
}

/** The DER of an authority that is signed; throws when it is only prepared. */
export function certificateOf(authority: Authority): Uint8Array {
  if (!authority.certificate) throw new Error(`the authority ${authority.id} is not signed yet; run warifu init again`);
  return authority.certificate;
}

async function finish(deps: Dependencies, authority: Authority, issuer: Authority | 'self'): Promise<Authority> {
  if (authority.certificate) return authority;
  const own = await deps.keys.open(authority.keyName);
  const signer = issuer === 'self' ? own : await deps.keys.open(issuer.keyName);
  const issuerCertificate = issuer === 'self' ? 'self' : certificateOf(issuer);
  const { kind, commonName, organization, notBefore, notAfter } = authority;
  const linted = lintDraft(
    { serial: authority.serial, tbs: authority.toBeSigned },
    { kind, commonName, organization, notBefore, notAfter, issuer: issuerCertificate, publicKey: own.publicKey },
  );
  if (isRefusal(linted)) throw new Error(`the CA certificate was not signed: ${linted.facts.findings.join('; ')}`);
  const certificate = await signDraft(linted, signer, issuerCertificate);
  return deps.store.transaction(deps.clock(), async (tx) => {
    await tx.authorities.setCertificate(authority.id, certificate, tx.now);
    await tx.audit.write({
      institutionId: authority.institutionId,
      actor: { kind: 'system', name: 'ca' },
      act: 'authority-created',
      subject: { kind: 'authority', id: authority.id },
      facts: { commonName, generation: authority.generation },
    });
    return { ...authority, certificate, issuedAt: tx.now };
  });
}

/** CA certificates begin an hour early, for slow clocks, and end at the whole second. */
function life(now: Temporal.Instant, duration: { years: number }) {
  const utc = now.toZonedDateTimeISO('UTC').round({ smallestUnit: 'second', roundingMode: 'floor' });
  return { notBefore: utc.subtract({ hours: 1 }).toInstant(), notAfter: utc.add(duration).toInstant() };
}
