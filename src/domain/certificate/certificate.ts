import { dayOf, firstInstantOf, isBefore, isPast, lastSecondOf } from '../calendar.ts';
import type { Authority } from '../institution/authority.ts';
import type { Institution } from '../institution/institution.ts';
import { type Refusal, refuse } from '../refusal.ts';

/**
 * A customer's certificate (RULES §3).
 *
 * prepared    serial and to-be-signed bytes are durable; the key may or may not have signed (I2).
 * issued      signed, stored, handed over; no login with it yet ("unproven", A4).
 * active      proven by its first login.
 * superseded  a newer certificate of the ID was proven (V3).
 * revoked     ended before its time, for a reason of R3.
 * abandoned   prepared, and never finished; counts as revoked.
 *
 * Expired is computed from the clock, never stored.
 */
export type CertificateState = 'prepared' | 'issued' | 'active' | 'superseded' | 'revoked' | 'abandoned';

/** RFC 5280 §5.3.1, as far as R3 uses them. */
export type RevocationReason =
  | 'superseded'
  | 'keyCompromise'
  | 'cessationOfOperation'
  | 'affiliationChanged'
  | 'unspecified';

export interface Certificate {
  readonly id: string;
  readonly institutionId: string;
  readonly loginId: string;
  readonly issuanceId: string;
  readonly authorityId: string;
  /** The list of its CA that its revocation would stand in, beside the complete one; see crl.ts. */
  readonly crlPart: number;
  /** What choosers show: the subject's common name (C2). */
  readonly label: string;
  readonly serial: Uint8Array;
  /** TBSCertificate, DER: exactly what the CA signs. */
  readonly toBeSigned: Uint8Array;
  /** SHA-256 of the SubjectPublicKeyInfo, DER. */
  readonly publicKeyHash: Uint8Array;
  /** What the customer calls the PC that holds it. */
  readonly pcName?: string | undefined;
  readonly notBefore: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
  readonly state: CertificateState;
  readonly der?: Uint8Array | undefined;
  /** SHA-256 of the complete certificate (L7). */
  readonly fingerprint?: Uint8Array | undefined;
  readonly preparedAt: Temporal.Instant;
  /** The running program that prepared it; see workflows/recover.ts. */
  readonly preparedBy: number;
  readonly issuedAt?: Temporal.Instant | undefined;
  readonly provenAt?: Temporal.Instant | undefined;
  readonly endedAt?: Temporal.Instant | undefined;
  readonly endReason?: RevocationReason | undefined;
}

/** Clocks of PCs are slow: a new certificate is already valid five minutes ago (V1). */
const backdating = { minutes: 5 };

/**
 * Valid from acquisition, backdated five minutes but not to before its issuer began, to 23:59:59 of the same date one year
 * later in the institution's zone; 29 February ends on 28 February (V1).
 */
export function validity(
  institution: Institution,
  acquiredAt: Temporal.Instant,
  issuer?: Pick<Authority, 'notBefore'>,
): { notBefore: Temporal.Instant; notAfter: Temporal.Instant } {
  const { timeZone, validityYears } = institution.settings;
  const wholeSecond = acquiredAt.round({ smallestUnit: 'second', roundingMode: 'floor' });
  const notBefore = wholeSecond.subtract(backdating);
  return {
    notBefore: issuer && isBefore(notBefore, issuer.notBefore) ? issuer.notBefore : notBefore,
    notAfter: lastSecondOf(dayOf(acquiredAt, timeZone).add({ years: validityYears }), timeZone),
  };
}

/** Its issuer's last second comes before its own: what cannot be checked any more must not be issued (RFC 5280 §6.1). */
export function outlives(certificate: Pick<Certificate, 'notAfter'>, issuer: Pick<Authority, 'notAfter'>): boolean {
  return isBefore(issuer.notAfter, certificate.notAfter);
}

/** The first and last second of the renewal, late renewal included (V2). */
export function renewalWindow(
  institution: Institution,
  notAfter: Temporal.Instant,
): { opens: Temporal.Instant; closes: Temporal.Instant } {
  const { timeZone, renewalOpensDays, lateRenewalDays } = institution.settings;
  const expiry = dayOf(notAfter, timeZone);
  return {
    opens: firstInstantOf(expiry.subtract({ days: renewalOpensDays }), timeZone),
    closes: lateRenewalDays === 0 ? notAfter : lastSecondOf(expiry.add({ days: lateRenewalDays }), timeZone),
  };
}

/** Its last second is over. */
export function isExpired(certificate: Pick<Certificate, 'notAfter'>, now: Temporal.Instant): boolean {
  return isPast(certificate.notAfter, now);
}

/**
 * Of all that were handed over to an ID, newest first, the one that says how the ID stands (RULES §3). What a renewal
 * brought says nothing before its first login: until then, or until it expires, the old one does (V3).
 */
export function deciding<T extends Pick<Certificate, 'state' | 'notAfter'>>(
  newestFirst: readonly T[],
  now: Temporal.Instant,
): T | undefined {
  return (
    newestFirst.find((one) => one.state === 'active' && !isExpired(one, now)) ??
    newestFirst.find(({ state }) => state === 'issued' || state === 'active') ??
    newestFirst[0]
  );
}

