import type { Authority } from '../institution/authority.ts';
import type { CertificateState, RevocationReason } from './certificate.ts';

/**
 * What is known of a serial number, as the registry has it: of a customer's certificate, an authority's or a responder's.
 * Times are whole seconds since 1970: there are millions of these.
 */
export interface SerialRecord {
  /** The CA that gave the number. */
  readonly authorityId: string;
  /** The content octets of the INTEGER, at most 20. */
  readonly serial: Uint8Array;
  readonly state: CertificateState;
  readonly notAfter: number;
  readonly endedAt: number | undefined;
  readonly endReason: RevocationReason | undefined;
}

/** What anyone may be told of a serial number that is in use or was. */
export interface SerialStatus {
  readonly revoked: { readonly at: number; readonly reason: RevocationReason } | undefined;
  readonly notAfter: number;
}

/**
 * What is told of a certificate (RULES §3), the same as its CA's CRL says: revoked and abandoned ones are revoked;
 * whatever else was handed over is good, the superseded too, which ended in its own time (V3). Nothing is told of what is
 * prepared: nobody has it yet. Expiry changes no answer: everyone reads it in the certificate.
 */
export function statusOf(record: SerialRecord): SerialStatus | undefined {
  const { state, notAfter, endedAt = 0, endReason = 'unspecified' } = record;
  if (state === 'prepared') return undefined;
  const ended = state === 'revoked' || state === 'abandoned';
  return { notAfter, revoked: ended ? { at: endedAt, reason: endReason } : undefined };
}

/** A point in the history of the registry, from which on changes are read. */
export interface StatusPosition {
  /** Of two positions with different lineage, neither comes after the other: the database is another, or an older one. */
  readonly lineage: string;
  /** Never falls within a lineage. */
  readonly at: bigint;
}

/** What became known: authorities that were signed, and serial numbers in their newest state. */
export interface StatusNews {
  readonly authorities: readonly Authority[];
  readonly serials: readonly SerialRecord[];
}

/** The registry as those who answer for it read it, across institutions. */
export interface StatusStore {
  /** Where the registry is now. Whatever is not visible in this moment is among the news since then, once it commits. */
  position(): Promise<StatusPosition>;
  /** What was committed since `position` was taken, and perhaps some of what was before: read twice, it says the same. */
  since(position: StatusPosition): Promise<StatusNews>;
  /** All authorities that are signed, and their own and their responders' serial numbers. */
  authorities(): Promise<StatusNews>;
  /** Customers' certificates in a fixed order, `limit` of those after `after`; `last` is where the next portion begins. */
  portion(
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly last: string | undefined; readonly serials: readonly SerialRecord[] }>;
}
