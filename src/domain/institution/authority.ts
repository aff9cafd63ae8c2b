import { isPast } from '../calendar.ts';

/**
 * A certification authority of the platform: the root, or one generation of an institution's issuing CA.
 *
 * The generations of an issuing CA, each from its making to its end:
 * - *prepared*: key, serial and to-be-signed bytes exist (I2). It is left by the root's signature, at once, or, where the
 *   root is offline, by a ceremony.
 * - *trusted*: signed. Lanes take its certificates and name it in choosers, and its list is published; it issues nothing.
 *   It is left by the activation. Whoever keeps a list of our CAs has from now until then to add it.
 * - *issuing*: the newest that was activated; there is one. It is left when the next is activated.
 * - *retired*: it issues nothing more. What it issued goes on working and is renewed into the issuing one. Its key goes on
 *   signing lists.
 * - *over*: its last certificate has expired, and a list made after that has been published (RFC 5280 §3.3). Its key is
 *   needed for nothing.
 */
export interface Authority {
  readonly id: string;
  /** Absent for the platform's root. */
  readonly institutionId?: string | undefined;
  readonly kind: 'root' | 'issuing';
  readonly generation: number;
  /** Under this name the keys' room finds the private key. */
  readonly keyName: string;
  readonly commonName: string;
  readonly organization: string;
  readonly notBefore: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
  readonly serial: Uint8Array;
  readonly toBeSigned: Uint8Array;
  /** DER. */
  readonly certificate?: Uint8Array | undefined;
  readonly preparedAt: Temporal.Instant;
  readonly issuedAt?: Temporal.Instant | undefined;
  /** From when on it issues; the first generation from its signature on. Never of a root. */
  readonly activatedAt?: Temporal.Instant | undefined;
  /** A root whose key is on none of our machines. */
  readonly offline?: boolean | undefined;
}

export type GenerationState = 'prepared' | 'trusted' | 'issuing' | 'retired' | 'over';

/** How a generation stands among `all` of its institution. `lastExpiry`: when the last certificate it issued expires. */
export function generationState(
  authority: Authority,
  all: readonly Authority[],
  { lastExpiry, lastList }: { lastExpiry?: Temporal.Instant | undefined; lastList?: Temporal.Instant | undefined },
): GenerationState {
  if (!authority.certificate) return 'prepared';
  const newer = all.some((one) => one.activatedAt && one.generation > authority.generation);
  if (!newer) return authority.activatedAt ? 'issuing' : 'trusted';
  return !lastExpiry || (lastList && isPast(lastExpiry, lastList)) ? 'over' : 'retired';
}

/** How long a new generation is trusted before it issues: time for those who keep a list of our CAs. */
export const trustedFor = { hours: 7 * 24 };

/** Durable registry of authorities. */
export interface AuthorityStore {
  /** False when this generation exists already, for the institution or as the root. */
  insert(authority: Authority): Promise<boolean>;
  /** False when it is signed already: the certificate that was first stays. */
  setCertificate(id: string, certificate: Uint8Array, now: Temporal.Instant): Promise<boolean>;
  root(): Promise<Authority | undefined>;
  /** From now on a first root comes from a ceremony only; for good. */
  chooseOfflineRoot(): Promise<void>;
  offlineRootChosen(): Promise<boolean>;
  /** The generation that issues today: the newest that was activated. */
  issuing(institutionId: string): Promise<Authority | undefined>;
  /** All generations of an institution, newest first: what lanes trust. */
  allIssuing(institutionId: string): Promise<Authority[]>;
  /** From now on it issues. False when it is not signed or was activated before. */
  activate(id: string, now: Temporal.Instant): Promise<boolean>;
  byId(id: string): Promise<Authority | undefined>;
  /** Every authority of the installation that is signed. */
  allSigned(): Promise<Authority[]>;
}
