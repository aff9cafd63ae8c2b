/** The kinds of key an institution's CA can have (RULES §4). */
export type CaKeyType = 'EC P-256' | 'EC P-384' | 'RSA-3072' | 'RSA-4096';

/**
 * Something that holds a CA's private key and signs with it. The key itself never comes out.
 *
 * Contract: `sign` signs exactly the bytes given with the key's one algorithm (ecdsa-with-SHA256 for P-256,
 * ecdsa-with-SHA384 for P-384, sha256WithRSAEncryption for RSA) and returns the signature as it stands in a
 * certificate's BIT STRING (ECDSA: the DER `Ecdsa-Sig-Value` of RFC 3279 §2.2.3). It may be called many times at once.
 * It throws when the key cannot be used; the caller must then treat the signature as possibly made (I2).
 */
export interface Signer {
  readonly keyType: CaKeyType;
  /** The public key as SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * The same without waiting, for elliptic keys in this process: a signature takes less than handing it to a thread and back.
   * Absent for other keys, and where every signature is written down before.
   */
  readonly signHere?: ((bytes: Uint8Array) => Uint8Array) | undefined;
}
