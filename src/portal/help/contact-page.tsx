import { Dots, Note } from '../../web/components.tsx';
import { institutionName, type Page } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';

const ja = {
  title: 'お問い合わせ',
  lead: (desk: string, phone: string, hours: string) => `${desk}（${phone}）へお電話ください。受付時間：${hours}`,
  customers: (institution: string) => `お問い合わせは、${institution}をご利用いただいているお客さまに限ります。`,
  before: 'お電話の前に',
  points: [
    '画面に「お問い合わせ番号」が表示されたときは、その番号をお伝えください。',
    'ログインIDをお伝えいただくことがあります。パスワード、取得コード、パスフレーズはお尋ねしません。',
  ],
  urgent: 'すぐにご連絡いただきたいとき',
  urgents: [
    '心当たりのないログインや、電子証明書の発行・再発行・失効のお知らせがあった',
    'パソコンや証明書ファイルを紛失した、盗まれた',
    '電話やメールで、パスワード・取得コード・パスフレーズを聞かれた、入力した',
  ],
  stop: '当金庫の職員が、ご契約の利用停止や電子証明書の失効をすぐに行います。',
};

const en: typeof ja = {
  title: 'Contact',
  lead: (desk, phone, hours) => `Please call ${desk}: ${phone}. ${hours}.`,
  customers: (institution) => `We can help customers of ${institution} only.`,
  before: 'Before you call',
  points: [
    'If the screen shows a reference number, please have it ready.',
    'We may ask for your login ID. We never ask for your password, acquisition code or passphrase.',
  ],
  urgent: 'Please call at once if',
  urgents: [
    'there was a login, or a certificate was issued, reissued or revoked, and you do not know why',
    'a computer or a certificate file was lost or stolen',
    'someone asked you for a password, acquisition code or passphrase, or you entered one on a page you do not trust',
  ],
  stop: 'Our staff can suspend your contract or revoke a certificate immediately.',
};

/** Whom to call, what to have ready, and when to call at once (R4). */
export function ContactPage({ page }: { page: Page }) {
  const { helpDesk } = page.institution;
  const lead =
    page.lang === 'en'
      ? en.lead(helpDesk.nameEn, helpDesk.phone, helpDesk.hoursEn)
      : ja.lead(helpDesk.name, helpDesk.phone, helpDesk.hours);
  const t = page.lang === 'en' ? en : ja;
  return (
    <HelpArticle page={page} title={t.title} lead={lead}>
      <h2>{t.urgent}</h2>
      <Dots items={t.urgents} />
      <Note tone="warn">{t.stop}</Note>
      <h2>{t.before}</h2>
      <Dots items={t.points} />
      <p>{t.customers(institutionName(page))}</p>
    </HelpArticle>
  );
}
