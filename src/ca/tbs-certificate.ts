import { isRefusal } from '../domain/refusal.ts';
import { type Certificate, readCertificate } from '../pki/certificate.ts';
import { context, element, integer, sequence, time, unsigned } from '../pki/der.ts';
import type { Draft } from './draft.ts';
import { oncePerBytes } from './once.ts';
import { caKeyType, signatureAlgorithm } from './signature-algorithm.ts';

export interface Contents {
  readonly serial: Uint8Array;
  /** The public key that will check the signature: it decides the algorithm. SubjectPublicKeyInfo, DER. */
  readonly signedWith: Uint8Array;
  readonly issuer: Uint8Array;
  readonly notBefore: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Uint8Array[];
}

/** Writes a version 3 TBSCertificate (RFC 5280 §4.1), DER. */
export function draftOf(contents: Contents): Draft {
  const tbs = sequence(
    element(context(0), unsigned(2)),
    integer(contents.serial),
    signatureAlgorithm(caKeyType(contents.signedWith)),
    contents.issuer,
    sequence(time(contents.notBefore), time(contents.notAfter)),
    contents.subject,
    contents.publicKey,
    element(context(3), sequence(...contents.extensions)),
  );
  return { serial: contents.serial, tbs };
}

/** An issuer's certificate, read. */
export type Issuer = Certificate & { readonly subjectKeyId: Uint8Array };

const issuerOf = oncePerBytes((der) => {
  const certificate = readCertificate(der);
  return isRefusal(certificate) ? undefined : certificate;
});

/** The issuer's own certificate, read. Throws when it is not one of ours: then something is broken, nobody is refused. */
export function readIssuer(der: Uint8Array): Issuer {
  const certificate = issuerOf(der);
  if (!certificate) throw new Error("the issuer's certificate cannot be read");
  if (!hasKeyId(certificate)) throw new Error("the issuer's certificate has no key identifier");
  return certificate;
}

const hasKeyId = (certificate: Certificate): certificate is Issuer => certificate.subjectKeyId !== undefined;
