import { templateOf } from '../ca/customer-template.ts';
import { lintDraft } from '../ca/lint.ts';
import { newSerial } from '../ca/serial.ts';
import { signDraft } from '../ca/sign.ts';
import type { Actor } from '../domain/audit/event.ts';
import {
  abandoned,
  type CannotRenew,
  type Certificate,
  issued,
  mayRenew,
  outlives,
  revoked,
  validity,
} from '../domain/certificate/certificate.ts';
import { type Contract, mayAcquireNow, switched } from '../domain/contract/contract.ts';
import type { Authority } from '../domain/institution/authority.ts';
import { type Institution, label } from '../domain/institution/institution.ts';
import { type AcquisitionVisit, isOpen } from '../domain/issuance/acquisition-visit.ts';
import { acquired, type CannotAcquire, type Issuance, mayAcquire } from '../domain/issuance/issuance.ts';
import { type LoginId, mayLogIn } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { fingerprint } from '../pki/certificate.ts';
import { type CertificationRequest, readCertificationRequest } from '../pki/certification-request.ts';
import { act, type MayNotAct } from './act.ts';
import { lockRenewal } from './begin-renewal.ts';
import type { Place } from './continue-session.ts';
import { certificateOf, publicationOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import { tokenHash } from './token.ts';
import type { Store, Transaction } from './transaction.ts';

/** What the browser gets to put into its .p12. */
export interface Acquired {
  readonly certificate: Certificate;
  /** The issuing CA, DER. */
  readonly chain: readonly Uint8Array[];
  readonly loginId: LoginId;
}

/**
 * How someone comes here: with the token of a visit (code and password were given, A3), or signed in with the
 * certificate that is renewed (V2). Either is asked anew in the transaction.
 */
export type WayIn = string | { readonly place: Place; readonly pcName?: string | undefined };

/** What someone may acquire who came in. */
interface Entered {
  readonly issuance: Issuance;
  readonly loginId: LoginId;
  /** What the customer calls this PC. */
  readonly pcName?: string | undefined;
  /** The login password a first-time ID chose (A3). */
  readonly newPasswordHash?: string | undefined;
}

type NotOpen =
  | Refusal<'login-id-suspended' | 'login-id-locked' | 'contract-suspended' | 'method-not-switched'>
  | CannotRenew;
type NotEntered = Refusal<'visit-over' | 'renewal-not-begun'> | NotOpen | MayNotAct;

export type NotAcquired =
  | Exclude<ReturnType<typeof readCertificationRequest>, CertificationRequest>
  | CannotAcquire
  | NotEntered
  | Refusal<
      'key-certified-before' | 'acquisition-in-progress' | 'not-issued' | 'authority-ends-first' | 'authority-absent'
    >;

/** A certificate in preparation longer than this belongs to a request that will not come back. */
const longestPreparation = Temporal.Duration.from({ seconds: 60 });

/**
 * Makes the certificate for whoever came in and a certification request (C3, C4, A2–A5, V2–V4, I2).
 *
 * The same key asked for again gets the same certificate: a connection that dropped after the signature costs nothing.
 * While one request of an issuance is being signed, another is refused with `acquisition-in-progress`.
 */
export async function acquire(
  deps: Dependencies,
  institution: Institution,
  wayIn: WayIn,
  requestDer: Uint8Array,
): Promise<Acquired | NotAcquired> {
  // 1. Read the request: nothing but a proven, strong public key comes out of it (C4).
  const request = readCertificationRequest(requestDer, institution.settings.customerKeyTypes);
  if (isRefusal(request)) return request;

  // 2. Commit serial and exact to-be-signed bytes, before any key signs (I2).
  const prepared = await enter(deps, institution, wayIn, (tx, entered) =>
    prepare(deps, tx, institution, entered, request),
  );
  if (isRefusal(prepared) || 'certificate' in prepared) return prepared;
  const { draft, authority, entered } = prepared;

  let der: Uint8Array;
  try {
    // 3. Lint what will be signed, and let OpenSSL judge it under a throw-away key; only this step makes what the signer
    // takes.
    const issuer = certificateOf(authority);
    const signer = await deps.keys.open(authority.keyName);
    const linted = lintDraft(
      { serial: draft.serial, tbs: draft.toBeSigned },
      {
        kind: 'customer',
        issuer,
        commonName: draft.label,
        organization: institution.nameEn,
        publicKey: request.publicKey,
        notBefore: draft.notBefore,
        notAfter: draft.notAfter,
        published: publicationOf(deps, institution, authority, draft.crlPart),
      },
    );
    if (isRefusal(linted)) throw new Error(`lint: ${linted.facts.findings.join('; ')}`);

    // 4. Sign, and 5. compare what came out with what was committed.
    der = await signDraft(linted, signer, issuer);
  } catch (error) {
    await deps.store.transaction(deps.clock(), (tx) => giveUp(tx, draft));
    throw new Error('the certificate could not be made; its serial number is listed as revoked', { cause: error });
  }

  // 6. Store and hand over.
  return deps.store.transaction(deps.clock(), (tx) => store(tx, institution, draft, der, authority, entered));
}

/** Lets in whoever has one of the two ways, with the rows of login ID and issuance taken. */
function enter<T>(
  deps: Dependencies,
  institution: Institution,
  wayIn: WayIn,
  work: (tx: Transaction, entered: Entered) => Promise<T>,
): Promise<T | NotEntered> {
  if (typeof wayIn === 'string') {
    return deps.store.transaction(deps.clock(), async (tx) => {
      const visited = await openVisit(tx, institution, wayIn);
      if (isRefusal(visited)) return visited;
      const { visit, issuance, loginId } = visited;
      return work(tx, { issuance, loginId, pcName: visit.pcName, newPasswordHash: visit.newPasswordHash });
    });
  }
  return act(deps, wayIn.place, { limitedTo: 'renewal' }, async (tx, signedIn) => {
    if (signedIn.institution.id !== institution.id) return refuse('renewal-not-begun');
    const issuance = await lockRenewal(tx, signedIn);
    if (isRefusal(issuance)) return issuance;
    const open = await stillOpen(tx, institution, issuance, signedIn.loginId);
    return open === true ? work(tx, { issuance, loginId: signedIn.loginId, pcName: wayIn.pcName }) : open;
  });
}

async function prepare(
  deps: Dependencies,
  tx: Transaction,
  institution: Institution,
  entered: Entered,
  request: CertificationRequest,
): Promise<Acquired | NotAcquired | { draft: Certificate; authority: Authority; entered: Entered }> {
  const { issuance, loginId } = entered;
  const live = await tx.certificates.lockLive(institution.id, loginId.id);
  const again = live.find(
    (one) =>
      one.state === 'issued' && one.issuanceId === issuance.id && sameBytes(one.publicKeyHash, request.spkiSha256),
  );
  if (again) {
    const issuer = await tx.authorities.byId(again.authorityId);
    if (!issuer) throw new Error('the authority of a certificate is gone');
    return { certificate: again, chain: [certificateOf(issuer)], loginId };
  }

  const uses = await tx.certificates.lockPublicKey(request.spkiSha256);
  if (uses.some((use) => use.loginId !== loginId.id || (use.state !== 'abandoned' && use.state !== 'prepared'))) {
    return refuse('key-certified-before');
  }
  // A CA's request to an offline root proves the CA's key, and is a file that people carry about.
  if (await tx.authorities.isOwnKey(request.publicKey)) return refuse('key-certified-before');
  const may = mayAcquire(issuance, tx.now);
  if (may !== true) return may;

  for (const other of live.filter((one) => one.state === 'prepared')) {
    if (await inProgress(deps.store, other, tx.now)) return refuse('acquisition-in-progress');
    await giveUp(tx, other);
  }

  const authority = await tx.authorities.issuing(institution.id);
  // Not signed by its offline root yet, or revoked by it.
  if (!authority) return refuse('authority-absent');
  const crlPart = await tx.crls.openPart(authority.id, deps.pkiUrl);
  const serial = newSerial(deps.random);
  const commonName = label(institution, loginId.name);
  const { notBefore, notAfter } = validity(institution, tx.now, authority);
  // V1 promises a year: rather no certificate than a shorter one. The console warns long before.
  if (outlives({ notAfter }, authority)) return refuse('authority-ends-first');
  const template = templateOf({
    issuer: certificateOf(authority),
    organization: institution.nameEn,
    ...publicationOf(deps, institution, authority, crlPart),
  });
  const { tbs } = template({ serial, publicKey: request.publicKey, commonName, notBefore, notAfter });
  const draft: Certificate = {
    id: newId(tx.now, deps.random),
    institutionId: institution.id,
    loginId: loginId.id,
    issuanceId: issuance.id,
    authorityId: authority.id,
    crlPart,
    label: commonName,
    serial,
    toBeSigned: tbs,
    publicKeyHash: request.spkiSha256,
    pcName: entered.pcName,
    notBefore,
    notAfter,
    state: 'prepared',
    preparedAt: tx.now,
    preparedBy: deps.store.instance,
  };
  await tx.certificates.insert(draft);
  await writeEvent(tx, draft, 'certificate-prepared', customer(loginId), { serial: hex(serial) });
  return { draft, authority, entered };
}

async function store(
  tx: Transaction,
  institution: Institution,
  draft: Certificate,
  der: Uint8Array,
  authority: Authority,
  { loginId: { contractId, role }, newPasswordHash }: Entered,
): Promise<Acquired | NotAcquired> {
  // The contract's row first: an administrator's certificate may switch its method (L4).
  const mode = role === 'administrator' ? 'update' : 'share';
  const contract = await tx.contracts.lockById(draft.institutionId, contractId, mode);
  const loginId = await tx.loginIds.lockById(draft.institutionId, draft.loginId);
  const issuance = await tx.issuances.lockById(draft.institutionId, draft.issuanceId);
  const current = await tx.certificates.lockById(draft.institutionId, draft.id);
  if (!contract || !loginId || !issuance || !current) throw new Error('the issuance of a prepared certificate is gone');

  // The world may have changed while the key signed: voided, suspended, lapsed, or given up by another program.
  const open = isOvertaken(newPasswordHash, loginId)
    ? refuse('visit-over')
    : await stillOpen(tx, institution, issuance, loginId);
  const next = open === true ? acquired(issuance, tx.now) : open;
  const certificate = issued(current, der, fingerprint(der), tx.now);
  if (isRefusal(certificate)) return refuse('not-issued');
  if (isRefusal(next)) {
    await giveUp(tx, current);
    return next;
  }

  for (const earlier of await tx.certificates.lockLive(draft.institutionId, loginId.id)) {
    if (earlier.state !== 'issued') continue;
    const ended = revoked(earlier, 'superseded', tx.now);
    if (isRefusal(ended)) throw new Error('an unproven certificate could not be revoked');
    await tx.certificates.update(ended);
    await tx.sessions.endOfCertificate(earlier.id, tx.now);
    await writeEvent(tx, ended, 'certificate-revoked', customer(loginId), { reason: 'superseded' });
  }
  await tx.certificates.update(certificate);
  await tx.issuances.update(next);
  await writeEvent(tx, certificate, 'certificate-issued', customer(loginId), {
    serial: hex(certificate.serial),
    fingerprint: hex(fingerprint(der)),
  });
  if (newPasswordHash !== undefined && loginId.passwordHash === undefined) {
    await tx.loginIds.update({ ...loginId, passwordHash: newPasswordHash });
    await tx.audit.write({
      institutionId: draft.institutionId,
      actor: customer(loginId),
      act: 'password-set',
      subject: { kind: 'login-id', id: loginId.id },
    });
  }
  if (contract.method === 'password') await switchMethod(tx, contract, loginId);
  return { certificate, chain: [certificateOf(authority)], loginId };
}

/**
 * L4: the whole contract goes over in the transaction in which an administrator's certificate comes into being. Who is
 * logging in with a password waits for the contract's row and then finds the new method; sessions that were there end.
 */
async function switchMethod(tx: Transaction, contract: Contract, administrator: LoginId): Promise<void> {
  await tx.contracts.update(switched(contract, tx.now));
  const ended = await tx.sessions.endPasswordSessions(contract.id, tx.now);
  await tx.audit.write({
    institutionId: contract.institutionId,
    actor: customer(administrator),
    act: 'method-switched',
    subject: { kind: 'contract', id: contract.id },
    facts: { from: 'password', to: 'certificate', endedSessions: ended },
  });
}

/** The visit behind a token with its issuance and login ID, rows taken; refuses one that is over or may not go on. */
export async function openVisit(
  tx: Transaction,
  institution: Institution,
  visitToken: string,
): Promise<{ visit: AcquisitionVisit; issuance: Issuance; loginId: LoginId } | Refusal<'visit-over'> | NotOpen> {
  const visit = await tx.acquisitions.visitByToken(tokenHash(visitToken));
  if (!visit || visit.institutionId !== institution.id || isOpen(visit, tx.now) !== true) return refuse('visit-over');
  const found = await tx.issuances.byId(institution.id, visit.issuanceId);
  const loginId = found && (await tx.loginIds.lockById(institution.id, found.loginId));
  const issuance = await tx.issuances.lockById(institution.id, visit.issuanceId);
  if (!issuance || !loginId) throw new Error('the issuance of a visit is gone');
  if (isOvertaken(visit.newPasswordHash, loginId)) return refuse('visit-over');
  const open = await stillOpen(tx, institution, issuance, loginId);
  return open === true ? { visit, issuance, loginId } : open;
}

/** The ID has got another password since this visit chose its own: whoever goes on has to know that one (A3). */
function isOvertaken(newPasswordHash: string | undefined, { passwordHash }: LoginId): boolean {
  return newPasswordHash !== undefined && passwordHash !== undefined && newPasswordHash !== passwordHash;
}

async function stillOpen(
  tx: Transaction,
  institution: Institution,
  issuance: Issuance,
  loginId: LoginId,
): Promise<true | NotOpen> {
  const contract = await tx.contracts.byId(issuance.institutionId, loginId.contractId);
  if (!contract || contract.suspendedAt) return refuse('contract-suspended');
  const may = mayLogIn(loginId);
  if (isRefusal(may)) return refuse(may.refused);
  if (!issuance.renews) return mayAcquireNow(contract, loginId.role);
  // V4: what was revoked or superseded meanwhile is not renewed.
  const renewed = await tx.certificates.byId(institution.id, issuance.renews);
  return renewed ? mayRenew(institution, renewed, tx.now) : refuse('not-renewable');
}

async function inProgress(store: Store, prepared: Certificate, now: Temporal.Instant): Promise<boolean> {
  const old = Temporal.Instant.compare(now, prepared.preparedAt.add(longestPreparation)) >= 0;
  return !old && (await store.isRunning(prepared.preparedBy));
}

/** Ends a prepared certificate for good; one that was finished or given up meanwhile stays as it is. */
export async function giveUp(tx: Transaction, prepared: Certificate): Promise<void> {
  const current = await tx.certificates.lockById(prepared.institutionId, prepared.id);
  const ended = current && abandoned(current, tx.now);
  if (!ended || isRefusal(ended)) return;
  await tx.certificates.update(ended);
  await writeEvent(tx, ended, 'certificate-abandoned', { kind: 'system', name: 'ca' }, { serial: hex(ended.serial) });
}

function writeEvent(
  tx: Transaction,
  certificate: Certificate,
  act: 'certificate-prepared' | 'certificate-issued' | 'certificate-revoked' | 'certificate-abandoned',
  actor: Actor,
  facts: Record<string, string>,
): Promise<void> {
  return tx.audit.write({
    institutionId: certificate.institutionId,
    actor,
    act,
    subject: { kind: 'certificate', id: certificate.id },
    facts: { loginId: certificate.loginId, ...facts },
  });
}

const customer = (loginId: LoginId): Actor => ({ kind: 'customer', name: loginId.id });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
