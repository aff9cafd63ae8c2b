import type { Application } from '../domain/application/application.ts';
import { dayOf } from '../domain/calendar.ts';
import {
  type ExpiryWeek,
  expiryWeeks,
  type Progress,
  progress,
  progressDays,
  type StateFigures,
  shownWeeks,
  stateFigures,
} from '../domain/figures/figures.ts';
import { authorityStanding } from '../domain/institution/authority-standing.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type Delivery, deliveryDays } from '../domain/notice/notice.ts';
import type { StaffSignedIn } from './as-staff.ts';
import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** The issuing CA ends so soon that it has to be renewed, or issues nothing any more; or its root revoked it. */
export interface AuthorityEnd {
  readonly notAfter: Temporal.Instant;
  readonly standing: 'ends-soon' | 'issues-no-more' | 'revoked';
}

/** A CA's key signed what is on no record, or a certificate is not what its record says. */
export interface Alarm {
  readonly act: 'signatures-unknown' | 'certificates-differ';
  readonly at: Temporal.Instant;
  readonly count: number;
}

/** What the dashboard shows. A part that could not be read is absent, and takes no other with it. */
export interface Dashboard<About> {
  readonly states: StateFigures | undefined;
  readonly weeks: readonly ExpiryWeek[] | undefined;
  readonly progress: readonly Progress[] | undefined;
  /** What became of the mails of the last `deliveryDays` days. */
  readonly deliveries: readonly Delivery[] | undefined;
  /** False while there is nothing to say of the issuing CA. */
  readonly authority: AuthorityEnd | false | undefined;
  /** What the daily audit found in the last days that must not be; the newest, false for nothing. */
  readonly alarm: Alarm | false | undefined;
  /** Applications that wait for a decision, and the oldest of them. */
  readonly waiting: { readonly count: number; readonly oldest: readonly About[] } | undefined;
}

/** So many applications stand on the dashboard; the others are in their own list. */
const shownApplications = 5;

/**
 * Reads all parts side by side, each as of one moment; `failed` is told what could not be read and why. `about` adds to
 * applications what their list shows.
 */
export async function readDashboard<About>(
  deps: Dependencies,
  { institution, now }: Pick<StaffSignedIn, 'institution' | 'now'>,
  failed: (part: keyof Dashboard<About>, fault: unknown) => void,
  about: (tx: Transaction, applications: readonly Application[]) => Promise<About[]>,
): Promise<Dashboard<About>> {
  const { id, settings } = institution;
  const read = <T>(work: (tx: Transaction) => Promise<T>) => deps.store.transaction(now, work);
  const part = <T>(name: keyof Dashboard<About>, reading: Promise<T>) =>
    reading.catch((fault: unknown) => {
      failed(name, fault);
      return undefined;
    });
  const standings = read((tx) => tx.figures.standings(id));
  const lastWeek = now.add({ hours: 24 * 7 * shownWeeks });
  const since = dayOf(now, settings.timeZone).subtract({ days: progressDays });
  const weeks = Promise.all([
    standings,
    read((tx) => tx.figures.renewed(id, now.subtract({ seconds: 1 }), lastWeek)),
  ]).then(([all, renewed]) => expiryWeeks(institution, all, renewed, now));
  const [states, weekly, end, found, progressed, deliveries, waiting] = await Promise.all([
    part(
      'states',
      standings.then((all) => stateFigures(institution, all, now)),
    ),
    part('weeks', weeks),
    part(
      'authority',
      read((tx) => authorityEnd(tx, institution)),
    ),
    part(
      'alarm',
      read((tx) => alarm(tx, institution)),
    ),
    part('progress', read((tx) => tx.figures.stages(id, since)).then(progress)),
    part(
      'deliveries',
      read((tx) => tx.notices.deliveries(id, now.subtract({ hours: 24 * deliveryDays }))),
    ),
    part(
      'waiting',
      read(async (tx) => {
        const waiting = await tx.applications.waiting(id, now);
        return { count: waiting.length, oldest: await about(tx, waiting.slice(0, shownApplications)) };
      }),
    ),
  ]);
  return { states, weeks: weekly, authority: end, alarm: found, progress: progressed, deliveries, waiting };
}

/** What has to be said of the CA that issues for an institution, false for nothing. */
export async function authorityEnd(tx: Transaction, institution: Institution): Promise<AuthorityEnd | false> {
  const authority = await tx.authorities.issuing(institution.id);
  if (!authority) {
    const all = await tx.authorities.allIssuing(institution.id);
    const revoked = all.find(({ activatedAt, revokedAt }) => activatedAt && revokedAt);
    return revoked ? { notAfter: revoked.notAfter, standing: 'revoked' } : false;
  }
  const { notAfter } = authority;
  const standing = authorityStanding(institution, authority, tx.now);
  return standing === 'good' ? false : { notAfter, standing };
}

/** What is not put right is found again each day: after two days without, it is over. */
const alarmed = { hours: 48 };

async function alarm(tx: Transaction, institution: Institution): Promise<Alarm | false> {
  for (const { id } of await tx.authorities.allIssuing(institution.id)) {
    const acts = ['signatures-unknown', 'certificates-differ'] as const;
    const newest = await tx.audit.newestOf(institution.id, { kind: 'authority', id }, acts);
    if (!newest || Temporal.Instant.compare(newest.at, tx.now.subtract(alarmed)) < 0) continue;
    return { act: newest.act as Alarm['act'], at: newest.at, count: Number(newest.facts.count) };
  }
  return false;
}
