// biome-ignore-all lint/a11y/noRedundantRoles: narrow screens lay the rows out as cards, and a table that is none loses its roles
import {
  Banner,
  Button,
  Card,
  Chip,
  Dots,
  Field,
  HelpDeskLines,
  PageHead,
  Panel,
  StackDl,
} from '../../web/components.tsx';
import { dateTime, shortDate, time } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { Layout } from '../../web/layout.tsx';
import type { Page } from '../../web/page.ts';
import { OlderNewest } from '../older-newest.tsx';
import { UnreachableBanner } from './unreachable.tsx';

/** A mail as its reader got it, and what became of it. */
export interface ShownMail {
  readonly id: string;
  readonly at: Temporal.Instant;
  readonly subject: string;
  readonly text: string;
  readonly language: 'ja' | 'en';
  readonly reference: string;
  /** In full only to its owner. */
  readonly address: string;
  readonly whose: 'own' | 'second-contact' | { readonly personName: string };
  readonly state: 'sent' | 'waiting' | 'undelivered';
}

const ja = {
  title: ['お送りしたメール', '法人ポータル'],
  heading: 'お送りしたメール',
  lead: '当金庫からお送りしたメールを、新しい順に表示します。',
  check: 'お問い合わせ番号で確かめる',
  number: 'お問い合わせ番号',
  hint: (
    <>
      お手元のメールの終わりにある番号です。<span class="nb">例：M-7Q4M-29KD-HTGN</span>
    </>
  ),
  find: '確かめる',
  empty: 'お問い合わせ番号を入力してください。',
  ours: '当金庫からお送りしたメールです',
  compare: '番号を書き写した偽のメールもあります。件名と日時が、お手元のメールと同じか確かめてください。',
  forged: 'この番号のメールはお送りしていません',
  typed: (number: string) => (
    <>
      入力した番号：<span class="mono">{number}</span>
    </>
  ),
  again: '番号が正しいか、もう一度確かめてください。正しいときは、当金庫をかたる偽のメールのおそれがあります。',
  call: (name: string, phone: string) =>
    `メールのリンクを開いたり返信したりせず、${name}（${phone}）へお電話ください。`,
  list: '送信の一覧',
  at: '日時',
  subject: '件名',
  to: '送り先',
  result: '状態',
  second: '第二連絡先',
  person: (name: string) => `${name}さま`,
  states: { sent: '送信済み', waiting: '送信待ち', undelivered: '届きませんでした' },
  none: 'お送りしたメールはまだありません。',
  noAddress: 'メールアドレスが登録されていないため、お知らせをお送りできません。',
  register: 'メールアドレスを登録する',
  older: 'これより前のメール',
  newest: '最新のメールに戻る',
  careful: '偽のメールに注意してください',
  care: [
    '当金庫のメールには、リンクも添付ファイルもありません。',
    'パスワードや取得コードを、メールでお尋ねすることはありません。',
    'この画面で確かめられないメールは、当金庫のものではありません。リンクを開いたり返信したりせず、お電話ください。',
  ],
};

const en: typeof ja = {
  title: ['Mails we sent', 'Corporate Portal'],
  heading: 'Mails we sent',
  lead: 'The mails that we have sent you, the newest first.',
  check: 'Check a reference number',
  number: 'Reference number',
  hint: (
    <>
      It stands at the end of the mail. <span class="nb">Example: M-7Q4M-29KD-HTGN</span>
    </>
  ),
  find: 'Check',
  empty: 'Please enter the reference number.',
  ours: 'We sent this mail',
  compare: 'A forged mail may bear a number copied from one of ours. Check that yours has the same subject and time.',
  forged: 'We have not sent a mail with this number',
  typed: (number) => (
    <>
      You entered: <span class="mono">{number}</span>
    </>
  ),
  again: 'Please check the number once more. If it is right, the mail may be forged.',
  call: (name, phone) => `Open no link in it and do not reply: call ${name} (${phone}).`,
  list: 'List of mails',
  at: 'Time',
  subject: 'Subject',
  to: 'To',
  result: 'State',
  second: 'Second contact',
  person: (name) => name,
  states: { sent: 'Sent', waiting: 'Waiting', undelivered: 'Not delivered' },
  none: 'We have not sent you any mail yet.',
  noAddress: 'You have no mail address registered, so we cannot send you notices. ',
  register: 'Register a mail address',
  older: 'Earlier mails',
  newest: 'Back to the newest',
  careful: 'Beware of forged mails',
  care: [
    'Our mails have no links and no attachments.',
    'We never ask for a password or an acquisition code by mail.',
    'A mail that you cannot find here is not from us. Open no link in it, do not reply, and call us.',
  ],
};

const looks = {
  sent: ['ok', 'checkCircle'],
  waiting: ['soon', 'clock'],
  undelivered: ['bad', 'stop'],
} as const;

