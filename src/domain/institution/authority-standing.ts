import { dayOf, firstInstantOf, isBefore } from '../calendar.ts';
import { outlives, validity } from '../certificate/certificate.ts';
import type { Authority } from './authority.ts';
import type { Institution } from './institution.ts';

/**
 * So many months are left for a new generation, from the first warning to the first certificate that is refused: an offline
 * root, auditors and those who keep lists of CAs all have to be asked.
 */
const monthsOfNotice = 6;

/** From so long before its end on, an offline root's list is missed: people have to meet for the next one. */
const daysForACeremony = 30;

/** Whether the list that an offline root's last ceremony brought goes on being believed (RFC 5280 §5.1.2.5). */
export function rootListStanding(nextUpdate: Temporal.Instant, now: Temporal.Instant): 'good' | 'ends-soon' | 'ended' {
  if (!isBefore(now, nextUpdate)) return 'ended';
  return isBefore(now, nextUpdate.subtract({ hours: 24 * daysForACeremony })) ? 'good' : 'ends-soon';
}

/**
 * Whether a CA can go on issuing. Its certificates last as long as the institution promises (V1) and end before it does
 * (RFC 5280 §6.1): so it issues nothing in its last year, and is warned about from half a year before that.
 */
export function authorityStanding(
  institution: Institution,
  authority: Pick<Authority, 'notAfter'>,
  now: Temporal.Instant,
): 'good' | 'ends-soon' | 'issues-no-more' {
  const { timeZone, validityYears } = institution.settings;
  if (outlives(validity(institution, now), authority)) return 'issues-no-more';
  const lastDay = dayOf(authority.notAfter, timeZone);
  const warned = firstInstantOf(lastDay.subtract({ years: validityYears, months: monthsOfNotice }), timeZone);
  return isBefore(now, warned) ? 'good' : 'ends-soon';
}
