import { readIssuer } from '../ca/tbs-certificate.ts';
import { type SerialStatus, type StatusNews, type StatusPosition, statusOf } from '../domain/certificate/status.ts';
import { StatusRegister } from '../domain/certificate/status-register.ts';
import type { Authority } from '../domain/institution/authority.ts';
import { sameBytes } from '../pki/der.ts';
import { type CertId, issuerNames } from '../pki/ocsp.ts';
import { readPublicKey } from '../pki/public-key.ts';
import { certificateOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';
import { together } from './together.ts';

/** How many certificates are read at a time: each portion takes some tens of milliseconds, and others get their turn. */
const portion = 10_000;

/**
 * The status of every serial number there is, in memory, and how long ago that was known to be complete. `follow` reads
 * everything the first time and the changes from then on; it cannot miss what commits late (`StatusStore`). Where the
 * database is another than before, restored or failed over, all is read anew.
 */
export class KnownStatuses {
  readonly #deps: Dependencies;
  readonly #elapsed: () => number;
  #picture: Picture | undefined;
  #position: StatusPosition | undefined;
  #completeAt = Number.NEGATIVE_INFINITY;
  #now = Number.NEGATIVE_INFINITY;
  #readings = 0;

  /** `elapsed` counts milliseconds and never goes back, whatever is done to the clock. */
  constructor(deps: Dependencies, elapsed: () => number) {
    this.#deps = deps;
    this.#elapsed = elapsed;
  }

  /** Milliseconds since the moment up to which everything that was committed is known. Infinite before the first reading. */
  get age(): number {
    return this.#elapsed() - this.#completeAt;
  }

  /** How many readings have succeeded. */
  get readings(): number {
    return this.#readings;
  }

  /** The time for answers in seconds since 1970: the clock's, but never earlier than the newest event that was seen (I4). */
  seconds(): number {
    return Math.floor(Math.max(this.#deps.clock().epochMilliseconds, this.#now) / 1000);
  }

  /** How many serial numbers are known. */
  get size(): number {
    return this.#picture?.size ?? 0;
  }

  /** The CA a question names, by id. */
  issuerOf({ issuer }: CertId): string | undefined {
    return this.#picture?.issuerOf(issuer);
  }

  find(authorityId: string, serial: Uint8Array): SerialStatus | undefined {
    return this.#picture?.find(authorityId, serial);
  }

  /**
   * Brings everything up to the moment of the call. One reading at a time: who calls while one is under way shares the
   * next one with all others who do. When it throws, what was known stays.
   */
  readonly follow: () => Promise<void> = together(() => this.#read());

  async #read(): Promise<void> {
    const began = this.#elapsed();
    const before = this.#position;
    const { position, news, now } = await this.#deps.store.transaction(this.#deps.clock(), async (tx) => {
      const at = await tx.statuses.position();
      const goesOn = before && at.lineage === before.lineage && at.at >= before.at;
      return { position: at, news: goesOn ? await tx.statuses.since(before) : undefined, now: tx.now };
    });
    const picture = news && this.#picture ? this.#picture : await this.#readAll();
    if (news) picture.add(news);
    this.#picture = picture;
    this.#position = position;
    this.#completeAt = began;
    this.#now = now.epochMilliseconds;
    this.#readings += 1;
  }

  async #readAll(): Promise<Picture> {
    const { store, clock } = this.#deps;
    const picture = new Picture();
    picture.add(await store.transaction(clock(), (tx) => tx.statuses.authorities()));
    let after: string | undefined;
    do {
      const { serials, last } = await store.transaction(clock(), (tx) => tx.statuses.portion(after, portion));
      picture.add({ authorities: [], serials });
      after = last;
    } while (after !== undefined);
    return picture;
  }
}

/** Authorities and serial numbers as of one moment. */
class Picture {
  readonly #authorities = new Map<string, { subjectKeyId: Uint8Array }>();
  /** Ids of authorities by what they are called in questions. */
  readonly #named = new Map<string, string>();
  readonly #registers = new Map<string, StatusRegister>();

  get size(): number {
    let size = 0;
    for (const register of this.#registers.values()) size += register.size;
    return size;
  }

  issuerOf(name: string): string | undefined {
    return this.#named.get(name);
  }

  find(authorityId: string, serial: Uint8Array): SerialStatus | undefined {
    return this.#registers.get(authorityId)?.find(serial);
  }

  add({ authorities, serials }: StatusNews): void {
    // The root first: it is the issuer of the others.
    for (const authority of authorities.toSorted((a, b) => Number(b.kind === 'root') - Number(a.kind === 'root'))) {
      this.#addAuthority(authority);
    }
    for (const record of serials) {
      const status = statusOf(record);
      if (status) this.#registerOf(record.authorityId).set(record.serial, status);
    }
  }

  #addAuthority(authority: Authority): void {
    const certificate = readIssuer(certificateOf(authority));
    const { subjectKeyId, authorityKeyId, subject } = certificate;
    const key = readPublicKey(certificate.publicKey);
    if (key.keyType === 'other') throw new Error(`the key of the authority ${authority.id} cannot be read`);
    this.#authorities.set(authority.id, { subjectKeyId });
    for (const name of issuerNames(subject, key.bits)) this.#named.set(name, authority.id);
    if (authority.kind === 'root' || !authorityKeyId) return;
    for (const [id, issuer] of this.#authorities) {
      if (!sameBytes(issuer.subjectKeyId, authorityKeyId)) continue;
      const notAfter = authority.notAfter.epochMilliseconds / 1000;
      this.#registerOf(id).set(authority.serial, { revoked: undefined, notAfter });
    }
  }

  #registerOf(authorityId: string): StatusRegister {
    let register = this.#registers.get(authorityId);
    if (!register) {
      register = new StatusRegister();
      this.#registers.set(authorityId, register);
    }
    return register;
  }
}
