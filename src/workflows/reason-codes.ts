import type { RevocationReason } from '../domain/certificate/certificate.ts';

/** CRLReason (RFC 5280 §5.3.1): “unspecified” is left out rather than told. */
export const reasonCodes: Record<RevocationReason, number | undefined> = {
  unspecified: undefined,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
};
