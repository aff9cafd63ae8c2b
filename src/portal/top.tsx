import { Banner, ButtonLink, HelpDeskCard } from '../web/components.tsx';
import { Icon, type IconName } from '../web/icons.tsx';
import { Layout } from '../web/layout.tsx';
import { labelOf, type Page, portalHref, terms } from '../web/page.ts';
import { LoginPicture } from './login-picture.tsx';

const ja = {
  title: ['ログイン', '法人ポータル'],
  hero: ['電子証明書で、', '安全にログイン'],
  lead: [
    '電子証明書を取得したパソコンだけがログインできます。',
    '万一パスワードが漏れても、ほかのパソコンからは利用できません。',
  ],
  loggedOut: 'ログアウトしました',
  closeWindow: '共用のパソコンでは、ブラウザーを閉じてください。',
  login: 'ログイン',
  certificateLogin: '電子証明書ログイン',
  hint: (label: string) => (
    <>
      証明書の選択画面が表示されたら、<span class="nb">「{label}」の</span>証明書を選んでください。
    </>
  ),
  idWord: '利用者ID',
  howToChoose: '証明書の選び方（図解）',
  first: 'はじめて利用する方・再発行を受けた方',
  deadline: (days: number) => `取得期限は、発行から${days}日間です。`,
  acquire: '電子証明書の取得',
  byPassword: 'ID・パスワード方式でご契約の方',
  passwordLogin: 'ID・パスワードログイン',
  neverAsked: '当金庫の職員やヘルプデスクが、パスワード・取得コード・パスフレーズをお尋ねすることはありません。',
  neverAskedNext: 'メールや電話で聞かれたときは、入力せずにご連絡ください。',
  about: '電子証明書について',
  more: 'Q&Aを見る',
  points: [
    [
      'パソコンを限定します',
      'ログインできるのは、電子証明書を取得したパソコンだけです。鍵はパソコンの中で作り、当金庫には送りません。',
    ],
    ['1つのIDに1枚です', '複数のパソコンで利用するときは、パソコンごとに利用者IDと電子証明書を用意します。'],
    ['有効期限は1年です', '期限までに更新してください。メールとログイン後の画面でお知らせします。'],
  ],
  troubles: [
    ['/help/select-cert', '証明書の選択画面が表示されない'],
    ['/help/qa#replaced', 'パソコンを入れ替えた・故障した'],
    ['/help/environment', '推奨環境を確認する'],
  ],
  flow: '利用開始までの流れ',
  details: 'くわしく見る',
  steps: [
    ['bank', '窓口で申し込む', 'お取引店の窓口に、電子証明書の利用を届け出てください。'],
    ['document', '手順書を受け取る', '取得コードを印刷した手順書を、窓口でお渡しします。'],
    ['certificate', '電子証明書を取得する', '利用するパソコンで、画面の案内に沿って取得します。'],
    ['laptop', 'ログインする', '取得したパソコンで［電子証明書ログイン］を押します。'],
  ] as [IconName, string, string][],
};

const en: typeof ja = {
  title: ['Log in', 'Corporate Portal'],
  hero: ['Log in safely ', 'with your certificate'],
  lead: [
    'Only a computer that has acquired a certificate can log in. ',
    'Even if a password leaks, nobody can use it from another computer.',
  ],
  loggedOut: 'You have logged out',
  closeWindow: 'On a shared computer, close the browser.',
  login: 'Log in',
  certificateLogin: 'Certificate login',
  hint: (label: string) => (
    <>
      When your browser asks, choose the certificate named <span class="nb">“{label}”.</span>
    </>
  ),
  idWord: 'your ID',
  howToChoose: 'Which certificate to choose (with a picture)',
  first: 'First time here, or certificate reissued?',
  deadline: (days: number) => `Certificates can be acquired for ${days} days after they are issued.`,
  acquire: 'Acquire a certificate',
  byPassword: 'If your contract uses ID and password',
  passwordLogin: 'ID and password login',
  neverAsked: 'Our staff and help desk never ask for your password, acquisition code or passphrase.',
  neverAskedNext: ' If a mail or a caller asks for them, do not enter anything and contact us.',
  about: 'About certificates',
  more: 'Questions and answers',
  points: [
    [
      'Bound to your computer',
      'Only the computer that acquired the certificate can log in. Its key is made there and never sent to us.',
    ],
    ['One for each ID', 'To work at several computers, have one user ID and one certificate for each.'],
    ['Valid for one year', 'Renew it before it expires. We remind you by mail and on the screen after login.'],
  ],
  troubles: [
    ['/help/select-cert', 'My browser does not ask for a certificate'],
    ['/help/qa#replaced', 'My computer was replaced or has failed'],
    ['/help/environment', 'Supported computers'],
  ],
  flow: 'How to get started',
  details: 'In detail',
  steps: [
    ['bank', 'Apply at the counter', 'Ask for certificate login at the branch you bank with.'],
    ['document', 'Receive the procedure sheet', 'We hand you a sheet with your acquisition code printed on it.'],
    ['certificate', 'Acquire the certificate', 'Follow the steps on the screen at the computer you will use.'],
    ['laptop', 'Log in', 'Press “Certificate login” on that computer.'],
  ],
};

