import type { Child } from 'hono/jsx';
import { Reference } from './components.tsx';
import { Icon } from './icons.tsx';
import { BareLayout } from './layout.tsx';
import type { Page } from './page.ts';

const ja = {
  notFound: {
    title: 'ページが見つかりません',
    lead: 'お探しのページは、移動したか、なくなった可能性があります。アドレスを入力した場合は、間違いがないかご確認ください。',
  },
  unreadable: {
    title: '入力を受け付けられませんでした',
    lead: '入力した内容かアドレスに、使えない文字が含まれています。何も変更していません。',
    body: '前の画面に戻り、文字を入力し直してお試しください。解決しないときは、ご契約の金融機関へお電話ください。',
  },
  unexpected: {
    title: '画面を表示できませんでした',
    lead: 'システムで問題が起きました。',
    body: 'しばらくたってから、もう一度お試しください。解決しないときは、ご契約の金融機関へお電話ください。',
  },
};

const en: typeof ja = {
  notFound: {
    title: 'Page not found',
    lead: 'The page may have moved or no longer exist. If you typed the address, please check it.',
  },
  unreadable: {
    title: 'This input cannot be taken',
    lead: 'What was entered, or the address, contains characters that cannot be used. Nothing was changed.',
    body: 'Please go back, enter it again, and try once more. If it happens again, please call your institution.',
  },
  unexpected: {
    title: 'The page could not be shown',
    lead: 'Something went wrong in our system.',
    body: 'Please try again in a little while. If it happens again, please call your institution.',
  },
};

/** What a person reads at an address that leads nowhere. */
export const notFoundWords = (lang: Page['lang']): { title: string; lead: string } =>
  (lang === 'en' ? en : ja).notFound;

/** The page for an address that belongs to no institution. */
export function NotFoundAnywhere(props: { lang: Page['lang']; asset: Page['asset'] }) {
  const { title, lead } = notFoundWords(props.lang);
  return (
    <BareLayout lang={props.lang} asset={props.asset} title={title}>
      <ErrorHead title={title} lead={lead} />
    </BareLayout>
  );
}

/** E1900 when not even the institution can be read, and E1901: needs no database, only the language and the assets. */
export function FailedPage(props: {
  what: 'unexpected' | 'unreadable';
  lang: Page['lang'];
  timeZone: string;
  asset: Page['asset'];
  reference: string;
  at: Temporal.Instant;
}) {
  const t = (props.lang === 'en' ? en : ja)[props.what];
  return (
    <BareLayout lang={props.lang} asset={props.asset} title={t.title} scripts={['copy.js']}>
      <ErrorHead title={t.title} lead={t.lead} />
      <div class="err">
        <div class="todo">
          <p>{t.body}</p>
          <Reference page={props} reference={props.reference} at={props.at} />
        </div>
      </div>
    </BareLayout>
  );
}

/** The head of an error page: sign, what happened, what it means. */
export function ErrorHead({ title, lead }: { title: Child; lead: Child }) {
  return (
    <div class="errhead">
      <span class="errhead__i">
        <Icon name="alert" size={32} />
      </span>
      <div>
        <h1>{title}</h1>
        <p>{lead}</p>
      </div>
    </div>
  );
}
