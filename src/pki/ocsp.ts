import { type Refusal, refuse } from '../domain/refusal.ts';
import {
  bitString,
  checkDer,
  context,
  DerError,
  DerReader,
  type Element,
  element,
  elementOf,
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
  /** Undefined for a hash that is not known here: no CA is found by it. */
  readonly hash: CertIdHash | undefined;
  /** Hash of the CA's name (DER). */
  readonly issuerNameHash: Uint8Array;
  /** Hash of the octets in the BIT STRING of the CA's public key. */
  readonly issuerKeyHash: Uint8Array;
  /** The content octets of the INTEGER. */
  readonly serial: Uint8Array;
}

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
  const { bytes, content } = request.next(Tag.sequence);
  const fields = new DerReader(content);
  const hash = readHash(fields.next(Tag.sequence));
  const issuerNameHash = fields.next(Tag.octetString).content;
  const issuerKeyHash = fields.next(Tag.octetString).content;
  const serial = readInteger(fields.next(Tag.integer));
  fields.end();
  if (request.more) readExtensions(request.into(context(0)));
  request.end();
  return { bytes, hash, issuerNameHash, issuerKeyHash, serial };
}

/** The AlgorithmIdentifiers of the hashes by their bytes: parameters are NULL or absent (RFC 5754 §2). */
const hashes = new Map<string, CertIdHash>(
  certIdHashes.flatMap((hash) =>
    [sequence(oid(Oid[hash]), nullValue()), sequence(oid(Oid[hash]))].map((bytes) => [octetText(bytes), hash] as const),
  ),
);

function readHash({ bytes, content }: Element): CertIdHash | undefined {
  const known = hashes.get(octetText(bytes));
  if (known) return known;
  readOid(new DerReader(content).next(Tag.oid));
  checkDer(bytes);
  return undefined;
}

/** What is understood: the nonce, and the wish for the one type of answer there is. */
function readExtensions(wrapped: DerReader): { nonce: Uint8Array | undefined } {
  const list = wrapped.into(Tag.sequence);
  wrapped.end();
  const seen = new Set<string>();
  let nonce: Uint8Array | undefined;
  while (list.more) {
    const fields = list.into(Tag.sequence);
    const type = readOid(fields.next(Tag.oid));
    const flag = fields.optional(Tag.boolean);
    const critical = flag !== undefined && readBoolean(flag);
    if (flag && !critical) throw new DerError('DER does not write the default FALSE');
    const value = fields.next(Tag.octetString).content;
    fields.end();
    if (seen.has(type)) throw new DerError('extension twice');
    seen.add(type);
    if (type === Oid.ocspNonce) {
      nonce = DerReader.only(value, Tag.octetString).content;
      // RFC 9654 §2.1: any other length is answered with malformedRequest.
      if (nonce.length < 1 || nonce.length > 128) throw new DerError('nonce is not of 1 to 128 octets');
    } else if (critical && type !== Oid.ocspAcceptableResponses) {
      throw new DerError('critical extension that is not known');
    }
  }
  if (seen.size === 0) throw new DerError('no extensions in their list');
  return { nonce };
}

/** OCSPResponseStatus of what is no answer (RFC 6960 §4.2.1). */
export type OcspError = 'malformedRequest' | 'internalError' | 'tryLater' | 'unauthorized';

const errorCodes: Record<OcspError, number> = { malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 };

/** An OCSPResponse that says why there is no answer. Such are not signed. */
export const ocspError = (error: OcspError): Uint8Array =>
  sequence(element(Tag.enumerated, Uint8Array.of(errorCodes[error])));

/** The parts of a ResponseData (RFC 6960 §4.2.1), each written already. */
export interface ResponseData {
  /** `byKey`: the responder's key by its SHA-1 hash, 20 octets. */
  readonly responderKeyHash: Uint8Array;
  /** GeneralizedTime. */
  readonly producedAt: Uint8Array;
  /** From `singleResponse`. */
  readonly responses: readonly Uint8Array[];
  /** Echoed, so that who asked knows that this answer is to them (RFC 9654 §2.1). */
  readonly nonce: Uint8Array | undefined;
}

/** Writes a ResponseData: what the responder signs. */
export function responseData({ responderKeyHash, producedAt, responses, nonce }: ResponseData): Uint8Array {
  return sequence(
    element(context(2), octetString(responderKeyHash)),
    producedAt,
    elementOf(Tag.sequence, responses),
    ...(nonce ? [element(context(1), sequence(sequence(nonceType, octetString(octetString(nonce)))))] : []),
  );
}

const nonceType = oid(Oid.ocspNonce);

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

/** Writes a SingleResponse from its parts; `extensions` is a list of them where there are any. */
export const singleResponse = (
  certId: Uint8Array,
  status: Uint8Array,
  thisUpdate: Uint8Array,
  nextUpdate: Uint8Array,
  extensions?: Uint8Array,
): Uint8Array =>
  sequence(
    certId,
    status,
    thisUpdate,
    element(context(0), nextUpdate),
    ...(extensions ? [element(context(1), extensions)] : []),
  );

const successful = element(Tag.enumerated, Uint8Array.of(0));
const basicType = oid(Oid.ocspBasic);

/** The complete OCSPResponse from a signed ResponseData. `certificate` is the responder's own. */
export function ocspResponse(
  data: Uint8Array,
  signatureAlgorithm: Uint8Array,
  signature: Uint8Array,
  certificate: Uint8Array,
): Uint8Array {
  const basic = sequence(data, signatureAlgorithm, bitString(signature), element(context(0), sequence(certificate)));
  return sequence(successful, element(context(0), sequence(basicType, octetString(basic))));
}
