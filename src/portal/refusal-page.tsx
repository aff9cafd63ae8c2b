import type { Certificate } from '../domain/certificate/certificate.ts';
import { serialEnd } from '../domain/certificate/serial-end.ts';
import { ButtonLink, ChooserPicture, HelpDeskCard, Panel, ReferencePanel } from '../web/components.tsx';
import { dateTime, longDate, shortDate, time } from '../web/dates.ts';
import { ErrorHead, notFoundWords } from '../web/failure-pages.tsx';
import { Layout } from '../web/layout.tsx';
import { messages } from '../web/messages/index.ts';
import { institutionName, labelOf, type Page, portalHref, terms } from '../web/page.ts';
import { importHelpOf } from './help/import-steps.tsx';
import { type Action, type RefusalCode, refusalsEn, refusalsJa } from './refusal-words.tsx';

export type { RefusalCode };

/** A refusal that fills a page. `date` is that of expiry (E1102), revocation (E1103), deadline (E1105) or switch (E1106). */
export interface PageRefusal {
  code: RefusalCode;
  /** The number staff can look up, e.g. E1101-7Q4M-29KD (I5); none where the page only explains. */
  reference?: string;
  at: Temporal.Instant;
  /** What the browser says of itself: the import is told for this kind of PC. */
  userAgent?: string | undefined;
  /** At the last step of an acquisition: the certificate was made a moment ago, and is not imported (E1101). */
  importing?: boolean;
  /** Of a maintenance that is going on (E1501). */
  period?: { from: Temporal.Instant; until: Temporal.Instant };
  /** The presented certificate's label, e.g. haruka-adm+1376. */
  label?: string;
  date?: Temporal.Instant;
  /** The presented certificate where a renewal replaced it, and what to choose instead (E1103, V3). */
  superseded?: { old: Certificate; newer: Certificate | undefined };
  /** When it may be tried again (E1206). */
  until?: Temporal.Instant;
}

const ja = {
  idWord: '利用者ID',
  certificate: 'お使いの電子証明書',
  whichCase: 'あてはまるものを確認してください',
  whatToDo: '次の手続きをしてください',
  login: 'ログインの画面へ',
  home: 'ホームへ',
  acquire: '電子証明書の取得',
  environment: '推奨環境を見る',
  diagnosis: 'PCの診断で原因を調べる',
  import: '取り込みの手順を見る',
  backToImport: '取り込みの手順に戻る',
  verify: 'もう一度ログインを確認する',
  helpDesk: (name: string, phone: string) => (
    <span>
      {name}（<span class="nb">{phone}</span>）
    </span>
  ),
  aside: '図解とお問い合わせ',
  choose: (label: string) => `「${label}」の形の名前の証明書を選びます。画面の見た目はブラウザーによって異なります。`,
  chooseNewer: '上の証明書を選びます。画面の見た目はブラウザーによって異なります。',
  help: 'ヘルプ',
};

const en: typeof ja = {
  idWord: 'your ID',
  certificate: 'Your certificate',
  whichCase: 'Which of these is your case?',
  whatToDo: 'What to do',
  login: 'Go to the login page',
  home: 'Home',
  acquire: 'Acquire a certificate',
  environment: 'See supported computers',
  diagnosis: 'Find the cause with the PC check',
  import: 'See the import steps',
  backToImport: 'Back to the import steps',
  verify: 'Test the login again',
  helpDesk: (name, phone) => (
    <span>
      {name} <span class="nb">({phone})</span>
    </span>
  ),
  aside: 'Picture and contact',
  choose: (label) => `Choose the certificate named like “${label}”. It looks a little different in every browser.`,
  chooseNewer: 'Choose the upper one. It looks a little different in every browser.',
  help: 'Help',
};

/** Whether a refusal's code has a page of its own here. */
export function isPageCode(code: string): code is RefusalCode {
  return code in refusalsJa;
}

/** A refusal as a help page: what happened, what it means, what to do, whom to ask, and a reference number (I5). */
export function RefusalPage({ page, refusal }: { page: Page; refusal: PageRefusal }) {
  const t = page.lang === 'en' ? en : ja;
  const labelForm = labelOf(page, t.idWord);
  const words = wordsOf(page, refusal);
  return (
    <Layout page={page} title={[words.title]} scripts={['copy.js']} noindex>
      <ErrorHead title={words.title} lead={words.lead} />
      <div class="err">
        <div>
          <h2 class="h2">{words.cases ? t.whichCase : t.whatToDo}</h2>
          {words.cases ? (
            <ol class="fix">
              {words.cases.map((one, index) => (
                <li>
                  <div class="fix__h">
                    <b aria-hidden="true">{index + 1}</b>
                    <h3>{one.title}</h3>
                  </div>
                  <div class="fix__b">
                    {one.body}
                    <Actions page={page} refusal={refusal} actions={one.actions} primary="login" />
                  </div>
                </li>
              ))}
            </ol>
          ) : (
            <div class="todo">
              {words.body}
              <Actions page={page} refusal={refusal} actions={words.actions} primary={words.actions[0]} />
            </div>
          )}
        </div>
        <aside class="side" aria-label={t.aside}>
          {words.chooser && (
            <Panel title={messages(page.lang).chooser.title} tint>
              <ChooserPicture lang={page.lang} certificates={inChooser(page, refusal)} />
              <p class="small">{refusal.superseded ? t.chooseNewer : t.choose(labelForm)}</p>
              <p class="small">
                <a href={portalHref(page, '/help/diagnosis')}>{t.diagnosis}</a>
              </p>
            </Panel>
          )}
          {refusal.reference ? (
            <ReferencePanel page={page} reference={refusal.reference} at={refusal.at} />
          ) : (
            <HelpDeskCard page={page} />
          )}
        </aside>
      </div>
    </Layout>
  );
}

