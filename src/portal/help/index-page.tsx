import { Icon, type IconName } from '../../web/icons.tsx';
import { type Page, portalHref } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';
import { importTargetName, importTargets } from './import-steps.tsx';
import { phoneName, phones } from './phone-page.tsx';

const ja = {
  title: 'ヘルプ',
  lead: '電子証明書の取得、パソコンへの取り込み、ログインについて案内します。',
  topics: [
    ['bank', '/help/flow', '利用開始までの流れ', '申し込みから、はじめてのログインまで'],
    ['laptop', '/help/environment', '推奨環境', '電子証明書を利用できるパソコンとブラウザー'],
    ['certificate', '/help/select-cert', '証明書の選び方', 'ログインのときに表示される選択画面の図解'],
    ['history', '/help/renewal', '電子証明書の更新', '時期、手順、古い証明書との見分け方'],
    ['question', '/help/qa', '電子証明書について（Q&A）', '期限、更新、パソコンの入れ替え、複数の利用'],
    ['shield', '/help/diagnosis', 'PCの診断', 'ログインできない原因を調べます'],
  ] as Topic[],
  importing: '証明書ファイルの取り込み',
  importingWords: '取り込みの手順を、1つずつ案内します',
  phoneWords: '利用できない理由と、代わりの方法',
  others: 'お問い合わせと方針',
  contact: 'お問い合わせ',
  privacy: '個人情報の取扱い',
  accessibility: 'ウェブアクセシビリティ方針',
};

const en: typeof ja = {
  title: 'Help',
  lead: 'How to acquire a certificate, import it into your computer, and log in.',
  topics: [
    ['bank', '/help/flow', 'How to get started', 'From your application to the first login'],
    ['laptop', '/help/environment', 'Supported computers', 'Computers and browsers that work with certificates'],
    ['certificate', '/help/select-cert', 'Which certificate to choose', 'The chooser you see at login, with a picture'],
    ['history', '/help/renewal', 'Renewing your certificate', 'When, how, and which of two is the new one'],
    ['question', '/help/qa', 'Questions and answers', 'Deadlines, renewal, new computers, several computers'],
    ['shield', '/help/diagnosis', 'PC check', 'Finds out why you cannot log in'],
  ],
  importing: 'Importing the certificate file',
  importingWords: 'Step by step',
  phoneWords: 'Why it does not work, and what to do instead',
  others: 'Contact and policies',
  contact: 'Contact',
  privacy: 'Privacy',
  accessibility: 'Accessibility',
};

type Topic = [icon: IconName, path: string, title: string, words: string];

/** The table of contents of the help. */
export function HelpIndexPage({ page }: { page: Page }) {
  const t = page.lang === 'en' ? en : ja;
  const importing = importTargets.map(
    (target): Topic => ['download', `/help/import/${target}`, importTargetName(page.lang, target), t.importingWords],
  );
  const notHere = phones.map((phone): Topic => {
    return ['info', `/help/import/${phone}`, phoneName(page.lang, phone), t.phoneWords];
  });
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead}>
      <Topics page={page} topics={t.topics} />
      <h2>{t.importing}</h2>
      <Topics page={page} topics={[...importing, ...notHere]} />
      <h2>{t.others}</h2>
      <ul class="dots">
        <li>
          <a href={portalHref(page, '/help/contact')}>{t.contact}</a>
        </li>
        <li>
          <a href={portalHref(page, '/help/privacy')}>{t.privacy}</a>
        </li>
        <li>
          <a href={portalHref(page, '/help/accessibility')}>{t.accessibility}</a>
        </li>
      </ul>
    </HelpArticle>
  );
}

function Topics({ page, topics }: { page: Page; topics: Topic[] }) {
  return (
    <ul class="helplist">
      {topics.map(([icon, path, title, words]) => (
        <li>
          <a href={portalHref(page, path)}>
            <Icon name={icon} size={28} />
            <b>{title}</b>
            <span>{words}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
