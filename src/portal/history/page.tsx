// biome-ignore-all lint/a11y/noRedundantRoles: narrow screens lay the rows out as cards, and a table that is none loses its roles
import type { LoginRecord } from '../../domain/audit/event.ts';
import { Chip, HelpDeskLines, Numbers, PageHead, Panel } from '../../web/components.tsx';
import { dateTime } from '../../web/dates.ts';
import { Layout } from '../../web/layout.tsx';
import type { Page } from '../../web/page.ts';
import { OlderNewest } from '../older-newest.tsx';

const ja = {
  title: ['ログイン履歴', '法人ポータル'],
  heading: 'ログイン履歴',
  lead: 'ご自分のIDでのログインと、パスワードの間違いを、新しい順に表示します。',
  at: '日時',
  result: '結果',
  method: '方式',
  address: '接続元',
  results: {
    'logged-in': 'ログイン',
    'password-wrong': 'パスワードの間違い',
    'login-id-locked': '間違いが続き停止',
  },
  password: 'ID・パスワード',
  certificate: '電子証明書',
  session: 'ログイン後の確認',
  none: 'まだ記録はありません。',
  older: 'これより前の記録',
  newest: '最新の記録に戻る',
  notMe: '心当たりがないときは',
  steps: (settings: string) => [
    <>
      すぐに<a href={settings}>ログインパスワードを変更</a>してください。ほかの画面でのログインは、すべて終わります。
    </>,
    '貴社の管理者に知らせてください。管理者は、IDの利用を止められます。',
    '下記のヘルプデスクへお電話ください。この画面の日時と接続元をお知らせください。',
  ],
};

const en: typeof ja = {
  title: ['Login history', 'Corporate Portal'],
  heading: 'Login history',
  lead: 'Logins with your own ID, and wrong passwords, the newest first.',
  at: 'Time',
  result: 'Result',
  method: 'Method',
  address: 'From',
  results: {
    'logged-in': 'Logged in',
    'password-wrong': 'Wrong password',
    'login-id-locked': 'Locked after wrong entries',
  },
  password: 'ID and password',
  certificate: 'Certificate',
  session: 'Asked again after login',
  none: 'Nothing has been recorded yet.',
  older: 'Earlier records',
  newest: 'Back to the newest',
  notMe: 'Was this not you?',
  steps: (settings) => [
    <>
      <a href={settings}>Change your login password</a> at once. All your other sessions end.
    </>,
    'Tell your company’s administrator, who can suspend the ID.',
    'Call the help desk below and tell them the time and where it came from.',
  ],
};

const looks = {
  'logged-in': ['ok', 'checkCircle'],
  'password-wrong': ['soon', 'alert'],
  'login-id-locked': ['bad', 'stop'],
} as const;

/** One's own logins and failed ones, the newest first. `olderHref` leads on where there are more. */
export function HistoryPage(props: {
  page: Page;
  records: readonly LoginRecord[];
  passwordHref: string;
  olderHref?: string | undefined;
  newestHref?: string | undefined;
}) {
  const { page, records } = props;
  const t = page.lang === 'en' ? en : ja;
  return (
    <Layout page={page} title={t.title} noindex>
      <PageHead title={t.heading} lead={t.lead} />
      <div class="home">
        <div class="home__main">
          {records.length === 0 ? (
            <p>{t.none}</p>
          ) : (
            <table class="log" role="table" aria-label={t.heading}>
              <thead role="rowgroup">
                <tr role="row">
                  {[t.at, t.result, t.method, t.address].map((name) => (
                    <th role="columnheader" scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody role="rowgroup">
                {records.map((record) => {
                  const [tone, icon] = looks[record.act];
                  return (
                    <tr role="row">
                      <th role="rowheader" scope="row" class="num">
                        {dateTime(record.at, page)}
                      </th>
                      <td role="cell">
                        <Chip tone={tone} icon={icon}>
                          {t.results[record.act]}
                        </Chip>
                      </td>
                      <td role="cell" data-l={t.method}>
                        {methodOf(record, t)}
                      </td>
                      <td role="cell" data-l={t.address} class="log__address">
                        {String(record.facts.address ?? '―').replace(/^::ffff:/, '')}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
          <OlderNewest older={t.older} newest={t.newest} olderHref={props.olderHref} newestHref={props.newestHref} />
        </div>
        <div class="home__side">
          <Panel title={t.notMe} tint id="not-me">
            <Numbers items={t.steps(props.passwordHref)} />
            <HelpDeskLines page={page} />
          </Panel>
        </div>
      </div>
    </Layout>
  );
}

function methodOf({ facts }: LoginRecord, t: typeof ja): string {
  if (facts.within === 'session') return t.session;
  if (facts.method === 'password') return t.password;
  return facts.label === undefined ? t.certificate : String(facts.label);
}
