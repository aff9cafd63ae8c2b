import { dayOf, firstInstantOf, isBefore } from '../calendar.ts';
import { outlives, validity } from '../certificate/certificate.ts';
import type { Authority } from './authority.ts';
import type { Institution } from './institution.ts';

/**
 * So many months are left for a new generation, from the first warning to the first certificate that is refused: an offline
 * root, auditors and those who keep lists of CAs all have to be asked.
 */
const monthsOfNotice = 6;

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
