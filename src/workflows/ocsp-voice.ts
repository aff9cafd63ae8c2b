import { extension } from '../ca/extension.ts';
import type { SerialStatus } from '../domain/certificate/status.ts';
import { generalizedTime, sequence } from '../pki/der.ts';
import { goodStatus, type OcspRequest, revokedStatus, unknownStatus } from '../pki/ocsp.ts';
import { OcspForm, type SingleResponse } from '../pki/ocsp-form.ts';
import { Oid } from '../pki/oid.ts';
import type { KeptSignature, KeptSignatures } from './kept-signatures.ts';
import type { OpenResponder } from './ocsp-responder.ts';
import { reasonCodes } from './reason-codes.ts';

/** An answer that says something of certificates. */
export interface ToldAnswer {
  /** OCSPResponse, DER. */
  readonly der: Buffer;
  readonly status: 'successful';
  readonly retold: Retold | undefined;
}

/** Of an answer that may be told again, because it has no nonce: since when it is so, and until when others may rely on it. */
export interface Retold {
  /** Seconds since 1970. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** No other answer has the same. In memory of its own: where it was kept there may be another's when this is sent. */
  readonly signature: Uint8Array;
}

/** How long others may rely on an answer, in seconds. The CRL is for those who want to ask less often. */
const validity = 3600;

/** An answer without a nonce is given again for this long, in seconds, as long as the status stays what it is. */
const retoldFor = 600;

/** How many times are kept as they are written: those of kept answers, and of revocations that are often asked about. */
const keptTimes = 8192;

/** Voices share what keeps their signatures: each name of each voice has a number of its own. */
let lastSpeaker = 0;

/** One responder, as it speaks for its CA. What it says is signed at once, or was a short while before. */
export class OcspVoice {
  readonly responder: OpenResponder;
  readonly #kept: KeptSignatures;
  readonly #form: OcspForm;
  /** One number for each of the CA's names, since the answer repeats the name. */
  readonly #speakers = new Map<string, number>();
  readonly #times = new Map<number, Uint8Array>();
  readonly #notAfter: number;
  readonly #archive: Uint8Array;

  constructor(responder: OpenResponder, kept: KeptSignatures) {
    this.responder = responder;
    this.#kept = kept;
    const { keyHash, algorithm, certificate, notAfter, authoritySince } = responder;
    this.#form = new OcspForm({ responderKeyHash: keyHash, algorithm, certificate });
    this.#notAfter = Math.floor(notAfter.epochMilliseconds / 1000);
    // Serial numbers are never forgotten: of an expired certificate it is told that answers reach back so far (RFC 6960 §4.4.4).
    this.#archive = sequence(extension(Oid.ocspArchiveCutoff, generalizedTime(authoritySince), 'not critical'));
  }

  /**
   * Answers at `now`, in seconds since 1970. `statuses` are those of the CertIDs in their order, each undefined where it is
   * not known to this CA.
   */
  tell({ certIds, nonce }: OcspRequest, statuses: readonly (SerialStatus | undefined)[], now: number): ToldAnswer {
    const { sign } = this.responder;
    const [certId] = certIds;
    const [status] = statuses;
    if (nonce || certIds.length > 1 || !status) {
      const data = this.#data(certIds, statuses, now, nonce);
      return this.#told(data, { signedAt: now, signature: sign(data) }, nonce === undefined);
    }
    const speaker = this.#speakerOf(certId!.issuer);
    // What is kept is never older than what is known: the status is looked up for every question.
    const kept = this.#kept.find(speaker, certId!.serial, status);
    if (kept && kept.signedAt <= now && now < kept.signedAt + retoldFor) {
      return this.#told(this.#data(certIds, statuses, kept.signedAt, undefined), kept, true);
    }
    const data = this.#data(certIds, statuses, now, undefined);
    const signed = { signedAt: now, signature: sign(data) };
    this.#kept.keep(speaker, certId!.serial, status, signed);
    return this.#told(data, signed, true);
  }

  #data(
    certIds: OcspRequest['certIds'],
    statuses: readonly (SerialStatus | undefined)[],
    at: number,
    nonce: Uint8Array | undefined,
  ): Uint8Array {
    const thisUpdate = this.#time(at);
    const nextUpdate = this.#time(this.#nextUpdate(at));
    const responses = certIds.map((certId, n): SingleResponse => {
      const status = statuses[n];
      const extensions = status && status.notAfter < at ? this.#archive : undefined;
      return { certId: certId.bytes, status: this.#said(status), thisUpdate, nextUpdate, extensions };
    });
    return this.#form.data(thisUpdate, responses, nonce);
  }

  #told(data: Uint8Array, { signedAt, signature }: KeptSignature, retold: boolean): ToldAnswer {
    return {
      der: this.#form.response(data, signature),
      status: 'successful',
      retold: retold
        ? { thisUpdate: signedAt, nextUpdate: this.#nextUpdate(signedAt), signature: new Uint8Array(signature) }
        : undefined,
    };
  }

  /** Nobody can check an answer after the end of its responder. */
  #nextUpdate(at: number): number {
    return Math.min(at + validity, this.#notAfter);
  }

  #said(status: SerialStatus | undefined): Uint8Array {
    if (!status) return unknownStatus;
    const { revoked } = status;
    return revoked ? revokedStatus(this.#time(revoked.at), reasonCodes[revoked.reason]) : goodStatus;
  }

  #time(second: number): Uint8Array {
    let written = this.#times.get(second);
    if (!written) {
      written = generalizedTime(Temporal.Instant.fromEpochMilliseconds(second * 1000));
      if (this.#times.size >= keptTimes) this.#times.clear();
      this.#times.set(second, written);
    }
    return written;
  }

  #speakerOf(name: string): number {
    let speaker = this.#speakers.get(name);
    if (speaker === undefined) {
      lastSpeaker += 1;
      speaker = lastSpeaker;
      this.#speakers.set(name, speaker);
    }
    return speaker;
  }
}
