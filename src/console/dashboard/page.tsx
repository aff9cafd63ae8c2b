import type { Child } from 'hono/jsx';
import { dayOf } from '../../domain/calendar.ts';
import { soonDays } from '../../domain/figures/figures.ts';
import { deliveryDays } from '../../domain/notice/notice.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { type Staff, samePerson } from '../../domain/staff/staff.ts';
import { Banner, ButtonLink } from '../../web/components.tsx';
import { dateTime, isoDate, longDate, shortDate, time } from '../../web/dates.ts';
import { Icon, type IconName } from '../../web/icons.tsx';
import { terms } from '../../web/page.ts';
import type { Dashboard } from '../../workflows/read-dashboard.ts';
import type { About } from '../applications/parts.tsx';
import { applicationWords } from '../applications/words.ts';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { ExpiryChart, ProgressChart, StateChart } from './charts.tsx';
import { DeliveryTable, undeliveredOf } from './deliveries.tsx';
import { count, type DashboardWords, dashboardWords } from './words.ts';

/** ダッシュボード (mock 06). What could not be read says so in its own place (GUIDE §9). */
export function DashboardPage(props: {
  page: ConsolePage;
  staff: Staff;
  dashboard: Dashboard<About>;
  now: Temporal.Instant;
}) {
  const { page, staff, dashboard, now } = props;
  const { states, weeks, authority, alarm, progress, deliveries, waiting } = dashboard;
  const undelivered = deliveries && undeliveredOf(deliveries);
  const mayList = mayByRole(staff.roles, 'see notices');
  const w = dashboardWords(page.lang);
  const title = consoleWords(page.lang).menu.dashboard;
  const contracts = (state: string, words: string) =>
    mayByRole(staff.roles, 'see contracts') && <a href={page.href(`/dashboard/ids?state=${state}`)}>{words}</a>;
  const days = terms(page).renewalOpensDays;
  const today = dayOf(now, page.timeZone);
  const failed = (id: string, of: string) => <Failed page={page} id={id} title={of} />;
  return (
    <ConsoleLayout page={page} title={title}>
      <ConsoleHead
        title={title}
        aside={
          <p class="asof">
            <time datetime={`${isoDate(now, page)}T${time(now, page).padStart(5, '0')}`}>
              {w.asOf(dateTime(now, page))}
            </time>
            <a href={page.href('/dashboard')}>{w.refresh}</a>
          </p>
        }
      />
      {alarm && (
        <Banner tone="error" live={false} title={w.alarm[alarm.act](count(alarm.count))}>
          {w.alarmed(dateTime(alarm.at, page))}
        </Banner>
      )}
      {authority && (
        <Banner
          tone={authority.standing === 'ends-soon' ? 'warn' : 'error'}
          live={false}
          title={w.authority[authority.standing](longDate(authority.notAfter, page))}
        >
          {authority.standing === 'revoked' ? w.replaceAuthority : w.renewAuthority}{' '}
          <a href={page.href('/settings/authorities')}>{w.seeAuthorities}</a>
        </Banner>
      )}
      <ul class="grid g4" aria-label={w.needed}>
        <Kpi
          page={page}
          icon="inbox"
          label={w.waiting}
          value={waiting?.count}
          unit={w.cases}
          href={mayByRole(staff.roles, 'see applications') ? '/applications' : undefined}
          note={
            waiting?.oldest[0] ? (
              <>
                {w.oldest}
                <b>{w.ago(elapsed(w, waiting.oldest[0].application.madeAt, now))}</b>
              </>
            ) : (
              w.noneWaiting
            )
          }
        />
        <Kpi
          page={page}
          icon="clock"
          label={w.expiring(days)}
          value={states?.counts.renewing}
          unit={w.certificates}
          href={mayByRole(staff.roles, 'see contracts') ? '/dashboard/ids?state=renewing' : undefined}
          note={states && <Part words={w.ofWhichSoon(soonDays)} value={states.expiringSoon} unit={w.certificates} />}
        />
        <Kpi
          page={page}
          icon="notAcquired"
          label={w.toAcquire(soonDays)}
          value={states?.toAcquireSoon.all}
          unit={w.people}
          href={mayByRole(staff.roles, 'see contracts') ? '/dashboard/ids?state=not-acquired' : undefined}
          note={states && <Part words={w.administrators} value={states.toAcquireSoon.administrators} unit={w.people} />}
        />
        <Kpi
          page={page}
          icon="mail"
          label={w.undelivered}
          value={deliveries?.length === 0 ? null : undelivered}
          unit={w.cases}
          href={mayList && undelivered ? '/notices?show=undelivered' : undefined}
          note={
            deliveries?.length === 0 ? (
              w.noNotices
            ) : undelivered ? (
              <b>{w.checkAddresses}</b>
            ) : (
              w.allArrived(deliveryDays)
            )
          }
        />
      </ul>
      <div class="grid g57">
        {states ? (
          <StateChart page={page} figures={states} link={contracts('expired', w.contracts)} />
        ) : (
          failed('states', w.states)
        )}
        {weeks ? (
          <ExpiryChart
            page={page}
            weeks={weeks}
            today={today}
            open={states?.counts.renewing}
            link={contracts('renewing', w.contracts)}
          />
        ) : (
          failed('weeks', w.weeks)
        )}
      </div>
      <div class="grid g66">
        {progress ? (
          <ProgressChart page={page} stages={progress} link={contracts('not-acquired', w.notAcquired)} />
        ) : (
          failed('progress', w.progress)
        )}
        {deliveries ? (
          <DeliveryTable page={page} deliveries={deliveries} mayList={mayList} />
        ) : (
          failed('notices', w.notices)
        )}
      </div>
      <div class="grid">
        {waiting ? (
          <Queue page={page} staff={staff} applications={waiting.oldest} now={now} />
        ) : (
          failed('queue', w.waiting)
        )}
      </div>
    </ConsoleLayout>
  );
}

