import type { ReturnedMail } from '../domain/notice/returned.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * bounced   the notice was sent and is now known not to have arrived; console and dashboard show it.
 * known     it was known to have come back: the first time counts.
 * unknown   no notice of ours, or none that was sent: whoever has never seen a mail of ours cannot name one.
 */
export type TakenIn = 'bounced' | 'known' | 'unknown';

/** Takes in that a mail came back (RFC 3464). Twice changes nothing. */
export function takeInReturned(deps: Dependencies, { noticeId, why }: ReturnedMail): Promise<TakenIn> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const notice = await tx.notices.lockById(noticeId);
    // One that waits is in doubt, or came back before: it is handed over once more, and comes back again.
    if (notice?.state !== 'sent') return 'unknown';
    if (notice.bounced) return 'known';
    await tx.notices.update({ ...notice, bounced: { at: tx.now, why } });
    return 'bounced';
  });
}
