import { ButtonLink, ByRole, ChooserPicture, Dots, Note } from '../../web/components.tsx';
import { labelOf, type Page, portalHref, terms } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';
import { Steps } from './steps.tsx';

const ja = {
  title: '電子証明書の更新',
  lead: (days: number) =>
    `有効期限の${days}日前から、お使いのパソコンで、ご自身で更新できます。窓口での手続きは要りません。所要時間は約10分です。`,
  when: '更新できる期間',
  whens: (days: number) => [
    `有効期限の${days}日前から、有効期限の日の終わりまで更新できます。`,
    '期間に入ると、ログイン後の画面に「重要なお知らせ」を表示します。',
    '新しい電子証明書の有効期限は、作成した日から1年後です。',
  ],
  how: '更新の手順',
  steps: [
    {
      title: '今の電子証明書でログインする',
      words: ['電子証明書を取り込んであるパソコンで、いつもどおりログインします。'],
    },
    {
      title: '［電子証明書の更新はこちら］を押す',
      words: ['「重要なお知らせ」と、［自分の電子証明書］の画面にあります。'],
    },
    {
      title: '新しい電子証明書を作成し、保存する',
      words: [
        '証明書ファイルを保存し、表示されたパスフレーズを控えます。パスフレーズは、その画面でしか表示されません。',
      ],
    },
    {
      title: 'パソコンに取り込む',
      words: ['保存した証明書ファイルを、パソコンまたはブラウザーに取り込みます。'],
      link: ['/help', '取り込みの手順を見る'] as [string, string],
    },
    {
      title: '新しい電子証明書でログインする',
      words: [
        '選択画面で、有効期限が新しいほうを選びます。ログインを確認すると、更新は完了です。',
        '証明書ファイルは、パソコンから削除してください。',
      ],
    },
  ],
  interrupted: '途中でやめても、ログインできます',
  interruptedWords:
    '新しい電子証明書でのログインを確認するまで、今の電子証明書は、有効期限まで使えます。途中で画面を閉じたとき、パスフレーズを控え忘れたときは、もう一度「電子証明書の更新はこちら」から続けてください。',
  twins: '同じ名前の証明書が2つあるとき',
  twinsWords:
    '更新したパソコンには、同じ名前の古い証明書と新しい証明書があります。選択画面では、有効期限が新しいほうを選びます。',
  caption: '選択画面の例。上が新しい証明書です。',
  twinsPoints: [
    '有効期限が同じに見えるときは、シリアル番号の末尾で見分けます。［自分の電子証明書］の画面に表示しています。',
    '更新が完了すると、古い証明書ではログインできません。古い証明書を選ぶと、どちらを選べばよいかを画面でお知らせします。',
  ],
  olds: '古い証明書の削除',
  after: '有効期限を過ぎたとき',
  afterWords: '有効期限を過ぎた電子証明書では、ログインも更新もできません。再発行の手続きをしてください。',
  afterLate: (days: number) =>
    `有効期限を過ぎた電子証明書では、ログインできません。有効期限のあと${days}日までは、期限の切れた証明書を提示できるブラウザーから、更新だけができます。Google ChromeとMicrosoft Edgeは提示しないため、再発行の手続きをしてください。`,
  administrator: '当金庫の窓口へ「電子証明書の再発行」を届け出てください。手順書をお渡しします。',
  user: '貴社の管理者に「電子証明書の再発行」を依頼し、「電子証明書の取得」を行ってください。',
  otherPc: 'パソコンを入れ替えるときは、更新ではなく、再発行が必要です。',
  replaced: 'パソコンを入れ替えたとき（Q&A）',
  login: 'ログインの画面へ',
};