/** One of the four figures: `null` is a figure there cannot be yet, `undefined` one that could not be read. */
function Kpi(props: {
  page: ConsolePage;
  icon: IconName;
  label: string;
  value: number | null | undefined;
  unit: string;
  note: Child;
  href?: string | undefined;
}) {
  const { page, value, href } = props;
  const w = dashboardWords(page.lang);
  const content = (
    <>
      <span class="kpi__l">
        <Icon name={props.icon} size={22} />
        {props.label}
      </span>
      {value === undefined ? (
        <span class="kpi__n">{w.failed}</span>
      ) : (
        <>
          <span class="kpi__v">
            {value === null ? '―' : count(value)}
            {value !== null && <small>{props.unit}</small>}
          </span>
          <span class="kpi__n">{props.note}</span>
        </>
      )}
    </>
  );
  return (
    <li>
      {href ? (
        <a class="kpi" href={page.href(href)}>
          {content}
        </a>
      ) : (
        <div class="kpi">{content}</div>
      )}
    </li>
  );
}

/** 「うち10日以内：31枚」; marked where there is something to do. */
function Part({ words, value, unit }: { words: string; value: number; unit: string }) {
  const said = `${count(value)}${unit}`;
  return (
    <>
      {words}
      {value > 0 ? <b>{said}</b> : said}
    </>
  );
}

function Failed({ page, id, title }: { page: ConsolePage; id: string; title: string }) {
  const w = dashboardWords(page.lang);
  return (
    <Box id={id} title={title}>
      <p class="box__say">
        {w.failed}
        <br />
        <a href={page.href('/dashboard')}>{w.again}</a>
      </p>
    </Box>
  );
}

/** 承認待ちの届出: the oldest first. */
function Queue(props: { page: ConsolePage; staff: Staff; applications: readonly About[]; now: Temporal.Instant }) {
  const { page, staff, applications, now } = props;
  const w = dashboardWords(page.lang);
  const all = mayByRole(staff.roles, 'see applications') && <a href={page.href('/applications')}>{w.all}</a>;
  if (applications.length === 0)
    return <Box id="queue" title={w.waiting} say={w.noneWaiting} aside={all} children={null} />;
  return (
    <Box id="queue" title={w.waiting} aside={all} flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard (GUIDE §8) */}
      <section class="hscroll" tabindex={0} aria-label={w.queueTable}>
        <table class="table table--dense">
          <thead>
            <tr>
              <th scope="col">{w.kind}</th>
              <th scope="col">{w.contract}</th>
              <th scope="col">{w.madeBy}</th>
              <th scope="col">{w.madeAt}</th>
              <th scope="col">{w.elapsed}</th>
              <th scope="col">
                <span class="vh">{w.act}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {applications.map(({ application: { kind, number, madeAt }, name, number: of, maker }) => {
              const own = maker !== undefined && samePerson(staff, maker);
              const sameDay = isoDate(madeAt, page) === isoDate(now, page);
              return (
                <tr>
                  <th scope="row">
                    <b>{applicationWords(page.lang).kind[kind]}</b>
                  </th>
                  <td>
                    {name}
                    <small>{of}</small>
                  </td>
                  <td>{maker && (own ? w.me(maker.personName) : maker.personName)}</td>
                  <td class="num">
                    {sameDay ? w.today(time(madeAt, page)) : `${shortDate(madeAt, page)} ${time(madeAt, page)}`}
                  </td>
                  <td class="num">{elapsed(w, madeAt, now)}</td>
                  <td class="r">
                    {own && mayByRole(staff.roles, 'approve applications') ? (
                      <small>{w.ownOne}</small>
                    ) : (
                      mayByRole(staff.roles, 'see applications') && (
                        <ButtonLink variant="outline" size="sm" href={page.href(`/applications/${number}`)}>
                          {w.see}
                          <span class="vh">：{name}</span>
                        </ButtonLink>
                      )
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </Box>
  );
}

/** 4時間20分 */
function elapsed(w: DashboardWords, since: Temporal.Instant, now: Temporal.Instant): string {
  const { days, hours, minutes } = now.since(since).round({
    largestUnit: 'day',
    smallestUnit: 'minute',
    roundingMode: 'floor',
    relativeTo: now.toZonedDateTimeISO('UTC'),
  });
  return w.elapsedWords(days, hours, minutes);
}
