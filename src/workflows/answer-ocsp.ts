import { extension } from '../ca/extension.ts';
import { signatureAlgorithm } from '../ca/signature-algorithm.ts';
import type { RevocationReason } from '../domain/certificate/certificate.ts';
import type { SerialStatus } from '../domain/certificate/status.ts';
import { isRefusal } from '../domain/refusal.ts';
import { generalizedTime, octetText, sequence } from '../pki/der.ts';
import {
  type CertId,
  goodStatus,
  type OcspError,
  type OcspRequest,
  ocspError,
  ocspResponse,
  readOcspRequest,
  responseData,
  revokedStatus,
  singleResponse,
  unknownStatus,
} from '../pki/ocsp.ts';
import { Oid } from '../pki/oid.ts';
import type { Dependencies } from './dependencies.ts';
import { FreshStatuses } from './fresh-statuses.ts';
import type { KnownStatuses } from './known-statuses.ts';
import { type OpenResponder, openResponder } from './ocsp-responder.ts';

/** What goes back to who asked. */
export interface OcspAnswer {
  /** OCSPResponse, DER. */
  readonly der: Uint8Array;
  readonly status: 'successful' | OcspError;
  /** Since when this is so and until when others may rely on it, where it may be told again: it has no nonce. */
  readonly retold?: { readonly thisUpdate: Temporal.Instant; readonly nextUpdate: Temporal.Instant } | undefined;
}

/** How long others may rely on an answer, in seconds. The CRL is for those who want to ask less often. */
const validity = 3600;

/** An answer without a nonce is given again for this long, in seconds, as long as the status stays what it is. */
const retoldFor = 600;

/** How many such answers are kept; one takes about a kilobyte. */
const keptAnswers = 20_000;

/** After a responder could not be had, the next try, in milliseconds: so many questions do not make so many tries. */
const pause = 10_000;

/** CRLReason (RFC 5280 §5.3.1): “unspecified” is left out rather than told. */
const reasonCodes: Record<RevocationReason, number | undefined> = {
  unspecified: undefined,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
};

interface KeptAnswer extends OcspAnswer {
  readonly told: SerialStatus;
  readonly until: number;
  readonly responder: OpenResponder;
}

/**
 * Answers questions about certificates' status (RFC 6960 §2). In one answer one CA speaks: the one the first question is
 * about whose CA is ours; what is asked about others in the same request is unknown to it.
 *
 * `answer` never throws for any bytes. It gives `malformedRequest` for what is not a question; `unauthorized` where none of
 * the CAs is ours (RFC 5019 §2.2.3); `tryLater` while the database is away (`FreshStatuses`) or the CA has no responder; and it throws
 * when something is broken on our side, which is `internalError`.
 */
export class OcspDesk {
  readonly #deps: Dependencies;
  readonly #known: KnownStatuses;
  readonly #fresh: FreshStatuses;
  readonly #elapsed: () => number;
  readonly #failed: (authorityId: string, error: unknown) => void;
  readonly #responders = new Map<string, OpenResponder>();
  readonly #opening = new Map<string, Promise<OpenResponder | undefined>>();
  /** When a responder may be looked for again. */
  readonly #notBefore = new Map<string, number>();
  readonly #kept = new Map<string, KeptAnswer>();
  #times: { second: number; thisUpdate: Uint8Array; nextUpdate: Uint8Array } | undefined;

  /** `elapsed` as in KnownStatuses; `failed` is told when a CA has no responder, at most every ten seconds for each. */
  constructor(
    deps: Dependencies,
    known: KnownStatuses,
    elapsed: () => number,
    failed: (authorityId: string, error: unknown) => void,
  ) {
    this.#deps = deps;
    this.#known = known;
    this.#fresh = new FreshStatuses(known);
    this.#elapsed = elapsed;
    this.#failed = failed;
  }

  answer(der: Uint8Array): OcspAnswer | Promise<OcspAnswer> {
    const request = readOcspRequest(der);
    if (isRefusal(request)) return errorOf('malformedRequest');
    return this.#fresh.areFresh && this.#isAllKnown(request) ? this.#answer(request) : this.#answerAnew(request);
  }

  #answer(request: OcspRequest): OcspAnswer | Promise<OcspAnswer> {
    const authorityId = this.#issuerOf(request);
    if (authorityId === undefined) return errorOf('unauthorized');
    const now = seconds(this.#known.now());
    const responder = this.#responders.get(authorityId);
    if (responder && now < seconds(responder.renewAt)) return this.#tell(request, authorityId, responder);
    return this.#withResponder(request, authorityId, now, responder);
  }

  /** Nothing that was issued before the question is called unknown: what is not known is read anew, once for all who wait. */
  async #answerAnew(request: OcspRequest): Promise<OcspAnswer> {
    return (await this.#fresh.renew()) ? this.#answer(request) : errorOf('tryLater');
  }

