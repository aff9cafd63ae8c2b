import { context, element, octetString, oid, sequence, Tag } from './der.ts';
import { DerWriter } from './der-writer.ts';
import { largestOcspRequest } from './ocsp.ts';
import { Oid } from './oid.ts';

/** What is said of one certificate (RFC 6960 §4.2.1, SingleResponse), each part written already. */
export interface SingleResponse {
  /** The CertID as it was asked about. */
  readonly certId: Uint8Array;
  /** CertStatus: `goodStatus`, `unknownStatus` or `revokedStatus`. */
  readonly status: Uint8Array;
  /** GeneralizedTime. */
  readonly thisUpdate: Uint8Array;
  /** GeneralizedTime. */
  readonly nextUpdate: Uint8Array;
  /** A list of extensions where there are any. */
  readonly extensions?: Uint8Array | undefined;
}

/** Of a question as large as may be, whose CertIDs are as short as can be, each is answered in less than ten times its length. */
const largest = largestOcspRequest * 10 + 8192;
const [dataWriter, responseWriter] = [new DerWriter(largest), new DerWriter(largest)];

const successful = element(Tag.enumerated, Uint8Array.of(0));
const basicType = oid(Oid.ocspBasic);
const nonceType = oid(Oid.ocspNonce);
const noUnusedBits = Uint8Array.of(0);

/**
 * The answers of one responder, of which everything is written beforehand that is the same in all of them: its name, the
 * algorithm and its certificate. All bytes are DER.
 */
export class OcspForm {
  readonly #responderId: Uint8Array;
  readonly #algorithm: Uint8Array;
  readonly #certificates: Uint8Array;

  /** `responderKeyHash`: the SHA-1 hash of its key (`byKey`), 20 octets; `algorithm`: AlgorithmIdentifier of its signatures. */
  constructor(responder: { responderKeyHash: Uint8Array; algorithm: Uint8Array; certificate: Uint8Array }) {
    this.#responderId = element(context(2), octetString(responder.responderKeyHash));
    this.#algorithm = responder.algorithm;
    this.#certificates = element(context(0), sequence(responder.certificate));
  }

  /**
   * A ResponseData: what the responder signs. `producedAt` is a GeneralizedTime; the nonce is echoed, so that who asked knows
   * that this answer is to them (RFC 9654 §2.1). The bytes are good until the next call, of any form.
   */
  data(producedAt: Uint8Array, responses: readonly SingleResponse[], nonce: Uint8Array | undefined): Uint8Array {
    const writer = dataWriter;
    const end = writer.begin();
    if (nonce) {
      writer.put(nonce);
      writer.close(Tag.octetString, end);
      writer.close(Tag.octetString, end);
      writer.put(nonceType);
      writer.close(Tag.sequence, end);
      writer.close(Tag.sequence, end);
      writer.close(context(1), end);
    }
    const responsesEnd = writer.at;
    for (let n = responses.length - 1; n >= 0; n--) putSingle(writer, responses[n]!);
    writer.close(Tag.sequence, responsesEnd);
    writer.put(producedAt);
    writer.put(this.#responderId);
    writer.close(Tag.sequence, end);
    return writer.written;
  }

  /** The complete OCSPResponse from a ResponseData and its signature, in memory of its own. */
  response(data: Uint8Array, signature: Uint8Array): Buffer {
    const writer = responseWriter;
    const end = writer.begin();
    writer.put(this.#certificates);
    const signatureEnd = writer.at;
    writer.put(signature);
    writer.put(noUnusedBits);
    writer.close(Tag.bitString, signatureEnd);
    writer.put(this.#algorithm);
    writer.put(data);
    writer.close(Tag.sequence, end);
    writer.close(Tag.octetString, end);
    writer.put(basicType);
    writer.close(Tag.sequence, end);
    writer.close(context(0), end);
    writer.put(successful);
    writer.close(Tag.sequence, end);
    return Buffer.from(writer.written);
  }
}

function putSingle(writer: DerWriter, { certId, status, thisUpdate, nextUpdate, extensions }: SingleResponse): void {
  const end = writer.at;
  if (extensions) {
    writer.put(extensions);
    writer.close(context(1), end);
  }
  const nextEnd = writer.at;
  writer.put(nextUpdate);
  writer.close(context(0), nextEnd);
  writer.put(thisUpdate);
  writer.put(status);
  writer.put(certId);
  writer.close(Tag.sequence, end);
}
