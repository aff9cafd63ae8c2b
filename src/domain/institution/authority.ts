import { isPast } from '../calendar.ts';
import type { RevocationReason } from '../certificate/certificate.ts';

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
 *
 * Two ends come before their time:
 * - *revoked*: it is on a list of its root, an offline one. It is neither signed nor activated any more and issues nothing;
 *   no older one takes its place. What it issued goes on by the registry until that is revoked too.
 * - *abandoned*: given up before it was signed. It never will be; its row stays (I2), and its number is not used again.
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
  /** The date on its root's list. */
  readonly revokedAt?: Temporal.Instant | undefined;
  readonly revocationReason?: AuthorityRevocationReason | undefined;
  readonly abandonedAt?: Temporal.Instant | undefined;
  /** A root whose key is on none of our machines. */
  readonly offline?: boolean | undefined;
}

/** RFC 5280 §5.3.1, as a root's list may name them. */
export type AuthorityRevocationReason = RevocationReason | 'cACompromise';

export type GenerationState = 'prepared' | 'trusted' | 'issuing' | 'retired' | 'over' | 'revoked' | 'abandoned';

/** Whether it waits for its root's signature, which may still come. */
export const waitsForSignature = ({ certificate, revokedAt, abandonedAt }: Authority): boolean =>
  !certificate && !revokedAt && !abandonedAt;

/** How a generation stands among `all` of its institution. `lastExpiry`: when the last certificate it issued expires. */
export function generationState(
  authority: Authority,
  all: readonly Authority[],
  { lastExpiry, lastList }: { lastExpiry?: Temporal.Instant | undefined; lastList?: Temporal.Instant | undefined },
): GenerationState {
  if (authority.abandonedAt) return 'abandoned';
  if (authority.revokedAt) return 'revoked';
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
  /** False when it is signed already (the certificate that was first stays), revoked or abandoned. */
  setCertificate(id: string, certificate: Uint8Array, now: Temporal.Instant): Promise<boolean>;
  root(): Promise<Authority | undefined>;
  /** From now on a first root comes from a ceremony only; for good. */
  chooseOfflineRoot(): Promise<void>;
  offlineRootChosen(): Promise<boolean>;
  /** The generation that issues today: the newest that was activated; none where that one is revoked. */
  issuing(institutionId: string): Promise<Authority | undefined>;
  /** All generations of an institution, newest first: what lanes trust. */
  allIssuing(institutionId: string): Promise<Authority[]>;
  /** From now on it issues. False when it is not signed, was activated before or is revoked. */
  activate(id: string, now: Temporal.Instant): Promise<boolean>;
  /** False when it is revoked already: the first date and reason stay. */
  revoke(id: string, at: Temporal.Instant, reason: AuthorityRevocationReason): Promise<boolean>;
  /** False when it is signed, revoked or abandoned already. */
  abandon(id: string, now: Temporal.Instant): Promise<boolean>;
  byId(id: string): Promise<Authority | undefined>;
  /** Whether a SubjectPublicKeyInfo (DER) is that of any CA or OCSP responder of the installation, prepared ones too. */
  isOwnKey(publicKey: Uint8Array): Promise<boolean>;
  /** Every authority of the installation that is signed. */
  allSigned(): Promise<Authority[]>;
}
