/**
 * A certification authority of the platform: the root, or one generation of an institution's issuing CA.
 * Its certificate is absent between the preparation and the signature (I2).
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
}

/** Durable registry of authorities. */
export interface AuthorityStore {
  /** False when this generation exists already, for the institution or as the root. */
  insert(authority: Authority): Promise<boolean>;
  /** False when it is signed already: the certificate that was first stays. */
  setCertificate(id: string, certificate: Uint8Array, now: Temporal.Instant): Promise<boolean>;
  root(): Promise<Authority | undefined>;
  /** The generation that issues today: the newest. */
  issuing(institutionId: string): Promise<Authority | undefined>;
  /** All generations of an institution, newest first: what lanes trust. */
  allIssuing(institutionId: string): Promise<Authority[]>;
  byId(id: string): Promise<Authority | undefined>;
  /** Every authority of the installation that is signed. */
  allSigned(): Promise<Authority[]>;
}
