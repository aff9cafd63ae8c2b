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

/** E1900 when not even the institution can be read: needs no database, only the language and the assets. */
export function UnexpectedPage(props: {
  lang: Page['lang'];
  timeZone: string;
  asset: Page['asset'];
  reference: string;
  at: Temporal.Instant;
}) {
  const t = (props.lang === 'en' ? en : ja).unexpected;
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
