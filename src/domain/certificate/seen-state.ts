import { isBefore } from '../calendar.ts';
import type { Contract } from '../contract/contract.ts';
import type { Institution } from '../institution/institution.ts';
import { type Issuance, isLapsed } from '../issuance/issuance.ts';
import type { LoginId } from '../login-id/login-id.ts';
import { type Certificate, isExpired, renewalWindow } from './certificate.ts';

/** 未取得 / 取得期限切れ / 有効 / 更新期間中 / 期限切れ / 失効 / 利用停止, in this order. */
export type SeenState = 'not-acquired' | 'lapsed' | 'active' | 'renewing' | 'expired' | 'revoked' | 'suspended';

/**
 * What a person sees for an ID: the one function used by screen, CSV, mail and API (RULES §3).
 *
 * `certificate` is the one that decides (`deciding`), `issuance` the newest issuance.
 * A first certificate that waits for its first login is already 有効: it was acquired and can log in.
 */
export function seenState(
  institution: Institution,
  contract: Pick<Contract, 'suspendedAt'>,
  loginId: Pick<LoginId, 'suspendedAt'>,
  issuance: Pick<Issuance, 'state' | 'deadline' | 'renews'> | undefined,
  certificate: Pick<Certificate, 'state' | 'notAfter'> | undefined,
  now: Temporal.Instant,
): SeenState {
  if (contract.suspendedAt || loginId.suspendedAt) return 'suspended';
  const handedOver = certificate?.state === 'issued' || certificate?.state === 'active' ? certificate : undefined;
  if (handedOver && !isExpired(handedOver, now)) {
    return isBefore(now, renewalWindow(institution, handedOver.notAfter).opens) ? 'active' : 'renewing';
  }
  // A renewal under way says nothing of its own: what it renews does.
  const open = !issuance?.renews && (issuance?.state === 'open' || issuance?.state === 'acquired');
  if (open && !isLapsed(issuance, now)) return 'not-acquired';
  if (handedOver) return 'expired';
  if (open) return 'lapsed';
  return certificate ? 'revoked' : 'not-acquired';
}