export type CannotRenew =
  | Refusal<'not-renewable'>
  | Refusal<'renewal-not-open', { opens: Temporal.Instant }>
  | Refusal<'renewal-closed'>;

/** Whether a renewal of it may begin now (V2, V4). */
export function mayRenew(
  institution: Institution,
  certificate: Pick<Certificate, 'state' | 'notAfter'>,
  now: Temporal.Instant,
): true | CannotRenew {
  if (certificate.state !== 'active') return refuse('not-renewable');
  const { opens, closes } = renewalWindow(institution, certificate.notAfter);
  if (isBefore(now, opens)) return refuse('renewal-not-open', { opens });
  if (isPast(closes, now)) return refuse('renewal-closed');
  return true;
}

type WrongState = Refusal<'certificate-in-wrong-state', { state: CertificateState }>;
const wrongState = ({ state }: Certificate): WrongState => refuse('certificate-in-wrong-state', { state });

/** Signed, compared and stored: it can be handed over. */
export function issued(
  certificate: Certificate,
  der: Uint8Array,
  fingerprint: Uint8Array,
  now: Temporal.Instant,
): Certificate | WrongState {
  if (certificate.state !== 'prepared') return wrongState(certificate);
  return { ...certificate, state: 'issued', der, fingerprint, issuedAt: now };
}

/** Its first login (A4). A certificate already proven stays as it is; an expired one proves nothing (V5). */
export function proven(
  certificate: Certificate,
  now: Temporal.Instant,
): Certificate | WrongState | Refusal<'certificate-expired', { notAfter: Temporal.Instant }> {
  if (isExpired(certificate, now)) return refuse('certificate-expired', { notAfter: certificate.notAfter });
  if (certificate.state === 'active') return certificate;
  if (certificate.state !== 'issued') return wrongState(certificate);
  return { ...certificate, state: 'active', provenAt: now };
}

/** A newer certificate of the same ID was proven (V3). */
export function superseded(certificate: Certificate, now: Temporal.Instant): Certificate | WrongState {
  if (certificate.state !== 'active') return wrongState(certificate);
  return { ...certificate, state: 'superseded', endedAt: now, endReason: 'superseded' };
}

/** Ended before its time (R3). */
export function revoked(
  certificate: Certificate,
  reason: RevocationReason,
  now: Temporal.Instant,
): Certificate | WrongState {
  if (certificate.state !== 'issued' && certificate.state !== 'active') return wrongState(certificate);
  return { ...certificate, state: 'revoked', endedAt: now, endReason: reason };
}

/** Prepared and never finished: its serial is listed as revoked (I2). */
export function abandoned(certificate: Certificate, now: Temporal.Instant): Certificate | WrongState {
  if (certificate.state !== 'prepared') return wrongState(certificate);
  return { ...certificate, state: 'abandoned', endedAt: now, endReason: 'unspecified' };
}

/** Durable registry of certificates. `lock…` reads take the rows for the rest of the transaction. */
export interface CertificateStore {
  insert(certificate: Certificate): Promise<void>;
  /** Stores state, certificate and dates; serial and to-be-signed bytes never change. */
  update(certificate: Certificate): Promise<void>;
  /** L7: by institution and complete bytes. */
  byFingerprint(institutionId: string, fingerprint: Uint8Array): Promise<Certificate | undefined>;
  byId(institutionId: string, id: string): Promise<Certificate | undefined>;
  lockById(institutionId: string, id: string): Promise<Certificate | undefined>;
  /** All that were ever handed over to a login ID, newest first. */
  ofLoginId(institutionId: string, loginId: string): Promise<Certificate[]>;
  /** All of a login ID that are prepared, issued or active. */
  lockLive(institutionId: string, loginId: string): Promise<Certificate[]>;
  /** Every certificate of any institution ever made or prepared for this key (C4); nobody else adds one meanwhile. */
  lockPublicKey(publicKeyHash: Uint8Array): Promise<Pick<Certificate, 'loginId' | 'state'>[]>;
  /** Those prepared by one running program, across institutions. */
  lockPrepared(preparedBy: number): Promise<Certificate[]>;
  /** Which programs have prepared certificates that are not finished. */
  preparers(): Promise<number[]>;
  /**
   * Of these serial numbers (content octets) those that are on record as signed by this CA, with the SHA-256 of what was to
   * be signed: customers' certificates and CAs'.
   */
  recordedOf(
    authorityId: string,
    serials: readonly Uint8Array[],
  ): Promise<{ serial: Uint8Array; digest: Uint8Array }[]>;
  /** Those handed over since then, the oldest first, of every institution: `limit` after the one with id `after`. */
  issuedSince(since: Temporal.Instant, after: string | undefined, limit: number): Promise<Certificate[]>;
  /** How many that a CA issued could still be used, and the last second of the one that lasts longest, whatever became of it. */
  extentOf(
    authorityId: string,
    now: Temporal.Instant,
  ): Promise<{ alive: number; lastExpiry: Temporal.Instant | undefined }>;
}
