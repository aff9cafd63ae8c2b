import { sameBytes } from '../pki/der.ts';
import type { Dependencies } from './dependencies.ts';
import { KeptSignatures } from './kept-signatures.ts';
import { type OpenResponder, openResponder } from './ocsp-responder.ts';
import { OcspVoice } from './ocsp-voice.ts';

/** After a responder could not be had, the next try, in milliseconds: so many questions do not make so many tries. */
const pause = 10_000;

/** The voices of all CAs, each opened when it is first asked for and again when its responder is about to end. */
export class OcspVoices {
  readonly #deps: Dependencies;
  readonly #seconds: () => number;
  readonly #elapsed: () => number;
  readonly #failed: (authorityId: string, error: unknown) => void;
  readonly #open = new Map<string, OpenVoice>();
  readonly #opening = new Map<string, Promise<void>>();
  /** When a responder may be looked for again. */
  readonly #notBefore = new Map<string, number>();
  readonly #kept = new KeptSignatures();

  /** `seconds` since 1970; `elapsed` and `failed` as in OcspDesk. */
  constructor(
    deps: Dependencies,
    seconds: () => number,
    elapsed: () => number,
    failed: (authorityId: string, error: unknown) => void,
  ) {
    this.#deps = deps;
    this.#seconds = seconds;
    this.#elapsed = elapsed;
    this.#failed = failed;
  }

  /** Who speaks for the CA, if nobody has to wait for it. As long as the old responder is good nobody waits for a new one. */
  now(authorityId: string, now: number): OcspVoice | undefined {
    const open = this.#open.get(authorityId);
    if (!open || now >= open.notAfter) return undefined;
    if (now >= open.renewAt) void this.#renew(authorityId);
    return open.voice;
  }

  /** Who speaks for the CA once its responder is open; undefined when it has none. Never throws. */
  async opened(authorityId: string): Promise<OcspVoice | undefined> {
    await this.#renew(authorityId);
    return this.now(authorityId, this.#seconds());
  }

  /** One at a time for each CA, and after each that failed a pause. */
  #renew(authorityId: string): Promise<void> {
    const under = this.#opening.get(authorityId);
    if (under) return under;
    if (this.#elapsed() < (this.#notBefore.get(authorityId) ?? 0)) return Promise.resolve();
    const opening = openResponder(this.#deps, authorityId)
      .then((responder) => {
        const old = this.#open.get(authorityId);
        const isOld = old && sameBytes(old.voice.responder.certificate, responder.certificate);
        const open = isOld ? old : openVoice(responder, this.#kept);
        this.#open.set(authorityId, open);
        // One that has to be renewed: the CA's key is away.
        if (open.renewAt <= this.#seconds()) this.#wait(authorityId);
      })
      .catch((error) => {
        this.#wait(authorityId);
        this.#failed(authorityId, error);
      })
      .finally(() => this.#opening.delete(authorityId));
    this.#opening.set(authorityId, opening);
    return opening;
  }

  #wait(authorityId: string): void {
    this.#notBefore.set(authorityId, this.#elapsed() + pause);
  }
}

interface OpenVoice {
  readonly voice: OcspVoice;
  /** Seconds since 1970. */
  readonly renewAt: number;
  readonly notAfter: number;
}

function openVoice(responder: OpenResponder, kept: KeptSignatures): OpenVoice {
  const seconds = (instant: Temporal.Instant) => Math.floor(instant.epochMilliseconds / 1000);
  return {
    voice: new OcspVoice(responder, kept),
    renewAt: seconds(responder.renewAt),
    notAfter: seconds(responder.notAfter),
  };
}
