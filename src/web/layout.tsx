import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { Icon, Mark } from './icons.tsx';
import { messages } from './messages/index.ts';
import { institutionName, type Page, portalHref, sameHref, terms } from './page.ts';

/** Turns a whole page into the text of the document, doctype included. */
export function renderDocument(node: JSX.Element): string {
  return `<!doctype html>${node.toString()}`;
}

/**
 * The whole HTML document around a page's content.
 * `title` is 画面名, 区分 …; the institution's name is added. `scripts` are names of browser entries, e.g. 'copy.js'.
 * `formError` puts 「エラー：」 before the title (WCAG 3.3.1). `wide` lets the content span the window: it then brings its own `.wrap`.
 */
export function Layout(props: {
  page: Page;
  title: string[];
  children: Child;
  scripts?: string[];
  noindex?: boolean;
  formError?: boolean;
  wide?: boolean;
}) {
  const { page } = props;
  const m = messages(page.lang).layout;
  return (
    <Document
      lang={page.lang}
      hue={page.institution.hue}
      title={(props.formError ? m.errorPrefix : '') + [...props.title, institutionName(page)].join(m.titleSeparator)}
      asset={page.asset}
      noindex={props.noindex ?? false}
      scripts={props.scripts ?? []}
    >
      <a class="skip" href="#main">
        {m.skip}
      </a>
      <Header page={page} />
      <main id="main" class={props.wide ? undefined : 'wrap'}>
        {props.children}
      </main>
      <Footer page={page} />
    </Document>
  );
}

/**
 * A document that needs no institution and no database: for addresses and failures that belong to nobody. `brand` and
 * `tools` are the two ends of its header.
 */
export function BareLayout(props: {
  lang: Page['lang'];
  asset: Page['asset'];
  title: string;
  brand?: Child;
  tools?: Child;
  children: Child;
  scripts?: string[];
}) {
  return (
    <Document
      lang={props.lang}
      hue="light-blue"
      title={props.title}
      asset={props.asset}
      noindex
      scripts={props.scripts ?? []}
    >
      <header class="header">
        <div class="wrap header__in">
          <span class="brand">
            <Mark />
            <span class="brand__t">
              <span class="brand__bank">{props.brand ?? messages(props.lang).layout.service}</span>
            </span>
          </span>
          {props.tools}
        </div>
      </header>
      <main id="main" class="wrap">
        {props.children}
      </main>
    </Document>
  );
}

/** The outermost of every page. `stylesheet` is 'portal.css' unless given; `body` the class of the whole page. */
export function Document(props: {
  lang: Page['lang'];
  hue: string;
  title: string;
  asset: Page['asset'];
  noindex: boolean;
  scripts: string[];
  stylesheet?: string;
  body?: string;
  children: Child;
}) {
  return (
    <html lang={props.lang} data-hue={props.hue}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {props.noindex && <meta name="robots" content="noindex" />}
        <title>{props.title}</title>
        <link rel="icon" type="image/svg+xml" href={props.asset('favicon.svg')} />
        <link rel="stylesheet" href={props.asset(props.stylesheet ?? 'portal.css')} />
        {props.scripts.map((name) => (
          <script type="module" src={props.asset(name)} />
        ))}
      </head>
      <body class={props.body}>{props.children}</body>
    </html>
  );
}