/** The portal's front door: certificate login by POST to `login.action`, the way to acquisition, whom to ask. */
export function TopPage(props: { page: Page; login: { action: string }; loggedOut?: boolean }) {
  const { page, login } = props;
  const t = page.lang === 'en' ? en : ja;
  return (
    <Layout page={page} title={t.title} wide>
      {props.loggedOut && (
        <div class="wrap notice">
          <Banner tone="ok" slim title={t.loggedOut}>
            <p>{t.closeWindow}</p>
          </Banner>
        </div>
      )}
      <div class="hero">
        <div class="wrap hero__in">
          <div>
            <h1>
              {t.hero[0]}
              <span class="nb">{t.hero[1]}</span>
            </h1>
            <p class="hero__lead">
              {t.lead.map((line) => (
                <span>{line}</span>
              ))}
            </p>
            <div class="hero__fig">
              <LoginPicture lang={page.lang} />
            </div>
          </div>
          <section class="login" aria-labelledby="login-h">
            <div class="login__sec">
              <h2 id="login-h">{t.login}</h2>
              <form method="post" action={login.action}>
                <button class="btn btn--primary btn--xl btn--block" type="submit">
                  <Icon name="certificate" size={28} />
                  {t.certificateLogin}
                </button>
              </form>
              <p class="login__hint">
                {t.hint(labelOf(page, t.idWord))}
                <br />
                <a href={portalHref(page, '/help/select-cert')}>{t.howToChoose}</a>
              </p>
            </div>
            <div class="login__sec">
              <h3>{t.first}</h3>
              <p class="small muted">{t.deadline(terms(page).acquisitionDays)}</p>
              <ButtonLink variant="outline" block href={portalHref(page, '/acquire/check')}>
                {t.acquire}
              </ButtonLink>
            </div>
            <div class="login__sec login__row">
              <h3>{t.byPassword}</h3>
              <ButtonLink variant="text" iconAfter="chevron" href={portalHref(page, '/login/password')}>
                {t.passwordLogin}
              </ButtonLink>
            </div>
          </section>
        </div>
      </div>

      <div class="wrap section">
        <Banner tone="quiet" slim>
          <p>
            <strong>{t.neverAsked}</strong>
            {t.neverAskedNext}
          </p>
        </Banner>
      </div>

      <div class="wrap section cols">
        <section aria-labelledby="about-h">
          <div class="section__head">
            <h2 class="h2" id="about-h">
              {t.about}
            </h2>
            <a href={portalHref(page, '/help/qa')}>{t.more}</a>
          </div>
          <dl class="points">
            {t.points.map(([point, words]) => (
              <div>
                <dt>{point}</dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
        <HelpDeskCard page={page}>
          {t.troubles.map(([path, words]) => (
            <li>
              <a class="linkrow" href={portalHref(page, path ?? '')}>
                {words}
              </a>
            </li>
          ))}
        </HelpDeskCard>
      </div>

      <section class="wrap section" aria-labelledby="flow-h">
        <div class="section__head">
          <h2 class="h2" id="flow-h">
            {t.flow}
          </h2>
          <a href={portalHref(page, '/help/flow')}>{t.details}</a>
        </div>
        <ol class="flow">
          {t.steps.map(([icon, name, words], index) => (
            <li>
              <div class="flow__n">
                <b>{index + 1}</b>
                <Icon name={icon} size={32} />
              </div>
              <h3>{name}</h3>
              <p>{words}</p>
            </li>
          ))}
        </ol>
      </section>
    </Layout>
  );
}
