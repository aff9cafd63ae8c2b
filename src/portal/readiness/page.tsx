import type { Readiness } from '../../domain/login-id/login-id.ts';
import { Banner, ButtonLink, Card, Chip, HelpDeskCard, Numbers, PageHead, Panel } from '../../web/components.tsx';
import { longDate } from '../../web/dates.ts';
import { Layout } from '../../web/layout.tsx';
import { type Page, portalHref } from '../../web/page.ts';

/** No more names than this on one page; the number is always told. */
const mostNames = 100;

const ja = {
  title: ['電子証明書方式への切り替え', '法人ポータル'],
  heading: '電子証明書方式への切り替えの準備',
  lead: '管理者が電子証明書を取得した瞬間に、貴社のご契約全体が電子証明書方式に変わります。その前に、利用者の準備を確認してください。',
  someOut: (n: number) => `切り替えると、${n}名の利用者がログインできなくなります`,
  someOutBody: 'まだ電子証明書が発行されていません。切り替えの前に、まとめて発行してください。',
  allReady: '利用者の準備は済んでいます',
  allReadyBody: '利用者全員に、電子証明書が発行されています。切り替えのあと、それぞれのパソコンで取得します。',
  noUsers: '利用者はまだ登録されていません',
  noUsersBody: 'このまま切り替えられます。利用者は、切り替えのあとでも追加できます。',
  issue: 'まとめて発行',
  out: 'ログインできなくなる利用者',
  ready: '準備ができている利用者',
  more: (n: number) => `ほか${n}名`,
  notIssued: '未発行',
  issued: '発行済み',
  until: (date: string) => `取得期限 ${date}`,
  own: 'あなた（管理者）の電子証明書',
  ownIssued: (date: string) => `発行されています。取得期限は${date}です。利用者の準備ができたら、取得してください。`,
  ownMissing: 'まだ発行されていません。当金庫の窓口へ、電子証明書の発行を届け出てください。',
  acquire: '電子証明書の取得へ',
  what: '切り替えのときに起きること',
  steps: [
    <>
      <b>取得の前：</b>全員が、これまでどおりID・パスワードでログインできます。電子証明書ではログインできません。
    </>,
    <>
      <b>取得した瞬間：</b>
      管理者の電子証明書ができると同時に、切り替わります。ログイン中の方は全員ログアウトされ、入力中の内容は保存されません。
    </>,
    <>
      <b>取得のあと：</b>
      ID・パスワードでは、だれもログインできません。管理者は電子証明書でログインできます。利用者は、自分の電子証明書を取得すると、ログインできます。
    </>,
  ],
  noReturn: '両方の方式を併用することはできません。元に戻すには、当金庫の窓口への届出が必要です。',
};

const en: typeof ja = {
  title: ['Going over to certificates', 'Corporate Portal'],
  heading: 'Getting ready for certificates',
  lead: 'At the moment an administrator acquires a certificate, your whole company goes over to certificates. Check before that whether your users are ready.',
  someOut: (n) => `${n} ${n === 1 ? 'user' : 'users'} will be locked out`,
  someOutBody: 'No certificate has been issued to them. Issue certificates to all of them before you go over.',
  allReady: 'Your users are ready',
  allReadyBody: 'Every user has been issued a certificate. After you have gone over, each acquires it on their own PC.',
  noUsers: 'There are no users yet',
  noUsersBody: 'You can go over as you are. Users can be added afterwards as well.',
  issue: 'Issue to all of them',
  out: 'Users who will be locked out',
  ready: 'Users who are ready',
  more: (n) => `and ${n} more`,
  notIssued: 'Not issued',
  issued: 'Issued',
  until: (date) => `Acquire by ${date}`,
  own: 'Your own (administrator’s) certificate',
  ownIssued: (date) => `It has been issued. Acquire it by ${date}, once your users are ready.`,
  ownMissing: 'It has not been issued. Please apply for it at our counter.',
  acquire: 'Acquire a certificate',
  what: 'What happens when you go over',
  steps: [
    <>
      <b>Before:</b> everyone logs in with ID and password as usual. Certificates are not accepted.
    </>,
    <>
      <b>At that moment:</b> when the administrator’s certificate is made, everything changes. Everyone who is logged in
      is logged out, and what they were entering is not saved.
    </>,
    <>
      <b>After:</b> nobody can log in with ID and password. The administrator logs in with the certificate. Users can
      log in once they have acquired their own.
    </>,
  ],
  noReturn: 'The two methods cannot be used side by side. Going back needs an application at our counter.',
};

