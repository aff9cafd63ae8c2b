import { Banner } from '../../web/components.tsx';
import type { Page } from '../../web/page.ts';

const words = {
  ja: {
    title: 'メールが届いていません',
    body: '登録されているメールアドレスにお送りしたメールが、届きませんでした。有効期限などのお知らせも届きません。',
    change: 'メールアドレスを確かめて変更する',
  },
  en: {
    title: 'Our mails do not reach you',
    body: 'A mail to your registered address was not delivered. You will not get notices either, such as those before your certificate expires. ',
    change: 'Check and change the mail address',
  },
};

/** To a person whose own address lets no mail in; `mailHref` is where it is changed, left out on that very page. */
export function UnreachableBanner({ page, mailHref }: { page: Page; mailHref?: string | undefined }) {
  const t = words[page.lang];
  return (
    <Banner tone="warn" slim title={t.title}>
      <p>
        {t.body}
        {mailHref !== undefined && <a href={mailHref}>{t.change}</a>}
      </p>
    </Banner>
  );
}