const en: typeof ja = {
  title: 'Renewing your certificate',
  lead: (days) =>
    `From ${days} days before it expires you can renew it yourself, on the computer you use. You need not come to our counter. It takes about 10 minutes.`,
  when: 'When',
  whens: (days) => [
    `From ${days} days before the certificate expires until the end of the day on which it expires.`,
    'During that time an important notice is shown after login.',
    'The new certificate is valid for one year from the day on which you create it.',
  ],
  how: 'How',
  steps: [
    {
      title: 'Log in with your present certificate',
      words: ['Log in as usual, on the computer that has the certificate.'],
    },
    {
      title: 'Press “Renew the certificate”',
      words: ['It is in the important notice and on the page “Your certificate”.'],
    },
    {
      title: 'Create and save the new certificate',
      words: ['Save the certificate file and note the passphrase. The passphrase is shown on that screen only.'],
    },
    {
      title: 'Import it',
      words: ['Import the certificate file into your computer or browser.'],
      link: ['/help', 'See how to import it'],
    },
    {
      title: 'Log in with the new certificate',
      words: [
        'When the browser asks, choose the one that expires last. Once you are logged in, the renewal is done.',
        'Then delete the certificate file from the computer.',
      ],
    },
  ],
  interrupted: 'If you stop half-way, you can still log in',
  interruptedWords:
    'Until you have logged in with the new certificate, the present one goes on working until it expires. If you closed the page or did not note the passphrase, follow the link in the important notice again and go on from there.',
  twins: 'If two have the same name',
  twinsWords:
    'After a renewal the computer has an old and a new certificate of the same name. When the browser asks, choose the one that expires last.',
  caption: 'An example: the upper one is the new one.',
  twinsPoints: [
    'If you cannot tell them apart by their expiry, compare the end of the serial number with the one on the page “Your certificate”.',
    'Once the renewal is done, the old one cannot log in. If you choose it, we tell you which one to choose instead.',
  ],
  olds: 'Deleting the old certificate',
  after: 'After it has expired',
  afterWords: 'With an expired certificate you can neither log in nor renew. It has to be reissued.',
  afterLate: (days) =>
    `With an expired certificate you cannot log in. Up to ${days} days after it expired it can still be renewed, and nothing else, from a browser that presents it. Google Chrome and Microsoft Edge do not: there it has to be reissued.`,
  administrator: 'Apply for a reissue at our counter. We will hand you a procedure sheet.',
  user: 'Ask your company’s administrator for a reissue, then acquire the new certificate.',
  otherPc:
    'If you replace the computer, the certificate has to be reissued; it cannot be renewed onto another computer.',
  replaced: 'When a computer is replaced (questions and answers)',
  login: 'Go to the login page',
};

/** 電子証明書の更新: when, how, what of the old one, and what after expiry (V2, V3, V5). */
export function RenewalHelpPage({ page }: { page: Page }) {
  const t = page.lang === 'en' ? en : ja;
  const { renewalOpensDays, lateRenewalDays } = terms(page);
  const label = labelOf(page, 'haruka-k02');
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead(renewalOpensDays)}>
      <h2>{t.when}</h2>
      <Dots items={t.whens(renewalOpensDays)} />
      <h2>{t.how}</h2>
      <Steps page={page} steps={t.steps} level="h3" />
      <h2>{t.interrupted}</h2>
      <p>{t.interruptedWords}</p>
      <h2 id="twins">{t.twins}</h2>
      <p>{t.twinsWords}</p>
      <figure class="picfig">
        <ChooserPicture
          lang={page.lang}
          certificates={[
            { label, expiry: '2028/11/25' },
            { label, expiry: '2027/12/07' },
          ]}
        />
        <figcaption class="small muted">{t.caption}</figcaption>
      </figure>
      <Dots items={t.twinsPoints} />
      <p>
        <a href={portalHref(page, '/help/qa#remove-old')}>{t.olds}</a>
      </p>
      <h2 id="after">{t.after}</h2>
      <p>{lateRenewalDays > 0 ? t.afterLate(lateRenewalDays) : t.afterWords}</p>
      <ByRole lang={page.lang} administrator={t.administrator} user={t.user} />
      <Note>
        {t.otherPc} <a href={portalHref(page, '/help/qa#replaced')}>{t.replaced}</a>
      </Note>
      <p class="btnrow">
        <ButtonLink href={portalHref(page, '/')}>{t.login}</ButtonLink>
      </p>
    </HelpArticle>
  );
}
