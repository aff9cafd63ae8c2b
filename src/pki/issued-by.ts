import { X509Certificate } from 'node:crypto';

/** Whether the issuer signed this certificate and calls itself what the certificate says (both DER). Dates are not asked. */
export function issuedBy(certificate: Uint8Array, issuer: Uint8Array): boolean {
  try {
    const [leaf, authority] = [new X509Certificate(certificate), new X509Certificate(issuer)];
    return leaf.checkIssued(authority) && leaf.verify(authority.publicKey);
  } catch {
    return false;
  }
}
