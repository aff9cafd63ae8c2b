import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { prepareIssuing, prepareRoot } from '../ca/authority-certificate.ts';
import { type CustomerCertificateRequest, prepareCustomerCertificate } from '../ca/customer-certificate.ts';
import type { Draft } from '../ca/draft.ts';
import { type Expectation, lintDraft } from '../ca/lint.ts';
import { newSerial } from '../ca/serial.ts';
import { signDraft } from '../ca/sign.ts';
import { caKeyType, signatureHash } from '../ca/signature-algorithm.ts';
import type { CaKeyType, Signer } from '../ca/signer.ts';
import { isRefusal } from '../domain/refusal.ts';
import { bitString, context, element, nullValue, oid, sequence, unsigned } from '../pki/der.ts';
import { distinguishedName } from '../pki/name.ts';
import { Oid } from '../pki/oid.ts';

/** Keys, CSRs and CAs for tests. Nothing here guards a key. */

/** A repeatable source of bytes: the same seed gives the same bytes. */
export function randomFrom(seed: string): (bytes: number) => Uint8Array {
  let turn = 0;
  return (bytes) => {
    turn += 1;
    return Uint8Array.from(createHash('shake256', { outputLength: bytes }).update(`${seed} ${turn}`).digest());
  };
}

/** A key pair of any kind, e.g. `EC P-256` or `RSA-2048`. */
export function keyPair(keyType: string): { privateKey: KeyObject; publicKey: Uint8Array } {
  const { privateKey } = keyType.startsWith('EC ')
    ? generateKeyPairSync('ec', { namedCurve: keyType.slice(3) })
    : generateKeyPairSync('rsa', { modulusLength: Number(keyType.slice(4)) });
  return { privateKey, publicKey: spkiOf(privateKey) };
}

export const spkiOf = (privateKey: KeyObject): Uint8Array =>
  Uint8Array.from(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));

/** A signer whose key lives in memory. */
export function memorySigner(keyType: CaKeyType): Signer & { readonly privateKey: KeyObject } {
  const { privateKey, publicKey } = keyPair(keyType);
  const hash = signatureHash(caKeyType(publicKey));
  return { keyType, publicKey, privateKey, sign: async (bytes) => Uint8Array.from(sign(hash, bytes, privateKey)) };
}

/** A PKCS#10 request (DER); each part can be replaced by something hostile. */
export function certificationRequest(parts: {
  readonly privateKey: KeyObject;
  readonly publicKey?: Uint8Array;
  readonly subject?: Uint8Array;
  readonly attributes?: Uint8Array;
  readonly hash?: string;
  readonly algorithm?: string;
}): Uint8Array {
  const rsa = parts.privateKey.asymmetricKeyType === 'rsa';
  const info = sequence(
    unsigned(0),
    parts.subject ?? distinguishedName({ organization: 'x', commonName: 'y' }),
    parts.publicKey ?? spkiOf(parts.privateKey),
    parts.attributes ?? element(context(0)),
  );
  const algorithm = parts.algorithm ?? (rsa ? Oid.sha256WithRSAEncryption : Oid.ecdsaWithSHA256);
  const signature = sign(parts.hash ?? 'sha256', info, parts.privateKey);
  return sequence(info, sequence(oid(algorithm), ...(rsa ? [nullValue()] : [])), bitString(signature));
}

/** The private key of a PEM text, for tests that let OpenSSL make a key. */
export const privateKeyFrom = (pem: string): KeyObject => createPrivateKey(pem);

/** Lints and signs, or fails the test with what the lint found. */
export async function lintAndSign(draft: Draft, expectation: Expectation, signer: Signer): Promise<Uint8Array> {
  const linted = lintDraft(draft, expectation);
  if (isRefusal(linted)) throw new Error(linted.facts.findings.join('; '));
  return signDraft(linted, signer, expectation.issuer);
}

/** What a test CA's customers' certificates point to. */
export const publication = {
  crlUrl: 'http://pki.example/crl/01900000-0000-7000-8000-000000001376.crl',
  caIssuersUrl: 'http://pki.example/1376/g1.cer',
  policyOid: '1.3.6.1.4.1.99999.1.1',
} as const;

export const organization = '見本信用金庫';

export interface TestAuthority {
  readonly root: Uint8Array;
  readonly rootSigner: Signer;
  readonly issuing: Uint8Array;
  readonly signer: Signer & { readonly privateKey: KeyObject };
  /** A customer's certificate (DER) from this CA. */
  issue(request: Partial<CustomerCertificateRequest> & { publicKey: Uint8Array }): Promise<Uint8Array>;
}

/** Makes a root and an issuing CA of 見本信用金庫, valid for ten years from an hour before `now`. */
export async function testAuthority(keyType: CaKeyType, now: Temporal.Instant): Promise<TestAuthority> {
  const random = randomFrom(keyType);
  const notBefore = now.subtract({ hours: 1 });
  const notAfter = now.add({ hours: 24 * 3650 });
  const validity = { notBefore, notAfter, organization };

  const rootSigner = memorySigner(keyType);
  const rootNames = { ...validity, commonName: 'Mihon Shinkin Bank 1376 Root', publicKey: rootSigner.publicKey };
  const root = await lintAndSign(
    prepareRoot({ ...rootNames, serial: newSerial(random) }),
    { ...rootNames, kind: 'root', issuer: 'self' },
    rootSigner,
  );

  const signer = memorySigner(keyType);
  const names = { ...validity, commonName: 'Mihon Shinkin Bank 1376 Customer CA G1', publicKey: signer.publicKey };
  const issuing = await lintAndSign(
    prepareIssuing({ ...names, ...publication, issuer: root, serial: newSerial(random) }),
    { ...names, published: publication, kind: 'issuing', issuer: root },
    rootSigner,
  );

  return {
    root,
    rootSigner,
    issuing,
    signer,
    issue: (request) => {
      const full = {
        ...publication,
        issuer: issuing,
        serial: newSerial(random),
        commonName: 'haruka-k02+1376',
        organization,
        notBefore: now.subtract({ minutes: 5 }),
        notAfter: now.add({ hours: 24 * 365 }),
        ...request,
      };
      return lintAndSign(prepareCustomerCertificate(full), { ...full, published: full, kind: 'customer' }, signer);
    },
  };
}
