/**
 * A delegated OCSP responder of a CA: a key of its own, and the certificate in which the CA says that it may answer
 * (RFC 6960 §4.2.2.2). The certificate is absent between the preparation and the signature (I2).
 */
export interface OcspResponder {
  readonly id: string;
  readonly authorityId: string;
  /** Counts up for each CA. */
  readonly number: number;
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
}

/** Durable registry of responders. */
export interface OcspResponderStore {
  /** False when the CA has one with this number already. */
  insert(responder: OcspResponder): Promise<boolean>;
  /** False when it is signed already: the certificate that was first stays. */
  setCertificate(id: string, certificate: Uint8Array, now: Temporal.Instant): Promise<boolean>;
  byId(id: string): Promise<OcspResponder | undefined>;
  /** The highest number of a CA's responders, 0 where it has none. */
  lastNumber(authorityId: string): Promise<number>;
  /** Those of a CA that are valid at `now`, the newest first; prepared ones too. */
  valid(authorityId: string, now: Temporal.Instant): Promise<OcspResponder[]>;
  /**
   * Those that nobody needs any more: they ended before `ended`, and their CA has a newer one that is signed and valid at
   * `now`, or ended before then as well.
   */
  replaced(ended: Temporal.Instant, now: Temporal.Instant): Promise<OcspResponder[]>;
  /** The CAs that are signed and valid at `now`, without a signed responder that lasts until after `until` or as long as they. */
  authoritiesWithout(now: Temporal.Instant, until: Temporal.Instant): Promise<string[]>;
}
