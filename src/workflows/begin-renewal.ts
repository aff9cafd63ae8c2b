import { type CannotRenew, mayRenew } from '../domain/certificate/certificate.ts';
import { type Issuance, isLapsed, isLive, openRenewal, voided } from '../domain/issuance/issuance.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { act, type MayNotAct } from './act.ts';
import type { Place, SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import type { Transaction } from './transaction.ts';

export type NotBegun = MayNotAct | CannotRenew;

/**
 * Begins the renewal of the certificate this session began with, or goes on with the one begun before (V2). Nothing
 * changes for the certificate itself: it works on until the new one is proven (V3).
 */
export function beginRenewal(deps: Dependencies, place: Place): Promise<Issuance | NotBegun> {
  return act(deps, place, { limitedTo: 'renewal' }, async (tx, signedIn): Promise<Issuance | CannotRenew> => {
    const { institution, loginId, certificate } = signedIn;
    if (!certificate) return refuse('not-renewable');
    const may = mayRenew(institution, certificate, tx.now);
    if (may !== true) return may;

    const earlier = await tx.issuances.lockNewest(institution.id, loginId.id);
    if (earlier && isLive(earlier)) {
      if (earlier.renews === certificate.id && !isLapsed(earlier, tx.now)) return earlier;
      // Somebody is about to hand over a new certificate: this one is not to be had twice.
      if (!earlier.renews) return refuse('not-renewable');
      await tx.issuances.update(voided(earlier));
      await write(tx, signedIn, 'issuance-voided', earlier.id);
    }
    const renewal = openRenewal(institution, certificate, newId(tx.now, deps.random), tx.now);
    await tx.issuances.insert(renewal);
    await write(tx, signedIn, 'renewal-begun', renewal.id, { certificateId: certificate.id });
    return renewal;
  });
}

/** The renewal under way of the certificate this session began with, row taken. */
export async function lockRenewal(
  tx: Transaction,
  { institution, loginId, certificate }: SignedIn,
): Promise<Issuance | Refusal<'renewal-not-begun'>> {
  const newest = await tx.issuances.lockNewest(institution.id, loginId.id);
  return newest?.renews && newest.renews === certificate?.id ? newest : refuse('renewal-not-begun');
}

function write(
  tx: Transaction,
  { institution, loginId }: SignedIn,
  act: 'renewal-begun' | 'issuance-voided',
  issuanceId: string,
  facts: Record<string, string> = {},
): Promise<void> {
  return tx.audit.write({
    institutionId: institution.id,
    actor: { kind: 'customer', name: loginId.id },
    act,
    subject: { kind: 'issuance', id: issuanceId },
    facts: { loginId: loginId.id, ...facts },
  });
}
