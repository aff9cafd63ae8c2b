import { isBefore } from '../../domain/calendar.ts';
import type { ListName } from '../../domain/certificate/crl.ts';
import type { Dependencies } from '../../workflows/dependencies.ts';
import { currentCrl, lastCrl, type PublishedCrl } from '../../workflows/publish-crl.ts';
import { together } from '../../workflows/together.ts';
import { within } from '../../workflows/within.ts';

/** How long a request waits for a new list before it gets the last one. */
const patienceMs = 3000;
const tooLate = 'the list was not made in time';
/** A list that could not be made is left alone for this long, so that requests do not pay for a broken key. */
const rest = { seconds: 10 };

/** The list as it is served now, or undefined where there is no such list. Throws when there is none that still holds. */
export type ServedCrls = (list: ListName) => Promise<PublishedCrl | undefined>;

/**
 * The newest lists, kept in memory, with one look into the database for all who ask meanwhile. What is served has every
 * revocation that was committed before it was asked for, unless its key does not sign or the database is away: then it is
 * the last list, until that lapses.
 */
export function servedCrls(deps: Dependencies, failed: (error: unknown, list: ListName) => void): ServedCrls {
  const kept = new Map<string, PublishedCrl>();
  const asking = new Map<string, () => Promise<PublishedCrl | undefined>>();
  const resting = new Map<string, Temporal.Instant>();

  const keep = (key: string, crl: PublishedCrl | undefined) => {
    if (crl) kept.set(key, crl);
    else kept.delete(key);
    return crl;
  };

  /** Strangers choose what is asked for: whoever has rested is forgotten, the first to begin first. */
  function restFromNow(key: string): void {
    const now = deps.clock();
    for (const [other, until] of resting) {
      if (isBefore(now, until)) break;
      resting.delete(other);
    }
    resting.delete(key);
    resting.set(key, now.add(rest));
  }

  return async (list) => {
    const key = `${list.authorityId}/${list.part}`;
    const last = async () => {
      const known = kept.get(key);
      const looked = within(patienceMs, lastCrl(deps, list, known), tooLate).catch((error) => {
        if (known && isBefore(deps.clock(), known.nextUpdate)) return known;
        throw error;
      });
      const crl = keep(key, await looked);
      if (!crl) throw new Error('there is no list that still holds');
      return crl;
    };
    const until = resting.get(key);
    if (until && isBefore(deps.clock(), until)) return last();

    const ask =
      asking.get(key) ??
      together(
        async () => keep(key, await currentCrl(deps, list.authorityId, list.part, kept.get(key))),
        () => asking.delete(key),
      );
    asking.set(key, ask);
    try {
      return await within(patienceMs, ask(), tooLate);
    } catch (error) {
      // Once for all who waited, and not for everyone who waits in vain.
      if (resting.get(key) === until) {
        restFromNow(key);
        failed(error, list);
      }
      return last();
    }
  };
}
