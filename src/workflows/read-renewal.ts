import { type CannotRenew, type Certificate, mayRenew } from '../domain/certificate/certificate.ts';
import { type Issuance, isLive } from '../domain/issuance/issuance.ts';
import { refuse } from '../domain/refusal.ts';
import type { SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';

/** How it stands with the renewal of the certificate a session began with. */
export interface Renewal {
  /** Whether it may begin, or go on, now (V2, V4). */
  readonly may: true | CannotRenew;
  /** Begun, and the new certificate not yet proven. */
  readonly underWay?: Issuance | undefined;
  /** The new certificate that waits for its first login (V3). */
  readonly unproven?: Certificate | undefined;
  /** The certificate that this session's own took the place of. */
  readonly replaced?: Certificate | undefined;
}

/** Reads it for a page; changes nothing. */
export function readRenewal(
  deps: Dependencies,
  { institution, loginId, certificate, now }: SignedIn,
): Promise<Renewal> {
  return deps.store.transaction(now, async (tx) => {
    if (!certificate) return { may: refuse('not-renewable') };
    const may = mayRenew(institution, certificate, tx.now);
    const newest = await tx.issuances.newest(institution.id, loginId.id);
    const underWay = newest && isLive(newest) && newest.renews === certificate.id ? newest : undefined;
    const all = underWay ? await tx.certificates.ofLoginId(institution.id, loginId.id) : [];
    const unproven = all.find((one) => one.state === 'issued' && one.issuanceId === underWay?.id);
    const own = await tx.issuances.byId(institution.id, certificate.issuanceId);
    const replaced = own?.renews ? await tx.certificates.byId(institution.id, own.renews) : undefined;
    return { may, underWay, unproven, replaced };
  });
}
