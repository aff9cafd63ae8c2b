import type { Child } from 'hono/jsx';
import { applicationKinds, isAskedByCustomer, type SeenApplication } from '../../domain/application/application.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { samePerson } from '../../domain/staff/staff.ts';
import { Banner, Button, ButtonLink, ErrorSummary } from '../../web/components.tsx';
import { daysLeft, daysLeftWords, longDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import type { ReadApplication } from '../../workflows/applications/decide.ts';
import { ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { formProblems } from './form-problems.ts';
import { type About, ApplicationChip, ChangeTable, personOf, stamp } from './parts.tsx';
import { applicationWords } from './words.ts';

const words = {
  ja: {
    crumbs: 'パンくず',
    taken: '受付の内容',
    whom: '対象',
    contract: '契約番号',
    identity: '本人確認',
    note: 'メモ',
    maker: '受付者',
    deadline: '承認の期限',
    changes: { submitted: '承認すると変わること', done: '承認して変わったこと', other: '受付のときの内容' },
    changed: '受付のあとに、内容が変わっています。今の内容を表示しています。受付者に確かめてから、承認してください。',
    cannot: '今の状態では、この届出は実行できません。差し戻すか、却下してください。',
    checks: '承認者の確認項目',
    check: ['届出書と受付の内容が一致しています', '届出印と本人確認の記録を確認しました'],
    comment: '受付者へのコメント（差し戻し・却下のときは必須）',
    approve: '承認する',
    return: '差し戻す',
    reject: '却下する',
    rule: '受付者本人は承認できません',
    ownTitle: '自分が受け付けた届出は承認できません。',
    aboutTitle: '自分についての届出は承認できません。',
    own: '別の承認者に依頼してください。',
    decided: { done: '承認', returned: '差し戻し', rejected: '却下', withdrawn: '取下げ' },
    by: (who: string, at: string, what: string) => `${at}に${who}さんが${what}しました。`,
    again: '直して受け付け直す',
    anew: '新しい届出として受け付け直す',
    withdraw: '取り下げる',
    withdrawn: '取り下げると、この届出は終了します。',
    sheet: '手順書の印刷',
    sheetLead: '取得コードを入れた手順書を印刷し、窓口でお渡しします。',
    sheetPassword: '仮パスワードを入れた書面を印刷し、窓口でお渡しします。',
    print: '手順書を印刷',
    before: '承認すると、印刷できます。',
    over: '使い終わったか、期限が過ぎたため、印刷できません。',
    prints: (n: number) => (n === 0 ? 'まだ印刷していません。' : `${n}回印刷しました。`),
    see: '契約を見る',
    history: '経過',
    event: {
      made: '受け付けました',
      done: '承認しました',
      returned: '差し戻しました',
      rejected: '却下しました',
      withdrawn: '取り下げました',
      expired: '承認されないまま、期限が切れました',
    },
  },
  en: {
    crumbs: 'Breadcrumbs',
    taken: 'What was taken in',
    whom: 'About',
    contract: 'Contract',
    identity: 'Identity',
    note: 'Note',
    maker: 'Taken in by',
    deadline: 'Approve by',
    changes: { submitted: 'What the approval changes', done: 'What the approval changed', other: 'As it was taken in' },
    changed:
      'Something has changed since it was taken in. This is how it is now: ask the person who took it in before you approve it.',
    cannot: 'As things are, this cannot be done. Return or reject it.',
    checks: 'What the approver confirms',
    check: ['The form says what was taken in', 'I have seen the seal and the record of identity'],
    comment: 'Comment (needed to return or reject it)',
    approve: 'Approve',
    return: 'Return',
    reject: 'Reject',
    rule: 'Not by the person who took it in',
    ownTitle: 'You cannot approve an application that you took in.',
    aboutTitle: 'You cannot approve an application about yourself.',
    own: 'Ask another approver.',
    decided: { done: 'approved', returned: 'returned', rejected: 'rejected', withdrawn: 'withdrew' },
    by: (who: string, at: string, what: string) => `${who} ${what} it at ${at}.`,
    again: 'Mend it and take it in anew',
    anew: 'Take it in as a new application',
    withdraw: 'Withdraw',
    withdrawn: 'A withdrawn application is over.',
    sheet: 'Procedure sheet',
    sheetLead: 'Print the sheet with the acquisition code and hand it over at the counter.',
    sheetPassword: 'Print the sheet with the temporary password and hand it over at the counter.',
    print: 'Print the sheet',
    before: 'It can be printed after the approval.',
    over: 'It was used, or its deadline is past: it cannot be printed any more.',
    prints: (n: number) => (n === 0 ? 'Not printed yet.' : `Printed ${n} times.`),
    see: 'See the contract',
    history: 'History',
    event: {
      made: 'Taken in',
      done: 'Approved',
      returned: 'Returned',
      rejected: 'Rejected',
      withdrawn: 'Withdrawn',
      expired: 'Expired without a decision',
    },
  },
};

const deciding = { done: 'checkCircle', returned: 'back', rejected: 'ban', withdrawn: 'ban' } as const;

/** What can be done with the sheet of an approved application. */
export interface SheetState {
  readonly holds: 'code' | 'password';
  readonly prints: number;
  readonly open: boolean;
}

export interface ApplicationView {
  readonly read: ReadApplication;
  readonly about: About;
  readonly sheet?: SheetState | undefined;
  /** Whether this person took it in, by account or by employee number, or is whom it is about. */
  readonly own: boolean;
  readonly made: boolean;
  /** Whether this person may make an invitation from it now. */
  readonly inviting: boolean;
  /** Whether this person approved it and can make the other half of the way in. */
  readonly confirming: boolean;
  readonly now: Temporal.Instant;
}

/** One application: what it is about, what it changes, and what this person can do with it (mock 07). */
export function ApplicationPage(props: {
  page: ConsolePage;
  view: ApplicationView;
  done?: string | undefined;
  problem?: { field: string; message: string } | undefined;
  warning?: string | undefined;
  comment?: string;
  /** Further actions beside it. */
  children?: Child;
}) {
  const { page, view, problem } = props;
  const t = words[page.lang];
  const w = applicationWords(page.lang);
  const { about } = view;
  const { application, state } = about;
  const roles = page.staff?.roles ?? [];
  const back = mayByRole(roles, 'approve applications') && state === 'submitted' ? 'approvals' : 'applications';
  return (
    <ConsoleLayout page={page} title={`${w.kind[application.kind]} ${application.number}`} formError={!!problem}>
      <nav class="crumbs" aria-label={t.crumbs}>
        <a href={page.href(`/${back}`)}>{consoleWords(page.lang).menu[back]}</a>
        <span aria-hidden="true">›</span>
        <span class="num">{application.number}</span>
      </nav>
      <div class="chead">
        <div>
          <h1>{w.kind[application.kind]}</h1>
          <p class="chead__meta">
            <span>
              <b>{about.name}</b>
            </span>
            <span class="num">{about.number}</span>
          </p>
        </div>
        <ApplicationChip state={state} lang={page.lang} />
      </div>
      {props.done && (
        <Banner tone="ok" slim>
          <p>{props.done}</p>
        </Banner>
      )}
      {props.warning && (
        <Banner tone="warn" slim>
          <p>{props.warning}</p>
        </Banner>
      )}
      {problem && <ErrorSummary lang={page.lang} errors={[problem]} />}
      <div class="cgrid">
        <div>
          <ApplicationCard page={page} view={view} title={t.changes[titled(state)]} comment={props.comment ?? ''} />
          <History page={page} about={about} />
        </div>
        <div>
          {props.children}
          <SheetBox page={page} view={view} />
          {view.made && <MakerBox page={page} view={view} />}
          {about.contractNumber && mayByRole(roles, 'see contracts') && (
            <section class="box">
              <p>
                <a href={page.href(`/contracts/${about.contractNumber}`)}>{t.see}</a>
              </p>
            </section>
          )}
        </div>
      </div>
    </ConsoleLayout>
  );
}

const titled = (state: SeenApplication) => (state === 'submitted' || state === 'done' ? state : 'other');

/** What is asked for, what it changes, and what this person can decide (mock 07); `title` is the card's. */
export function ApplicationCard(props: { page: ConsolePage; view: ApplicationView; title: Child; comment: string }) {
  const { page, view } = props;
  const { application, state } = view.about;
  const id = `card-${application.number}`;
  return (
    <section class={state === 'submitted' ? 'appr' : 'appr appr--quiet'} aria-labelledby={id}>
      <div class="appr__head">
        <h2 id={id}>{props.title}</h2>
        <span class="small num">{application.number}</span>
      </div>
      <div class="appr__body">
        <Taken page={page} about={view.about} now={view.now} />
        <Changes page={page} view={view} />
      </div>
      {state === 'submitted' && mayByRole(page.staff?.roles ?? [], 'approve applications') && (
        <Decision page={page} view={view} comment={props.comment} />
      )}
    </section>
  );
}

function Taken({ page, about, now }: { page: ConsolePage; about: About; now: Temporal.Instant }) {
  const t = words[page.lang];
  const w = applicationWords(page.lang);
  const { application } = about;
  return (
    <div>
      <h3>{t.taken}</h3>
      <div class="kv2">
        <dl class="kv">
          <dt>{t.whom}</dt>
          <dd>
            {about.name}
            <br />
            <span class="num muted">{about.number}</span>
          </dd>
          {application.note && <dt>{t.note}</dt>}
          {application.note && <dd class="kept">{application.note}</dd>}
        </dl>
        <dl class="kv">
          {application.identity.length > 0 && <dt>{t.identity}</dt>}
          {application.identity.length > 0 && (
            <dd>
              {application.identity.map((one, index) => (
                <>
                  {index > 0 && <br />}
                  {w.identity[one]}
                </>
              ))}
            </dd>
          )}
          <dt>{t.maker}</dt>
          <dd>
            {personOf(about.maker, page.lang)}
            <br />
            <span class="num muted">{stamp(application.madeAt, page)}</span>
          </dd>
          {about.state === 'submitted' && <dt>{t.deadline}</dt>}
          {about.state === 'submitted' && (
            <dd>
              {longDate(application.expiresAt, page)}／{daysLeftWords(daysLeft(now, application.expiresAt, page), page)}
            </dd>
          )}
        </dl>
      </div>
    </div>
  );
}

function Changes({ page, view }: { page: ConsolePage; view: ApplicationView }) {
  const t = words[page.lang];
  const { planned, changed, application } = view.read;
  if (planned && 'refused' in planned) {
    const [problem] = formProblems(planned as Refusal, page.lang, []);
    return (
      <>
        <Banner tone="error" slim live={false}>
          <p>
            {problem?.message} {t.cannot}
          </p>
        </Banner>
        <ChangeTable changes={application.plan} page={page} of={application.number} />
      </>
    );
  }
  return (
    <>
      {planned && changed && (
        <Banner tone="warn" slim>
          <p>{t.changed}</p>
        </Banner>
      )}
      <ChangeTable changes={planned?.plan.changes ?? application.plan} page={page} of={application.number} />
    </>
  );
}

function Decision({ page, view, comment }: { page: ConsolePage; view: ApplicationView; comment: string }) {
  const t = words[page.lang];
  const { planned, application } = view.read;
  if (view.own) {
    const { maker } = view.about;
    const took = maker && page.staff && samePerson(maker, page.staff);
    return (
      <div class="appr__foot">
        <Banner tone="quiet" slim>
          <p>
            <b>{took ? t.ownTitle : t.aboutTitle}</b> {t.own}
          </p>
        </Banner>
      </div>
    );
  }
  const can = planned && !('refused' in planned);
  const contracts = isAskedByCustomer(application.kind);
  return (
    <form class="appr__foot" method="post" action={page.href(`/applications/${application.number}/decide`)} novalidate>
      {can && <input type="hidden" name="hash" value={planned.hash} />}
      {can && contracts && (
        <fieldset class="checks" id={`checks-${application.number}`} tabindex={-1}>
          <legend class="vh">{t.checks}</legend>
          {t.check.map((one, index) => (
            <label class="check">
              <input type="checkbox" name="check" value={String(index)} />
              <span>{one}</span>
            </label>
          ))}
        </fieldset>
      )}
      <div class="field">
        <label class="field__label" for={`comment-${application.number}`}>
          {t.comment}
        </label>
        <textarea class="input textarea" id={`comment-${application.number}`} name="comment" rows={2} maxlength={500}>
          {comment}
        </textarea>
      </div>
      <div class="appr__btns">
        {can && (
          <Button icon="check" name="to" value="done">
            {t.approve}
          </Button>
        )}
        <Button variant="outline" name="to" value="returned">
          {t.return}
        </Button>
        <Button variant="danger" name="to" value="rejected">
          {t.reject}
        </Button>
        <span class="small">{t.rule}</span>
      </div>
    </form>
  );
}

function History({ page, about }: { page: ConsolePage; about: About }) {
  const t = words[page.lang];
  const { application, state } = about;
  return (
    <section class="box" aria-labelledby="history-h">
      <div class="box__head">
        <h2 id="history-h">{t.history}</h2>
      </div>
      <ol class="tl">
        {state === 'expired' && (
          <li>
            <time>{stamp(application.expiresAt, page)}</time>
            <span class="tl__i">
              <Icon name="ban" size={16} />
            </span>
            <div>
              <b>{t.event.expired}</b>
            </div>
          </li>
        )}
        {application.decidedAt && state !== 'submitted' && state !== 'expired' && (
          <li>
            <time>{stamp(application.decidedAt, page)}</time>
            <span class={state === 'done' ? 'tl__i tl__i--ok' : 'tl__i'}>
              <Icon name={deciding[state]} size={16} />
            </span>
            <div>
              <b>{t.event[state]}</b>
              <small>{personOf(about.decider, page.lang)}</small>
              {application.comment && <p class="kept">{application.comment}</p>}
            </div>
          </li>
        )}
        <li>
          <time>{stamp(application.madeAt, page)}</time>
          <span class="tl__i">
            <Icon name="inbox" size={16} />
          </span>
          <div>
            <b>{t.event.made}</b>
            <small>{personOf(about.maker, page.lang)}</small>
          </div>
        </li>
      </ol>
    </section>
  );
}

/** The printing of the procedure sheet: why not yet, or not any more. */
export function SheetBox({ page, view }: { page: ConsolePage; view: ApplicationView }) {
  const t = words[page.lang];
  const { application, state } = view.about;
  const { sheet } = view;
  const contracts = applicationKinds[application.kind] === 'take in applications about contracts';
  if (!mayByRole(page.staff?.roles ?? [], 'print procedure sheets') || !contracts) return null;
  if (!sheet && state !== 'submitted') return null;
  const without = ['change-mail', 'change-second-contact', 'lift-stop'].includes(application.kind);
  if (!sheet && without) return null;
  return (
    <section class="box sidebox" aria-labelledby="sheet-h">
      <h2 id="sheet-h">{t.sheet}</h2>
      <p>{sheet?.holds === 'password' ? t.sheetPassword : t.sheetLead}</p>
      {sheet?.open ? (
        <ButtonLink block icon="print" href={page.href(`/applications/${application.number}/sheet`)}>
          {t.print}
        </ButtonLink>
      ) : (
        <Button block icon="print" type="button" aria-disabled="true" aria-describedby="sheet-why">
          {t.print}
        </Button>
      )}
      <p class="small muted" id="sheet-why">
        {sheet ? (sheet.open ? t.prints(sheet.prints) : t.over) : t.before}
      </p>
    </section>
  );
}

/** What whoever took it in can do: mend what was returned, or take it back. */
function MakerBox({ page, view }: { page: ConsolePage; view: ApplicationView }) {
  const t = words[page.lang];
  const { application, state } = view.about;
  if (state === 'expired') {
    return (
      <section class="box sidebox">
        <ButtonLink block href={page.href(`/applications/new/${application.kind}?from=${application.number}`)}>
          {t.anew}
        </ButtonLink>
      </section>
    );
  }
  if (state !== 'submitted' && state !== 'returned') return null;
  return (
    <section class="box sidebox">
      {state === 'returned' && (
        <ButtonLink block href={page.href(`/applications/new/${application.kind}?again=${application.number}`)}>
          {t.again}
        </ButtonLink>
      )}
      <form method="post" action={page.href(`/applications/${application.number}/withdraw`)}>
        <Button block variant="outline">
          {t.withdraw}
        </Button>
      </form>
      <p class="small muted">{t.withdrawn}</p>
    </section>
  );
}