function Header({ page }: { page: Page }) {
  const m = messages(page.lang).layout;
  const { signedIn, institution } = page;
  return (
    <header class={signedIn ? 'header header--auth' : 'header'}>
      <div class="wrap header__in">
        <a class="brand" href={signedIn ? signedIn.homePath : portalHref(page, '/')}>
          <Mark />
          <span class="brand__t">
            <span class="brand__bank">{institutionName(page)}</span>
            <span class="brand__svc">{m.service}</span>
          </span>
        </a>
        <ul class="header__tools">
          {signedIn ? (
            <li class="who">
              <span class="who__co">{signedIn.companyName}</span>
              <span class="who__n">
                {m.person(signedIn.personName)}
                <span class="who__r">{m.role[signedIn.role]}</span>
              </span>
            </li>
          ) : (
            <>
              <li class="header__tel">
                <span class="small">{m.helpDesk}</span> <PhoneLink phone={institution.helpDesk.phone} />
              </li>
              <li>
                <a class="tool" href={portalHref(page, '/help/qa')}>
                  <Icon name="question" />
                  <span>{m.qaShort}</span>
                </a>
              </li>
            </>
          )}
          {page.switchable && terms(page).languages.length > 1 && (
            <li data-language>
              <LanguageSwitch page={page} />
            </li>
          )}
          {signedIn && (
            <>
              <li class="logoutli">
                <form method="post" action={signedIn.logoutAction}>
                  <button class="btn btn--outline btn--sm logout" type="submit">
                    <Icon name="logout" size={18} />
                    {m.logout}
                  </button>
                </form>
              </li>
              <li>
                <MobileMenu page={page} signedIn={signedIn} />
              </li>
            </>
          )}
        </ul>
      </div>
      {signedIn && (
        <nav class="gnav" aria-label={m.mainMenu}>
          <ul class="wrap gnav__in">
            <MenuItems page={page} signedIn={signedIn} />
          </ul>
        </nav>
      )}
    </header>
  );
}

/** The link to this same page in the other language. */
export function LanguageSwitch({ page }: { page: Page }) {
  const other = page.lang === 'ja' ? 'en' : 'ja';
  return (
    <a class="tool" href={sameHref(page, other)} lang={other} hreflang={other}>
      <Icon name="globe" />
      <span>{other === 'en' ? 'English' : '日本語'}</span>
    </a>
  );
}

function MenuItems({ page, signedIn }: { page: Page; signedIn: NonNullable<Page['signedIn']> }) {
  const m = messages(page.lang).layout;
  return (
    <>
      {signedIn.menu.map(({ path, word, current }) => (
        <li>
          <a href={path} aria-current={current ? 'page' : undefined}>
            {m.menuWords[word]}
          </a>
        </li>
      ))}
      <li>
        <a href={portalHref(page, '/help')}>{m.help}</a>
      </li>
    </>
  );
}

function MobileMenu({ page, signedIn }: { page: Page; signedIn: NonNullable<Page['signedIn']> }) {
  const m = messages(page.lang).layout;
  return (
    <details class="mnav">
      <summary>
        <Icon name="menu" size={22} />
        {m.menu}
      </summary>
      <nav class="mnav__panel" aria-label={m.menu}>
        <p class="small muted">
          {signedIn.companyName}
          <br />
          {m.personWithRole(signedIn.personName, m.role[signedIn.role])}
        </p>
        <ul>
          <MenuItems page={page} signedIn={signedIn} />
          <li>
            <form method="post" action={signedIn.logoutAction}>
              <button class="mnav__logout" type="submit">
                {m.logout}
              </button>
            </form>
          </li>
        </ul>
      </nav>
    </details>
  );
}

function Footer({ page }: { page: Page }) {
  const m = messages(page.lang).layout;
  return (
    <footer class="footer">
      <div class="wrap footer__in">
        <nav aria-label={m.footer}>
          <ul class="footer__links">
            {m.footerLinks.map(([path, words]) => (
              <li>
                <a href={portalHref(page, path)}>{words}</a>
              </li>
            ))}
          </ul>
        </nav>
        <p class="footer__c">
          {m.institutionCode(institutionName(page), page.institution.code)}{' '}
          {page.lang === 'ja' && <span class="nb">© {page.institution.nameEn}</span>}
        </p>
      </div>
    </footer>
  );
}

/** A telephone number that can be pressed. */
export function PhoneLink({ phone }: { phone: string }) {
  return (
    <a class="tel num" href={`tel:${phone.replaceAll(/[^0-9+]/g, '')}`}>
      {phone}
    </a>
  );
}