/** Before the switch (L4): who will be locked out, and what happens at which moment. */
export function ReadinessPage(props: {
  page: Page;
  ids: readonly Readiness[];
  /** The administrator who reads this. */
  ownId: string;
  usersPath: string;
}) {
  const { page, ids } = props;
  const t = page.lang === 'en' ? en : ja;
  const users = ids.filter(({ role }) => role === 'user');
  const out = users.filter(({ deadline }) => !deadline);
  const ready = users.filter(({ deadline }) => deadline);
  const own = ids.find(({ id }) => id === props.ownId)?.deadline;
  // The list's own page for many users, with those chosen who are named here.
  const chosen = new URLSearchParams(out.map(({ id }) => ['id', id]));
  const acquire = portalHref(page, '/acquire/check');
  return (
    <Layout page={page} title={t.title} noindex>
      <PageHead title={t.heading} lead={t.lead} />
      <div class="home">
        <div class="home__main">
          {out.length > 0 ? (
            <Banner
              tone="warn"
              title={t.someOut(out.length)}
              actions={<ButtonLink href={`${props.usersPath}/issue?${chosen}`}>{t.issue}</ButtonLink>}
            >
              <p>{t.someOutBody}</p>
            </Banner>
          ) : (
            <Banner tone="ok" live={false} title={users.length > 0 ? t.allReady : t.noUsers}>
              <p>{users.length > 0 ? t.allReadyBody : t.noUsersBody}</p>
            </Banner>
          )}
          <Card id="own-h" title={t.own}>
            <div class="setting">
              <p>{own ? t.ownIssued(longDate(own, page)) : t.ownMissing}</p>
              {own && (
                <ButtonLink variant={out.length > 0 ? 'outline' : 'primary'} href={acquire}>
                  {t.acquire}
                </ButtonLink>
              )}
            </div>
          </Card>
          <Names page={page} id="out-h" title={t.out} users={out} />
          <Names page={page} id="ready-h" title={t.ready} users={ready} />
        </div>
        <div class="home__side">
          <Panel title={t.what} tint>
            <Numbers items={t.steps} />
            <p class="small">{t.noReturn}</p>
          </Panel>
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}

function Names(props: { page: Page; id: string; title: string; users: readonly Readiness[] }) {
  const { page, users } = props;
  const t = page.lang === 'en' ? en : ja;
  if (users.length === 0) return null;
  const shown = users.slice(0, mostNames);
  return (
    <Card id={props.id} title={props.title} aside={<span class="num muted">{users.length}</span>}>
      <ul class="people">
        {shown.map(({ name, personName, deadline }) => (
          <li>
            <span>
              <b>{personName}</b>
              <span class="mono small muted">{name}</span>
            </span>
            {deadline ? (
              <span class="people__state">
                <Chip tone="new" icon="notAcquired">
                  {t.issued}
                </Chip>
                <span class="small muted">{t.until(longDate(deadline, page))}</span>
              </span>
            ) : (
              <Chip tone="bad" icon="stop">
                {t.notIssued}
              </Chip>
            )}
          </li>
        ))}
      </ul>
      {users.length > mostNames && <p class="small muted">{t.more(users.length - mostNames)}</p>}
    </Card>
  );
}
