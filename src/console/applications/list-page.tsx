import { applicationKinds, type SeenApplication, seenStates } from '../../domain/application/application.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { Banner, ButtonLink } from '../../web/components.tsx';
import { daysLeft, daysLeftWords, shortDate } from '../../web/dates.ts';
import { ConsoleHead, ConsoleLayout, Scrolled } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { type About, ApplicationChip, stamp } from './parts.tsx';
import { applicationWords } from './words.ts';

const words = {
  ja: {
    lead: '受け付けた届出は、別の職員が承認すると実行されます。14日以内に承認されない届出は、期限切れになります。',
    approvals:
      '承認待ちの届出を確認し、承認・差し戻し・却下をします。自分が受け付けた届出は、別の承認者に依頼してください。',
    take: '届出を受け付ける',
    filter: '状態で絞り込む',
    all: 'すべて',
    columns: { what: '届出', whom: '契約者・対象', maker: '受付者', made: '受付', state: '状態', age: '期限' },
    actions: '操作',
    look: '内容を確認',
    of: (what: string) => `：${what}`,
    own: '自分の受付は承認できません',
    self: '（自分）',
    none: '承認待ちの届出はありません。',
    empty: '届出はまだありません。',
    nothing: '条件に合う届出は見つかりませんでした。',
    clear: '条件を消す',
    older: '以前の届出を見る',
    caption: '届出の一覧',
  },
  en: {
    lead: 'What was taken in is done once another member of staff approves it. An application that is not approved within 14 days expires.',
    approvals: 'Look at what waits, and approve, return or reject it. Ask another approver for those that you took in.',
    take: 'Take in an application',
    filter: 'Filter by state',
    all: 'All',
    columns: {
      what: 'Application',
      whom: 'Customer',
      maker: 'Taken in by',
      made: 'Taken in',
      state: 'State',
      age: 'Deadline',
    },
    actions: 'Actions',
    look: 'Look at it',
    of: (what: string) => `: ${what}`,
    own: 'You cannot approve your own',
    self: ' (you)',
    none: 'No application waits for approval.',
    empty: 'There are no applications yet.',
    nothing: 'No application fits.',
    clear: 'Show all',
    older: 'See earlier applications',
    caption: 'Applications',
  },
};

/** 届出の受付: what was taken in, the newest first. */
export function ApplicationsPage(props: {
  page: ConsolePage;
  state: SeenApplication | undefined;
  applications: readonly About[];
  now: Temporal.Instant;
  /** The address of the page after this one. */
  older: string | undefined;
  done: string | undefined;
}) {
  const { page, state } = props;
  const t = words[page.lang];
  const w = applicationWords(page.lang);
  const base = page.href('/applications');
  const mayTake = Object.values(applicationKinds).some((act) => mayByRole(page.staff?.roles ?? [], act));
  return (
    <ConsoleLayout page={page} title={consoleWords(page.lang).menu.applications}>
      <ConsoleHead
        title={consoleWords(page.lang).menu.applications}
        lead={t.lead}
        aside={
          mayTake && (
            <ButtonLink href={page.href('/applications/new')} icon="plus">
              {t.take}
            </ButtonLink>
          )
        }
      />
      {props.done && (
        <Banner tone="ok" slim>
          <p>{props.done}</p>
        </Banner>
      )}
      <nav aria-label={t.filter}>
        <ul class="filters">
          {[undefined, ...seenStates].map((one) => (
            <li>
              <a href={one ? `${base}?state=${one}` : base} aria-current={one === state ? 'true' : undefined}>
                {one ? w.state[one] : t.all}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {props.applications.length === 0 ? (
        <div class="box nothingbox">
          <p>{state ? t.nothing : t.empty}</p>
          {state && <a href={base}>{t.clear}</a>}
        </div>
      ) : (
        <ApplicationTable page={page} applications={props.applications} now={props.now} />
      )}
      {props.older && (
        <p class="older">
          <a href={props.older}>{t.older}</a>
        </p>
      )}
    </ConsoleLayout>
  );
}

/** 承認: what waits for this person's decision, the oldest first. */
export function ApprovalsPage(props: {
  page: ConsolePage;
  applications: readonly About[];
  now: Temporal.Instant;
  done: string | undefined;
}) {
  const { page } = props;
  const t = words[page.lang];
  const title = consoleWords(page.lang).menu.approvals;
  return (
    <ConsoleLayout page={page} title={title}>
      <ConsoleHead title={title} lead={t.approvals} />
      {props.done && (
        <Banner tone="ok" slim>
          <p>{props.done}</p>
        </Banner>
      )}
      {props.applications.length === 0 ? (
        <div class="box nothingbox">
          <p>{t.none}</p>
        </div>
      ) : (
        <ApplicationTable page={page} applications={props.applications} now={props.now} />
      )}
    </ConsoleLayout>
  );
}

/** Applications as rows. */
export function ApplicationTable(props: { page: ConsolePage; applications: readonly About[]; now: Temporal.Instant }) {
  const { page, now } = props;
  const t = words[page.lang];
  const w = applicationWords(page.lang);
  return (
    <Scrolled label={t.caption} box>
      <table class="table">
        <caption class="vh">{t.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t.columns.what}</th>
            <th scope="col">{t.columns.whom}</th>
            <th scope="col">{t.columns.maker}</th>
            <th scope="col">{t.columns.made}</th>
            <th scope="col">{t.columns.state}</th>
            <th scope="col">
              <span class="vh">{t.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.applications.map(({ application, state, name, number, maker }) => {
            const own = maker !== undefined && maker.employeeNumber === page.staff?.employeeNumber;
            const open = state === 'submitted';
            return (
              <tr>
                <th scope="row">
                  <b>{w.kind[application.kind]}</b>
                  <small class="num">{application.number}</small>
                </th>
                <td>
                  {name}
                  <small class="num">{number}</small>
                </td>
                <td>
                  {maker?.personName}
                  {own && t.self}
                </td>
                <td class="num">{stamp(application.madeAt, page)}</td>
                <td>
                  <ApplicationChip state={state} lang={page.lang} />
                  {open && (
                    <small class="num">
                      {shortDate(application.expiresAt, page)}／
                      {daysLeftWords(daysLeft(now, application.expiresAt, page), page)}
                    </small>
                  )}
                </td>
                <td class="r">
                  <ButtonLink variant="outline" size="sm" href={page.href(`/applications/${application.number}`)}>
                    {t.look}
                    <span class="vh">{t.of(`${w.kind[application.kind]} ${name}`)}</span>
                  </ButtonLink>
                  {open && own && mayByRole(page.staff?.roles ?? [], 'approve applications') && <small>{t.own}</small>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolled>
  );
}
