import { dateTime } from '../web/dates.ts';
import { Icon } from '../web/icons.tsx';
import { BareLayout } from '../web/layout.tsx';
import type { Lang } from '../web/page.ts';
import type { ReadMail } from './mailbox.ts';
import type { Persona } from './personas.ts';
import { demoWords } from './words.ts';

/** What the page of mails shows. */
export interface MailView {
  readonly lang: Lang;
  readonly timeZone: string;
  readonly mails: readonly ReadMail[];
  readonly people: readonly Persona[];
  /** Whose box is open; absent: everybody's. */
  readonly of?: Persona | undefined;
  asset(name: string): string;
}

/** The customers' mailboxes: in the demo no mail leaves this machine. */
export function MailPage(view: MailView) {
  const { lang, of: open } = view;
  const t = demoWords(lang);
  const here = lang === 'en' ? '/en' : '';
  const other = lang === 'en' ? 'ja' : 'en';
  const asked = open ? `?of=${open.loginId}` : '';
  return (
    <BareLayout
      lang={lang}
      asset={view.asset}
      title={t.mails}
      brand={t.brand}
      tools={
        <a class="tool" href={`${other === 'en' ? '/en' : ''}/mail${asked}`} lang={other} hreflang={other}>
          <Icon name="globe" />
          <span>{other === 'en' ? 'English' : '日本語'}</span>
        </a>
      }
    >
      <link rel="stylesheet" href="/demo.css" />
      <p class="mails__back">
        <a href={`${here}/`}>{t.title}</a>
      </p>
      <h1 class="h1">{open ? t.mailsOf(open.personName) : t.mails}</h1>
      <p class="demo__lead">{t.mailsLead}</p>
      <nav class="mails__of" aria-label={t.mailboxes}>
        <a href={`${here}/mail`} aria-current={open ? undefined : 'page'}>
          {t.everybody}
        </a>
        {view.people.map((one) => (
          <a
            href={`${here}/mail?of=${one.loginId}`}
            aria-current={one.loginId === open?.loginId ? 'page' : undefined}
          >{`${one.personName} (${one.loginId})`}</a>
        ))}
      </nav>
      {view.mails.length === 0 && <p>{t.noMails}</p>}
      <ul class="mails">
        {view.mails.map((mail) => (
          <li>
            <Mail mail={mail} view={view} />
          </li>
        ))}
      </ul>
    </BareLayout>
  );
}

function Mail({ mail, view }: { mail: ReadMail; view: MailView }) {
  const t = demoWords(view.lang);
  // Each in the language of whoever got it.
  const lang = /[ぁ-ん]/.test(mail.text) ? 'ja' : 'en';
  return (
    <article class="mail">
      <h2 lang={lang}>{mail.subject}</h2>
      <dl>
        <div>
          <dt>{t.from}</dt>
          <dd>{mail.from}</dd>
        </div>
        <div>
          <dt>{t.to}</dt>
          <dd>{mail.to}</dd>
        </div>
        <div>
          <dt>{t.at}</dt>
          <dd>
            <time datetime={String(mail.at)}>{dateTime(mail.at, view)}</time>
          </dd>
        </div>
      </dl>
      <p class="mail__text" lang={lang}>
        {mail.text}
      </p>
    </article>
  );
}