/** A number that was asked for, and the mail that bears it. */
export interface AskedNumber {
  readonly typed: string;
  readonly mail?: ShownMail | undefined;
}

/** The mails to a person, the newest first, and whether one in hand is ours. `olderHref` leads on where there are more. */
export function MailsPage(props: {
  page: Page;
  mails: readonly ShownMail[];
  /** Where the form asks: this page. */
  action: string;
  mailHref: string;
  hasAddress: boolean;
  unreachable: boolean;
  asked?: AskedNumber | undefined;
  olderHref?: string | undefined;
  newestHref?: string | undefined;
}) {
  const { page, mails, asked } = props;
  const t = page.lang === 'en' ? en : ja;
  const missing = asked?.typed === '';
  return (
    <Layout page={page} title={t.title} noindex formError={missing}>
      <PageHead title={t.heading} lead={t.lead} />
      <div class="home">
        <div class="home__main">
          {asked && !missing && <Answer page={page} asked={asked} />}
          {props.unreachable && <UnreachableBanner page={page} mailHref={props.mailHref} />}
          <Card id="check-h" title={t.check}>
            <form class="ownform" method="get" action={props.action} novalidate>
              <Field
                lang={page.lang}
                name="reference"
                label={t.number}
                hint={t.hint}
                value={asked?.typed ?? ''}
                mono
                autocomplete="off"
                autocapitalize="characters"
                spellcheck={false}
                maxlength={100}
                {...(missing && { error: t.empty })}
              />
              <Button variant="outline">{t.find}</Button>
            </form>
          </Card>
          {mails.length === 0 ? (
            <p>
              {t.none}
              {!props.hasAddress && (
                <>
                  <br />
                  {t.noAddress}
                  <a href={props.mailHref}>{t.register}</a>
                </>
              )}
            </p>
          ) : (
            <List page={page} mails={mails} />
          )}
          <OlderNewest older={t.older} newest={t.newest} olderHref={props.olderHref} newestHref={props.newestHref} />
        </div>
        <div class="home__side">
          <Panel title={t.careful} tint>
            <Dots items={t.care} />
            <HelpDeskLines page={page} />
          </Panel>
        </div>
      </div>
    </Layout>
  );
}

function Answer({ page, asked: { typed, mail } }: { page: Page; asked: AskedNumber }) {
  const t = page.lang === 'en' ? en : ja;
  if (!mail) {
    const { helpDesk } = page.institution;
    return (
      <Banner tone="error" title={t.forged}>
        <p>{t.typed(typed)}</p>
        <p>{t.again}</p>
        <p>
          <strong>{t.call(page.lang === 'en' ? helpDesk.nameEn : helpDesk.name, helpDesk.phone)}</strong>
        </p>
      </Banner>
    );
  }
  return (
    <Banner tone="ok" title={t.ours}>
      <StackDl
        items={[
          { term: t.subject, value: <span lang={mail.language}>{mail.subject}</span> },
          { term: t.at, value: dateTime(mail.at, page) },
          { term: t.to, value: <To page={page} mail={mail} /> },
          { term: t.number, value: mail.reference, mono: true },
        ]}
      />
      <p>{t.compare}</p>
    </Banner>
  );
}

function List({ page, mails }: { page: Page; mails: readonly ShownMail[] }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <table class="log log--mails" role="table" aria-label={t.list}>
      <thead role="rowgroup">
        <tr role="row">
          {[t.at, t.subject, t.result].map((name) => (
            <th role="columnheader" scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {mails.map((mail) => {
          const [tone, icon] = looks[mail.state];
          return (
            <tr role="row">
              <th role="rowheader" scope="row" class="num">
                <span class="nb">{shortDate(mail.at, page)}</span> {time(mail.at, page)}
              </th>
              <td role="cell">
                <details class="mail">
                  <summary>
                    <Icon name="chevronDown" size={18} />
                    <span lang={mail.language}>{mail.subject}</span>
                  </summary>
                  <p class="mail__text" lang={mail.language}>
                    {mail.text.trimEnd()}
                  </p>
                </details>
                <dl class="mail__facts">
                  <div>
                    <dt>{t.to}</dt>
                    <dd>
                      <To page={page} mail={mail} />
                    </dd>
                  </div>
                  <div>
                    <dt>{t.number}</dt>
                    <dd class="mono">{mail.reference}</dd>
                  </div>
                </dl>
              </td>
              <td role="cell">
                <Chip tone={tone} icon={icon}>
                  {t.states[mail.state]}
                </Chip>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function To({ page, mail: { whose, address } }: { page: Page; mail: ShownMail }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <span>
      {whose !== 'own' && (
        <>
          <b>{whose === 'second-contact' ? t.second : t.person(whose.personName)}</b>{' '}
        </>
      )}
      {address}
    </span>
  );
}
