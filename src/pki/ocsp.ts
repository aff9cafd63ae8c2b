import { createHash } from 'node:crypto';
import { type Refusal, refuse } from '../domain/refusal.ts';
import {
  checkDer,
  context,
  DerError,
  DerReader,
  element,
  nullValue,
  octetString,
  octetText,
  oid,
  readBoolean,
  readInteger,
  readOid,
  sequence,
  Tag,
} from './der.ts';
import { Oid } from './oid.ts';

/**
 * Questions and answers of the Online Certificate Status Protocol (RFC 6960; RFC 5019 for how they are usually sent) as
 * data. All bytes are DER.
 */

/** The hashes in which a question may name a CA, as node:crypto calls them. */
export const certIdHashes = ['sha1', 'sha256', 'sha384', 'sha512'] as const;
export type CertIdHash = (typeof certIdHashes)[number];

/** What a question is about: a serial number of a CA that is named by two hashes (RFC 6960 §4.1.1). */
export interface CertId {
  /** The whole CertID, which the answer repeats. */
  readonly bytes: Uint8Array;
  /** The CA, by one of its `issuerNames`; by what nobody has where the hash is not known here. */
  readonly issuer: string;
  /** The content octets of the INTEGER. */
  readonly serial: Uint8Array;
}

/**
 * All names of a CA in questions: what comes before the serial number in a CertID, octet by octet (`octetText`). Each hash
 * is written with NULL or absent parameters (RFC 5754 §2). `subject` is the CA's name, DER; `keyBits` what is in the BIT
 * STRING of its public key.
 */
export const issuerNames = (subject: Uint8Array, keyBits: Uint8Array): string[] =>
  certIdHashes.flatMap((hash) => {
    const hashed = (bytes: Uint8Array) => octetText(octetString(createHash(hash).update(bytes).digest()));
    return algorithmsOf(hash).map((algorithm) => octetText(algorithm) + hashed(subject) + hashed(keyBits));
  });

const algorithmsOf = (hash: CertIdHash): Uint8Array[] => [
  sequence(oid(Oid[hash]), nullValue()),
  sequence(oid(Oid[hash])),
];

export interface OcspRequest {
  /** In the order asked, at least one. */
  readonly certIds: readonly CertId[];
  /** 1 to 128 octets, as they came (RFC 9654 §2.1). */
  readonly nonce: Uint8Array | undefined;
}

export type OcspMalformed = Refusal<'ocsp-request-malformed', { why: string }>;

/**
 * Larger questions are not read. RFC 5019 §5 has 255 octets for one certificate; this holds some seventy, or the
 * certificates of someone who signs what they ask.
 */
export const largestOcspRequest = 8192;

/**
 * Reads an OCSPRequest. Who asks, and whether they signed, changes no answer and is only checked to be DER. Unknown
 * extensions are passed over unless they are critical (RFC 6960 §4.1.2). Never throws for any bytes.
 */
export function readOcspRequest(der: Uint8Array): OcspRequest | OcspMalformed {
  if (der.length > largestOcspRequest) return refuse('ocsp-request-malformed', { why: 'too large' });
  try {
    const outer = new DerReader(DerReader.only(der, Tag.sequence).content);
    const tbs = outer.into(Tag.sequence);
    const signature = outer.optional(context(0));
    if (signature) checkDer(signature.bytes, anyOrder);
    outer.end();

    // Version 1, the only one, is the default value, which DER does not write.
    const requestorName = tbs.optional(context(1));
    if (requestorName) checkDer(requestorName.bytes, anyOrder);
    const certIds: CertId[] = [];
    for (const list = tbs.into(Tag.sequence); list.more; ) certIds.push(readOne(list.into(Tag.sequence)));
    const extensions = tbs.more ? readExtensions(tbs.into(context(2))) : undefined;
    tbs.end();
    if (certIds.length === 0) throw new DerError('asks about nothing');
    return { certIds, nonce: extensions?.nonce };
  } catch (error) {
    if (error instanceof DerError) return refuse('ocsp-request-malformed', { why: error.message });
    throw error;
  }
}

/** Names and certificates are looked through and not used: the order of their sets is nothing to us. */
const anyOrder = { setOrder: false };

function readOne(request: DerReader): CertId {
  const whole = request.next(Tag.sequence);
  const fields = new DerReader(whole.content);
  const algorithm = fields.textOf(Tag.sequence);
  if (!algorithms.has(algorithm)) checkAlgorithm(Buffer.from(algorithm, 'latin1'));
  const issuer = algorithm + fields.textOf(Tag.octetString, Tag.octetString);
  const serial = readInteger(fields.next(Tag.integer));
  fields.end();
  if (request.more) readExtensions(request.into(context(0)));
  request.end();
  return { bytes: whole.bytes, issuer, serial };
}

const algorithms: ReadonlySet<string> = new Set(certIdHashes.flatMap(algorithmsOf).map(octetText));

/** Nobody has to know it, but it has to be one. */
function checkAlgorithm(bytes: Uint8Array): void {
  readOid(new DerReader(bytes).into(Tag.sequence).next(Tag.oid));
  checkDer(bytes);
}

/** What is understood: the nonce, and the wish for the one type of answer there is. */
function readExtensions(wrapped: DerReader): { nonce: Uint8Array | undefined } {
  const list = wrapped.into(Tag.sequence);
  wrapped.end();
  const seen = new Set<string>();
  let nonce: Uint8Array | undefined;
  while (list.more) {
    const fields = list.into(Tag.sequence);
    const named = fields.next(Tag.oid);
    const type = octetText(named.bytes);
    if (type !== nonceType && type !== acceptableType) readOid(named);
    const flag = fields.optional(Tag.boolean);
    const critical = flag !== undefined && readBoolean(flag);
    if (flag && !critical) throw new DerError('DER does not write the default FALSE');
    const value = fields.next(Tag.octetString).content;
    fields.end();
    if (seen.has(type)) throw new DerError('extension twice');
    seen.add(type);
    if (type === nonceType) {
      nonce = DerReader.only(value, Tag.octetString).content;
      // RFC 9654 §2.1: any other length is answered with malformedRequest.
      if (nonce.length < 1 || nonce.length > 128) throw new DerError('nonce is not of 1 to 128 octets');
    } else if (critical && type !== acceptableType) {
      throw new DerError('critical extension that is not known');
    }
  }
  if (seen.size === 0) throw new DerError('no extensions in their list');
  return { nonce };
}

const nonceType = octetText(oid(Oid.ocspNonce));
const acceptableType = octetText(oid(Oid.ocspAcceptableResponses));

/** OCSPResponseStatus of what is no answer (RFC 6960 §4.2.1). */
export type OcspError = 'malformedRequest' | 'internalError' | 'tryLater' | 'unauthorized';

const errorCodes: Record<OcspError, number> = { malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 };

/** An OCSPResponse that says why there is no answer. Such are not signed. */
export const ocspError = (error: OcspError): Uint8Array =>
  sequence(element(Tag.enumerated, Uint8Array.of(errorCodes[error])));

/** The CertStatus `good`. */
export const goodStatus = element(context(0, 'primitive'));
/** The CertStatus `unknown`. */
export const unknownStatus = element(context(2, 'primitive'));
/** The CertStatus `revoked`: since when (GeneralizedTime), and the CRLReason if one is told. */
export const revokedStatus = (since: Uint8Array, reason: number | undefined): Uint8Array =>
  element(
    context(1),
    since,
    ...(reason === undefined ? [] : [element(context(0), element(Tag.enumerated, Uint8Array.of(reason)))]),
  );
