// biome-ignore-all lint/a11y/useSemanticElements: a search form is understood by more screen readers than <search>
import type { Child } from 'hono/jsx';
import { mayByRole } from '../domain/staff/may.ts';
import type { Staff } from '../domain/staff/staff.ts';
import { Icon, Mark } from '../web/icons.tsx';
import { Document, LanguageSwitch } from '../web/layout.tsx';
import { messages } from '../web/messages/index.ts';
import { institutionName } from '../web/page.ts';
import { menuOf } from './menu.ts';
import type { ConsolePage } from './page.ts';
import { consoleWords } from './words.ts';

interface Frame {
  page: ConsolePage;
  /** The page's name; the console's and the institution's are added. */
  title: string;
  children: Child;
  scripts?: string[];
  formError?: boolean;
}

/** The whole document around a page of the console (mock 06): menu at the side, search and account above. */
export function ConsoleLayout(props: Frame) {
  const { page } = props;
  const m = consoleWords(page.lang);
  return (
    <ConsoleDocument {...props}>
      <a class="skip" href="#main">
        {messages(page.lang).layout.skip}
      </a>
      <div class="shell">
        <aside class="sidebar" aria-label={m.sidebar}>
          <a class="brand" href={page.href('/dashboard')}>
            <Mark size={36} />
            <span>
              <b>{institutionName(page)}</b>
              <span>{m.console}</span>
            </span>
          </a>
          {page.staff && (
            <>
              <nav aria-label={m.mainMenu}>
                <Menu page={page} staff={page.staff} />
              </nav>
              <details class="snavm">
                <summary>
                  <Icon name="menu" size={22} />
                  {m.smallMenu}
                </summary>
                <nav class="snavm__p" aria-label={m.smallMenu}>
                  <Menu page={page} staff={page.staff} />
                </nav>
              </details>
            </>
          )}
        </aside>
        <div>
          <TopBar page={page} />
          <main id="main" class="page">
            {props.children}
          </main>
        </div>
      </div>
    </ConsoleDocument>
  );
}

/** The document of pages before login: nothing but what is to be done. */
export function EntranceLayout(props: Frame) {
  const { page } = props;
  return (
    <ConsoleDocument {...props}>
      <header class="entrance__head">
        <span class="brand">
          <Mark size={36} />
          <span>
            <b>{institutionName(page)}</b>
            <span>{consoleWords(page.lang).console}</span>
          </span>
        </span>
        {page.switchable && <LanguageSwitch page={page} />}
      </header>
      <main id="main" class="entrance">
        {props.children}
      </main>
    </ConsoleDocument>
  );
}

function ConsoleDocument({ page, title, scripts = [], formError = false, children }: Frame) {
  const m = messages(page.lang).layout;
  return (
    <Document
      lang={page.lang}
      hue={page.institution.hue}
      title={
        (formError ? m.errorPrefix : '') +
        [title, consoleWords(page.lang).console, institutionName(page)].join(m.titleSeparator)
      }
      asset={page.asset}
      noindex
      scripts={scripts}
      stylesheet="console.css"
      body="staff"
    >
      {children}
    </Document>
  );
}

function Menu({ page, staff }: { page: ConsolePage; staff: Staff }) {
  const m = consoleWords(page.lang);
  const entries = menuOf(staff);
  return (
    <>
      {(['work', 'care'] as const).map((group) => {
        const shown = entries.filter((entry) => entry.group === group);
        return (
          shown.length > 0 && (
            <>
              <h2>{m.group[group]}</h2>
              <ul class="snav">
                {shown.map(({ word, icon }) => {
                  const current = new RegExp(`^/${word}(?![^/?])`).test(page.path);
                  const count = page.badges[word] ?? 0;
                  return (
                    <li>
                      <a href={page.href(`/${word}`)} aria-current={current ? 'page' : undefined}>
                        <Icon name={icon} />
                        <span>{m.menu[word]}</span>
                        {count > 0 && (
                          <span class="badge">
                            <span aria-hidden="true">{count}</span>
                            <span class="vh">{m.unprocessed(count)}</span>
                          </span>
                        )}
                      </a>
                    </li>
                  );
                })}
              </ul>
            </>
          )
        );
      })}
    </>
  );
}

function TopBar({ page }: { page: ConsolePage }) {
  const m = consoleWords(page.lang);
  const { staff } = page;
  return (
    <header class="topbar">
      {staff && mayByRole(staff.roles, 'see contracts') && (
        <form class="topbar__search" role="search" action={page.href('/contracts')}>
          <label class="vh" for="gq">
            {m.search}
          </label>
          <Icon name="search" />
          <input class="input input--sm" id="gq" type="search" name="q" placeholder={m.searched} autocomplete="off" />
        </form>
      )}
      <div class="topbar__end">
        {page.switchable && <LanguageSwitch page={page} />}
        {staff && (
          <>
            <p class="me">
              <small>{staff.branch}</small>
              <b>
                {staff.personName}
                {staff.roles.map((role) => (
                  <span class="role">{m.role[role]}</span>
                ))}
              </b>
            </p>
            <form method="post" action={page.href('/logout')}>
              <button class="btn btn--outline btn--sm" type="submit">
                <Icon name="logout" size={18} />
                {m.logout}
              </button>
            </form>
          </>
        )}
      </div>
    </header>
  );
}

/** The head of a page: its only h1, and what stands beside it (a time, a link, a button). */
export function ConsoleHead(props: { title: Child; aside?: Child; lead?: Child }) {
  return (
    <div class="page__head">
      <div>
        <h1>{props.title}</h1>
        {props.lead && <p>{props.lead}</p>}
      </div>
      {props.aside}
    </div>
  );
}

/** A framed part of a page with a heading; `flush` lets a table reach its edges. */
export function Box(props: { id: string; title: Child; say?: Child; aside?: Child; flush?: boolean; children: Child }) {
  return (
    <section class={props.flush ? 'box box--flush' : 'box'} aria-labelledby={props.id}>
      <div class="box__head">
        <h2 id={props.id}>{props.title}</h2>
        {props.aside}
      </div>
      {props.say && <p class="box__say">{props.say}</p>}
      {props.children}
    </section>
  );
}

/** What may be wider than the window: it scrolls sideways, and the keyboard reaches it. */
export function Scrolled(props: { label: string; box?: boolean; children: Child }) {
  return (
    <section class={props.box ? 'box box--flush hscroll' : 'hscroll'} tabindex={0} aria-label={props.label}>
      {props.children}
    </section>
  );
}