/** Title and first sentences of a refusal, where there is no room for its page. */
export function refusalLines(page: Page, code: RefusalCode): { title: string; body: string } {
  const words = wordsOf(page, { code });
  return { title: words.title, body: words.lead };
}

function wordsOf(
  page: Page,
  refusal: Pick<PageRefusal, 'code' | 'label' | 'date' | 'until' | 'period' | 'superseded' | 'importing'>,
) {
  const english = page.lang === 'en';
  const t = english ? en : ja;
  const { helpDesk } = page.institution;
  const newer = refusal.superseded?.newer;
  return (english ? refusalsEn : refusalsJa)[refusal.code]({
    institution: institutionName(page),
    labelForm: labelOf(page, t.idWord),
    label: refusal.label ?? t.certificate,
    onLane: page.portalOrigin !== '',
    importing: refusal.importing === true,
    until: refusal.until && time(refusal.until, page),
    period: refusal.period && {
      from: dateTime(refusal.period.from, page),
      until: dateTime(refusal.period.until, page),
    },
    date: refusal.date && longDate(refusal.date, page),
    superseded: refusal.superseded && {
      newer: newer && { expiry: longDate(newer.notAfter, page), serial: serialEnd(newer) },
    },
    helpDesk: t.helpDesk(english ? helpDesk.nameEn : helpDesk.name, helpDesk.phone),
    lateRenewalDays: terms(page).lateRenewalDays,
  });
}

/** The page for an address of an institution that leads nowhere; `refusal` where it is kept for staff. */
export function NotFoundPage(props: { page: Page; refusal?: { reference: string; at: Temporal.Instant } }) {
  const { page, refusal } = props;
  const t = page.lang === 'en' ? en : ja;
  const { title, lead } = notFoundWords(page.lang);
  return (
    <Layout page={page} title={[title]} scripts={refusal ? ['copy.js'] : []} noindex>
      <ErrorHead title={title} lead={lead} />
      <div class="err">
        <p class="btnrow">
          {page.signedIn ? (
            <ButtonLink href={page.signedIn.homePath}>{t.home}</ButtonLink>
          ) : (
            <ButtonLink href={portalHref(page, '/')}>{t.login}</ButtonLink>
          )}
          <ButtonLink variant="outline" href={portalHref(page, '/help')}>
            {t.help}
          </ButtonLink>
        </p>
        {refusal ? <ReferencePanel page={page} {...refusal} /> : <HelpDeskCard page={page} />}
      </div>
    </Layout>
  );
}

const targets: Record<Exclude<Action, 'import'>, string> = {
  backToImport: '/acquire/import',
  verify: '/acquire/verify',
  login: '/',
  acquire: '/acquire/check',
  environment: '/help/environment',
  help: '/help',
};

function Actions(props: { page: Page; refusal: PageRefusal; actions: Action[]; primary: Action | undefined }) {
  const { page, refusal, actions, primary } = props;
  if (actions.length === 0) return null;
  const target = (action: Action) => (action === 'import' ? importHelpOf(refusal.userAgent ?? '') : targets[action]);
  const t = page.lang === 'en' ? en : ja;
  return (
    <p class="btnrow">
      {actions.map((action) => (
        <ButtonLink variant={action === primary ? 'primary' : 'outline'} href={portalHref(page, target(action))}>
          {t[action]}
        </ButtonLink>
      ))}
    </p>
  );
}

/** What the chooser shows, the one to choose first: the person's own two, or an example. */
function inChooser(page: Page, { superseded, at }: PageRefusal) {
  if (superseded?.newer) {
    return [superseded.newer, superseded.old].map(({ label, notAfter }) => ({
      label,
      expiry: shortDate(notAfter, page),
    }));
  }
  return [
    ['haruka-adm', 300],
    ['haruka-k02', 210],
  ].map(([loginId, days]) => ({
    label: labelOf(page, String(loginId)),
    expiry: shortDate(at.add({ hours: 24 * Number(days) }), page),
  }));
}
