import {
  context,
  element,
  namedBits,
  nullValue,
  octetString,
  oid,
  sequence,
  trueValue,
  unsigned,
  visibleAscii,
} from '../pki/der.ts';
import { Oid } from '../pki/oid.ts';

/** The extensions of RFC 5280 §4.2 that our certificates have, each as one DER `Extension`. */

export const extension = (type: string, value: Uint8Array, critical: 'critical' | 'not critical'): Uint8Array =>
  sequence(oid(type), ...(critical === 'critical' ? [trueValue()] : []), octetString(value));

export const subjectKeyIdentifier = (keyId: Uint8Array): Uint8Array =>
  extension(Oid.subjectKeyIdentifier, octetString(keyId), 'not critical');

export const authorityKeyIdentifier = (keyId: Uint8Array): Uint8Array =>
  extension(Oid.authorityKeyIdentifier, sequence(element(context(0, 'primitive'), keyId)), 'not critical');

export const endEntity = (): Uint8Array => extension(Oid.basicConstraints, sequence(), 'critical');

/** A CA; `pathLength` is how many CAs may stand below it, undefined for no limit. */
export const certificateAuthority = (pathLength?: number): Uint8Array =>
  extension(
    Oid.basicConstraints,
    sequence(trueValue(), ...(pathLength === undefined ? [] : [unsigned(pathLength)])),
    'critical',
  );

const keyUsageBits = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 } as const;

export const keyUsage = (...usages: readonly (keyof typeof keyUsageBits)[]): Uint8Array =>
  extension(Oid.keyUsage, namedBits(...usages.map((usage) => keyUsageBits[usage])), 'critical');

export const extendedKeyUsage = (...purposes: readonly string[]): Uint8Array =>
  extension(Oid.extKeyUsage, sequence(...purposes.map(oid)), 'not critical');

export const certificatePolicies = (policyOid: string): Uint8Array =>
  extension(Oid.certificatePolicies, sequence(sequence(oid(policyOid))), 'not critical');

const url = (text: string): Uint8Array => visibleAscii(text, context(6, 'primitive'));

export const crlDistributionPoints = (crlUrl: string): Uint8Array =>
  extension(
    Oid.cRLDistributionPoints,
    sequence(sequence(element(context(0), element(context(0), url(crlUrl))))),
    'not critical',
  );

/** IssuingDistributionPoint of a list for the customers' certificates that name this address (RFC 5280 §5.2.5). */
export const partOfCustomers = (crlUrl: string): Uint8Array =>
  extension(
    Oid.issuingDistributionPoint,
    sequence(
      element(context(0), element(context(0), url(crlUrl))),
      // onlyContainsUserCerts [1] TRUE: below an issuing CA there is no other CA.
      element(context(1, 'primitive'), Uint8Array.of(0xff)),
    ),
    'critical',
  );

export const authorityInfoAccess = (urls: { caIssuersUrl: string; ocspUrl?: string | undefined }): Uint8Array =>
  extension(
    Oid.authorityInfoAccess,
    sequence(
      ...(urls.ocspUrl === undefined ? [] : [sequence(oid(Oid.ocsp), url(urls.ocspUrl))]),
      sequence(oid(Oid.caIssuers), url(urls.caIssuersUrl)),
    ),
    'not critical',
  );

/** Whoever trusts this responder's certificate need not ask whether it is revoked (RFC 6960 §4.2.2.2.1). */
export const ocspNoCheck = (): Uint8Array => extension(Oid.ocspNoCheck, nullValue(), 'not critical');

const dnsName = (host: string): Uint8Array => visibleAscii(host, context(2, 'primitive'));
const ipAddress = (octets: readonly number[]): Uint8Array => element(context(7, 'primitive'), Uint8Array.from(octets));

export const subjectAltName = (hosts: readonly string[]): Uint8Array =>
  extension(Oid.subjectAltName, sequence(...hosts.map(dnsName)), 'not critical');

/** Only `localhost`, the names below it, 127.0.0.1/32 and ::1/128 (RFC 5280 §4.2.1.10). */
export const onlyThisMachine = (): Uint8Array => {
  const v6Loopback = [...Array(15).fill(0), 1];
  const permitted = [
    dnsName('localhost'),
    ipAddress([127, 0, 0, 1, 255, 255, 255, 255]),
    ipAddress([...v6Loopback, ...Array(16).fill(255)]),
  ];
  return extension(
    Oid.nameConstraints,
    sequence(element(context(0), ...permitted.map((base) => sequence(base)))),
    'critical',
  );
};
