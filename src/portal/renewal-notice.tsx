import { Banner, ButtonLink } from '../web/components.tsx';
import { daysLeft, isoDate, longDate } from '../web/dates.ts';
import { type Page, portalHref } from '../web/page.ts';

const ja = {
  title: ['【重要なお知らせ】', '電子証明書の更新をお願いします'],
  soon: '有効期限が近づいています。',
  today: '有効期限は本日です。本日中に更新してください。',
  until: (days: number) => ['お使いの電子証明書の有効期限まで、', `あと${days}日`, 'です。'],
  renew: ['', 'までに更新してください。'],
  after: '有効期限を過ぎると、ログインできなくなります。',
  unfinished: '更新は、まだ終わっていません。',
  made: '新しい電子証明書は作成済みです。取り込みを済ませ、新しい電子証明書でログインしてください。',
  link: '電子証明書の更新はこちら',
  how: '更新の手順と所要時間（約10分）',
};

const en: typeof ja = {
  title: ['Important notice: ', 'please renew your certificate'],
  soon: 'Your certificate expires soon. ',
  today: 'Your certificate expires today. Please renew it today. ',
  until: (days) => ['Your certificate expires in ', `${days} ${days === 1 ? 'day' : 'days'}`, '. '],
  renew: ['Please renew it by ', '. '],
  after: 'Once it has expired you cannot log in. ',
  unfinished: 'The renewal is not finished yet. ',
  made: 'The new certificate has been created. Import it and log in with it.',
  link: 'Renew the certificate',
  how: 'How to renew it (about 10 minutes)',
};

/** What the notice is drawn from. */
export interface RenewalDue {
  notAfter: Temporal.Instant;
  now: Temporal.Instant;
  /** Where the renewal begins or goes on. */
  href: string;
  /** It was begun, and not finished; `made`: the new certificate is there and waits for its first login. */
  underWay?: 'begun' | 'made';
}

/** From 30 days before expiry until it is renewed (N1), in the words of the mails. */
export function RenewalNotice({ page, due }: { page: Page; due: RenewalDue }) {
  const t = page.lang === 'en' ? en : ja;
  const days = daysLeft(due.now, due.notAfter, page);
  const [before, count, after] = t.until(days);
  return (
    <Banner
      tone="warn"
      title={
        <>
          {t.title[0]}
          <span class="nb">{t.title[1]}</span>
        </>
      }
      actions={
        <>
          <ButtonLink size="lg" iconAfter="arrow" href={due.href}>
            {t.link}
          </ButtonLink>
          <a href={portalHref(page, '/help/renewal')}>{t.how}</a>
        </>
      }
    >
      <p>
        {days <= 0 ? (
          t.today
        ) : (
          <>
            {days <= 10 && t.soon}
            {before}
            <strong class="nb">{count}</strong>
            {after}
            {t.renew[0]}
            <strong>
              <time datetime={isoDate(due.notAfter, page)}>{longDate(due.notAfter, page)}</time>
            </strong>
            {t.renew[1]}
          </>
        )}
        {t.after}
      </p>
      {due.underWay && (
        <p>
          <strong>{t.unfinished}</strong>
          {due.underWay === 'made' && t.made}
        </p>
      )}
    </Banner>
  );
}