  #isAllKnown({ certIds }: OcspRequest): boolean {
    return certIds.every((certId) => {
      const id = this.#known.issuerOf(certId);
      return id !== undefined && this.#known.find(id, certId.serial) !== undefined;
    });
  }

  #issuerOf({ certIds }: OcspRequest): string | undefined {
    for (const certId of certIds) {
      const id = this.#known.issuerOf(certId);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** As long as the old responder is good nobody waits for a new one. */
  async #withResponder(
    request: OcspRequest,
    authorityId: string,
    now: number,
    old: OpenResponder | undefined,
  ): Promise<OcspAnswer> {
    const opening = this.#open(authorityId);
    if (old && now < seconds(old.notAfter)) return this.#tell(request, authorityId, old);
    const responder = await opening;
    if (!responder || seconds(this.#known.now()) >= seconds(responder.notAfter)) return errorOf('tryLater');
    // Opening takes its time: what was known when it began may be too old by now.
    if (!this.#fresh.areFresh && !(await this.#fresh.renew())) return errorOf('tryLater');
    return this.#tell(request, authorityId, responder);
  }

  /** One at a time for each CA, and after each a pause. */
  #open(authorityId: string): Promise<OpenResponder | undefined> {
    const under = this.#opening.get(authorityId);
    if (under) return under;
    if (this.#elapsed() < (this.#notBefore.get(authorityId) ?? 0)) return Promise.resolve(undefined);
    const opening = openResponder(this.#deps, authorityId)
      .then((responder) => {
        this.#responders.set(authorityId, responder);
        // Still the old one: the CA's key is away.
        if (seconds(responder.renewAt) <= seconds(this.#known.now())) this.#wait(authorityId);
        return responder;
      })
      .catch((error) => {
        this.#wait(authorityId);
        this.#failed(authorityId, error);
        return undefined;
      })
      .finally(() => this.#opening.delete(authorityId));
    this.#opening.set(authorityId, opening);
    return opening;
  }

  #wait(authorityId: string): void {
    this.#notBefore.set(authorityId, this.#elapsed() + pause);
  }

  #tell(request: OcspRequest, authorityId: string, responder: OpenResponder): OcspAnswer | Promise<OcspAnswer> {
    const [certId] = request.certIds;
    const now = this.#known.now();
    if (request.certIds.length > 1 || request.nonce) return this.#sign(request, authorityId, responder, now);
    const key = octetText(certId!.bytes);
    const status = this.#known.find(authorityId, certId!.serial);
    const kept = this.#kept.get(key);
    // What is kept is never older than what is known: the status is looked up for every question.
    if (kept && kept.responder === responder && sameStatus(kept.told, status) && seconds(now) < kept.until) return kept;
    return this.#sign(request, authorityId, responder, now).then((answer) => {
      if (status) this.#keep(key, { ...answer, told: status, responder, until: seconds(now) + retoldFor });
      return answer;
    });
  }

  #keep(key: string, answer: KeptAnswer): void {
    this.#kept.delete(key);
    this.#kept.set(key, answer);
    if (this.#kept.size <= keptAnswers) return;
    for (const oldestKey of this.#kept.keys()) {
      this.#kept.delete(oldestKey);
      return;
    }
  }

  async #sign(
    { certIds, nonce }: OcspRequest,
    authorityId: string,
    responder: OpenResponder,
    now: Temporal.Instant,
  ): Promise<OcspAnswer> {
    const second = seconds(now);
    if (this.#times?.second !== second) {
      this.#times = {
        second,
        thisUpdate: generalizedTime(now),
        nextUpdate: generalizedTime(now.add({ seconds: validity })),
      };
    }
    const { thisUpdate } = this.#times;
    // Nobody can check an answer after the end of its responder.
    const last = seconds(responder.notAfter);
    const clipped = last < second + validity;
    const nextUpdate = clipped ? generalizedTime(responder.notAfter) : this.#times.nextUpdate;
    const responses = certIds.map((certId) => {
      const status =
        this.#known.issuerOf(certId) === authorityId ? this.#known.find(authorityId, certId.serial) : undefined;
      return responseTo(certId, status, second, thisUpdate, nextUpdate, responder.authoritySince);
    });
    const data = responseData({ responderKeyHash: responder.keyHash, producedAt: thisUpdate, responses, nonce });
    const signature = await responder.signer.sign(data);
    return {
      der: ocspResponse(data, signatureAlgorithm(responder.signer.keyType), signature, responder.certificate),
      status: 'successful',
      retold: nonce
        ? undefined
        : {
            thisUpdate: Temporal.Instant.fromEpochMilliseconds(second * 1000),
            nextUpdate: Temporal.Instant.fromEpochMilliseconds((clipped ? last : second + validity) * 1000),
          },
    };
  }
}

const errorOf = (status: OcspError): OcspAnswer => ({ der: ocspError(status), status });

const seconds = (instant: Temporal.Instant): number => Math.floor(instant.epochMilliseconds / 1000);

/** Serial numbers are never forgotten: of an expired certificate it is told that answers reach back so far (RFC 6960 §4.4.4). */
const archive = (since: Temporal.Instant): Uint8Array =>
  sequence(extension(Oid.ocspArchiveCutoff, generalizedTime(since), 'not critical'));

function responseTo(
  certId: CertId,
  status: SerialStatus | undefined,
  now: number,
  thisUpdate: Uint8Array,
  nextUpdate: Uint8Array,
  authoritySince: Temporal.Instant,
): Uint8Array {
  if (!status) return singleResponse(certId.bytes, unknownStatus, thisUpdate, nextUpdate);
  const { revoked, notAfter } = status;
  const told = revoked
    ? revokedStatus(
        generalizedTime(Temporal.Instant.fromEpochMilliseconds(revoked.at * 1000)),
        reasonCodes[revoked.reason],
      )
    : goodStatus;
  return singleResponse(
    certId.bytes,
    told,
    thisUpdate,
    nextUpdate,
    notAfter < now ? archive(authoritySince) : undefined,
  );
}

const sameStatus = (a: SerialStatus, b: SerialStatus | undefined): boolean =>
  b !== undefined && a.revoked?.at === b.revoked?.at && a.revoked?.reason === b.revoked?.reason;
