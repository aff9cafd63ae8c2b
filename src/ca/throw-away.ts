import { generateKeyPair, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { assembleCertificate } from '../pki/certificate.ts';
import { wholeSeconds } from '../pki/der.ts';
import type { Draft } from './draft.ts';
import type { DraftKind, Expectation } from './lint.ts';
import { oncePerBytes } from './once.ts';
import { signatureAlgorithm, signatureHash } from './signature-algorithm.ts';
import type { CaKeyType } from './signer.ts';

/**
 * A second opinion on a draft before the CA's key signs it. A throw-away key of the same type signs the draft, and OpenSSL,
 * which shares no code with ours, reads the complete certificate. Nobody trusts the throw-away key; it is kept in memory
 * and serves for all drafts of its type.
 */
const throwAwayKeys = new Map<CaKeyType, KeyObject>();

/** Makes the throw-away keys of these types without holding anything up: a long RSA key takes a second or more. */
export async function makeThrowAwayKeys(...keyTypes: readonly CaKeyType[]): Promise<void> {
  for (const keyType of keyTypes) {
    if (throwAwayKeys.has(keyType)) continue;
    const generate = promisify(generateKeyPair);
    const { privateKey } = keyType.startsWith('EC ')
      ? await generate('ec', { namedCurve: keyType.slice(3) })
      : await generate('rsa', { modulusLength: Number(keyType.slice(4)) });
    throwAwayKeys.set(keyType, privateKey);
  }
}

function throwAwayKey(keyType: CaKeyType): KeyObject {
  const known = throwAwayKeys.get(keyType);
  if (known) return known;
  const { privateKey } = keyType.startsWith('EC ')
    ? generateKeyPairSync('ec', { namedCurve: keyType.slice(3) })
    : generateKeyPairSync('rsa', { modulusLength: Number(keyType.slice(4)) });
  throwAwayKeys.set(keyType, privateKey);
  return privateKey;
}

/** What OpenSSL must say of a certificate of each kind; purposes are extended key usages, absent for all. */
const kinds: Record<DraftKind, { readonly ca: boolean; readonly purposes: readonly string[] | undefined }> = {
  customer: { ca: false, purposes: ['1.3.6.1.5.5.7.3.2'] },
  issuing: { ca: true, purposes: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.9'] },
  root: { ca: true, purposes: undefined },
  'ocsp-responder': { ca: false, purposes: ['1.3.6.1.5.5.7.3.9'] },
  'local-root': { ca: true, purposes: ['1.3.6.1.5.5.7.3.1'] },
  'local-server': { ca: false, purposes: ['1.3.6.1.5.5.7.3.1'] },
};

/** What OpenSSL finds wrong with the certificate that the draft would become; `keyType` is the issuer's. Empty is good. */
export function secondOpinion(draft: Draft, asked: Expectation, keyType: CaKeyType): string[] {
  const signature = sign(signatureHash(keyType), draft.tbs, throwAwayKey(keyType));
  const certificate = read(assembleCertificate(draft.tbs, signatureAlgorithm(keyType), signature));
  if (!certificate) return ['OpenSSL cannot read it'];
  const findings: string[] = [];
  const check = (good: boolean, finding: string): void => {
    if (!good) findings.push(`OpenSSL: ${finding}`);
  };
  const { ca, purposes } = kinds[asked.kind];
  check(certificate.serialNumber.toLowerCase() === withoutZeros(draft.serial), 'another serial number');
  check(certificate.subject === `O=${escaped(asked.organization)}\nCN=${escaped(asked.commonName)}`, 'another subject');
  check(seconds(certificate.validFromDate) === wholeSeconds(asked.notBefore), 'another notBefore');
  check(seconds(certificate.validToDate) === wholeSeconds(asked.notAfter), 'another notAfter');
  check(certificate.ca === ca, ca ? 'not a CA' : 'a CA');
  check(same(certificate.keyUsage, purposes), 'another extended key usage');
  check(readableKey(certificate), 'not a key');
  // By names, key identifiers and the issuer's right to sign (X509_check_issued); a root has to fit itself.
  const issuer = asked.issuer === 'self' ? certificate : issuerOf(asked.issuer);
  check(issuer !== undefined && certificate.checkIssued(issuer), "not its issuer's");
  return findings;
}

/** Undefined, for none at all, is the same as undefined and nothing else. */
const same = (found: readonly string[] | undefined, expected: readonly string[] | undefined): boolean =>
  found === undefined || expected === undefined
    ? found === expected
    : found.length === expected.length && found.every((one, n) => one === expected[n]);

function read(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

function readableKey(certificate: X509Certificate): boolean {
  try {
    return certificate.publicKey.type === 'public';
  } catch {
    return false;
  }
}

const issuerOf = oncePerBytes(read);

/** A value as OpenSSL prints it in a name (RFC 2253 §2.4): the signs of that notation are escaped. */
const escaped = (value: string): string =>
  /[,+"\\<>;# ]/.test(value) ? value.replace(/[,+"\\<>;]|^ | $|^#(?=.)/gsu, '\\$&') : value;

/** OpenSSL prints whole octets without those that are zero in front. */
const withoutZeros = (serial: Uint8Array): string =>
  Buffer.from(serial)
    .toString('hex')
    .replace(/^(00)+(?=..)/, '');

const seconds = (date: Date): number => date.getTime() / 1000;
