import { ButtonLink, ChooserPicture, Dots, Numbers } from '../../web/components.tsx';
import { labelOf, type Page, portalHref } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';

const ja = {
  title: '証明書の選び方',
  lead: '［電子証明書ログイン］を押すと、ブラウザーが証明書の選択画面を表示します。',
  idWord: '利用者ID',
  caption: '選択画面の例。画面の見た目はブラウザーによって異なります。',
  steps: (label: string) => [
    `「${label}」の形の名前から、ご自身の利用者IDの証明書を選びます。`,
    '［OK］を押します。',
    'パソコンの許可を求められたときは、許可してください。',
  ],
  several: '同じ名前の証明書が2つあるとき',
  severalWords:
    '更新したあとは、古い証明書と新しい証明書が表示されることがあります。有効期限が新しいものを選んでください。',
  severalCaption: '上が新しい証明書です。有効期限で見分けます。',
  olds: '古い証明書の削除',
  diagnosis: 'PCの診断で原因を調べる',
  trouble: '選択画面が表示されないとき',
  troubles: [
    '「キャンセル」を押したときは、ログインの画面に戻り、［電子証明書ログイン］をもう一度押してください。選択画面が新しく表示されます。',
    '取得しただけでは表示されません。証明書ファイルを、お使いのブラウザーに合った手順で取り込んでください。',
    '有効期限の切れた証明書と、ほかの金融機関の証明書は表示されません。',
  ],
  login: 'ログインの画面へ',
  importing: '取り込みの手順を見る',
};

const en: typeof ja = {
  title: 'Which certificate to choose',
  lead: 'When you press “Certificate login”, your browser asks which certificate to use.',
  idWord: 'your ID',
  caption: 'An example. It looks a little different in every browser.',
  steps: (label: string) => [
    `Certificates are named like “${label}”: choose the one with your own login ID.`,
    'Press OK.',
    'If your computer asks for permission to use it, allow it.',
  ],
  several: 'If two have the same name',
  severalWords: 'After a renewal the old and the new certificate may both be listed. Choose the one that expires last.',
  severalCaption: 'The upper one is the new one: compare the expiry.',
  olds: 'Deleting the old certificate',
  diagnosis: 'Find the cause with the PC check',
  trouble: 'If the browser does not ask',
  troubles: [
    'If you pressed “Cancel”, go back to the login page and press “Certificate login” again: the browser asks anew.',
    'Acquiring is not enough: import the certificate file, following the steps for your browser.',
    'Browsers do not list certificates that have expired or belong to other institutions.',
  ],
  login: 'Go to the login page',
  importing: 'See how to import it',
};

/** 証明書の選び方: the browser's chooser, explained with a drawing (C2). */
export function SelectCertPage({ page }: { page: Page }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead}>
      <figure class="picfig">
        <ChooserPicture
          lang={page.lang}
          certificates={[
            { label: labelOf(page, 'haruka-adm'), expiry: '2027/12/07' },
            { label: labelOf(page, 'haruka-k02'), expiry: '2027/11/25' },
          ]}
        />
        <figcaption class="small muted">{t.caption}</figcaption>
      </figure>
      <Numbers items={t.steps(labelOf(page, t.idWord))} />
      <h2>{t.several}</h2>
      <p>{t.severalWords}</p>
      <figure class="picfig">
        <ChooserPicture
          lang={page.lang}
          certificates={[
            { label: labelOf(page, 'haruka-k02'), expiry: '2028/11/25' },
            { label: labelOf(page, 'haruka-k02'), expiry: '2027/12/07' },
          ]}
        />
        <figcaption class="small muted">{t.severalCaption}</figcaption>
      </figure>
      <p>
        <a href={portalHref(page, '/help/qa#remove-old')}>{t.olds}</a>
      </p>
      <h2>{t.trouble}</h2>
      <Dots items={t.troubles} />
      <p>
        <a href={portalHref(page, '/help/diagnosis')}>{t.diagnosis}</a>
      </p>
      <p class="btnrow">
        <ButtonLink href={portalHref(page, '/')}>{t.login}</ButtonLink>
        <ButtonLink variant="outline" href={portalHref(page, '/help')}>
          {t.importing}
        </ButtonLink>
      </p>
    </HelpArticle>
  );
}
