import type { SerialStatus } from '../domain/certificate/status.ts';
import { isRefusal } from '../domain/refusal.ts';
import { type OcspError, type OcspRequest, ocspError, readOcspRequest } from '../pki/ocsp.ts';
import type { Dependencies } from './dependencies.ts';
import { FreshStatuses } from './fresh-statuses.ts';
import type { KnownStatuses } from './known-statuses.ts';
import type { ToldAnswer } from './ocsp-voice.ts';
import { OcspVoices } from './ocsp-voices.ts';

/** What goes back to who asked: an OCSPResponse (DER) that says something of certificates, or why it does not. */
export type OcspAnswer =
  | ToldAnswer
  | { readonly der: Uint8Array; readonly status: OcspError; readonly retold?: undefined };

/**
 * Answers questions about certificates' status (RFC 6960 §2). In one answer one CA speaks: the one the first question is
 * about whose CA is ours; what is asked about others in the same request is unknown to it.
 *
 * `answer` never throws for any bytes. It gives `malformedRequest` for what is not a question; `unauthorized` where none of
 * the CAs is ours (RFC 5019 §2.2.3); `tryLater` while the database is away (`FreshStatuses`) or the CA has no responder; and
 * it throws when something is broken on our side, which is `internalError`. A promise it gives only where it has to wait.
 */
export class OcspDesk {
  readonly #known: KnownStatuses;
  readonly #fresh: FreshStatuses;
  readonly #voices: OcspVoices;

  /** `elapsed` as in KnownStatuses; `failed` is told when a CA has no responder, at most every ten seconds for each. */
  constructor(
    deps: Dependencies,
    known: KnownStatuses,
    elapsed: () => number,
    failed: (authorityId: string, error: unknown) => void,
  ) {
    this.#known = known;
    this.#fresh = new FreshStatuses(known);
    this.#voices = new OcspVoices(deps, () => known.seconds(), elapsed, failed);
  }

  answer(der: Uint8Array): OcspAnswer | Promise<OcspAnswer> {
    const request = readOcspRequest(der);
    if (isRefusal(request)) return errorOf('malformedRequest');
    const found = this.#fresh.areFresh ? this.#find(request) : undefined;
    // Nothing that was issued before the question is called unknown: what is not known is read anew.
    return found?.isAll ? this.#answer(request, found) : this.#answerAnew(request);
  }

  async #answerAnew(request: OcspRequest): Promise<OcspAnswer> {
    return (await this.#fresh.renew()) ? this.#answer(request, this.#find(request)) : errorOf('tryLater');
  }

  #answer(request: OcspRequest, { authorityId, statuses }: Found): OcspAnswer | Promise<OcspAnswer> {
    if (authorityId === undefined) return errorOf('unauthorized');
    const now = this.#known.seconds();
    const voice = this.#voices.now(authorityId, now);
    return voice ? voice.tell(request, statuses, now) : this.#answerOnceOpen(request, authorityId);
  }

  async #answerOnceOpen(request: OcspRequest, authorityId: string): Promise<OcspAnswer> {
    const voice = await this.#voices.opened(authorityId);
    // Opening takes its time: what was known when it began may be too old by now.
    if (!voice || (!this.#fresh.areFresh && !(await this.#fresh.renew()))) return errorOf('tryLater');
    return voice.tell(request, this.#find(request).statuses, this.#known.seconds());
  }

  #find({ certIds }: OcspRequest): Found {
    let authorityId: string | undefined;
    let isAll = true;
    const statuses = certIds.map((certId) => {
      const id = this.#known.issuerOf(certId);
      authorityId ??= id;
      const status = id === undefined ? undefined : this.#known.find(id, certId.serial);
      isAll &&= status !== undefined;
      return id === authorityId ? status : undefined;
    });
    return { authorityId, statuses, isAll };
  }
}

interface Found {
  /** The CA that speaks. */
  readonly authorityId: string | undefined;
  /** As that CA may tell them, in the order asked. */
  readonly statuses: readonly (SerialStatus | undefined)[];
  /** Whether everything that was asked about is in the records, whoever's it is. */
  readonly isAll: boolean;
}

const errorOf = (status: OcspError): OcspAnswer => ({ der: ocspError(status), status });
