/** A published certificate revocation list of one CA (RFC 5280 §5). */
export interface Crl {
  readonly authorityId: string;
  /** Strictly increasing for each CA (RFC 5280 §5.2.3). */
  readonly number: bigint;
  readonly thisUpdate: Temporal.Instant;
  readonly nextUpdate: Temporal.Instant;
  /** The complete CRL, DER. */
  readonly der: Uint8Array;
}

/** Durable list of what was published. */
export interface CrlStore {
  newest(authorityId: string): Promise<Crl | undefined>;
  /** False when a list with this number exists already. */
  insert(crl: Crl): Promise<boolean>;
}
