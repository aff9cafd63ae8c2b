import { type NoticeFilter, type NoticeKind, noticeKinds } from '../../domain/notice/notice.ts';
import { ButtonLink } from '../../web/components.tsx';
import type { Lang } from '../../web/page.ts';
import { contractWords } from '../contracts/words.ts';
import { ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { NoticeTable, type WrittenNotice } from './parts.tsx';
import { kindName, noticeWords } from './words.ts';

/** Notices on one page of a list. */
export const noticesAPage = 50;

const ja = {
  lead: 'お客さまへお送りしたメールを、新しい順に表示します。',
  only: (what: string) => `${what}だけを表示しています。`,
  filter: '通知を絞り込む',
  all: 'すべて',
  undelivered: '不達',
  none: '条件に合う通知はありません。',
  clear: '条件を消す',
};
const en: typeof ja = {
  lead: 'The mails to customers, the newest first.',
  only: (what) => `Only: ${what}.`,
  filter: 'Filter the notices',
  all: 'All',
  undelivered: 'Undelivered',
  none: 'There is no such notice.',
  clear: 'Clear',
};

/** What a list of notices can be asked for. */
export type Shown = Pick<NoticeFilter, 'kind' | 'stage' | 'undelivered' | 'before'>;

/** 通知の配信: every mail to customers, and what became of it. */
export function NoticesPage(props: {
  page: ConsolePage;
  shown: Shown;
  /** One more than a page when there are earlier ones. */
  notices: readonly WrittenNotice[];
}) {
  const { page, shown } = props;
  const t = page.lang === 'en' ? en : ja;
  const title = consoleWords(page.lang).menu.notices;
  const notices = props.notices.slice(0, noticesAPage);
  const narrowed = [shown.undelivered && t.undelivered, shown.kind && kindName(page.lang, shown.kind, shown.stage)];
  const said = narrowed.filter(Boolean).join(page.lang === 'en' ? ', ' : '・');
  return (
    <ConsoleLayout page={page} title={title}>
      <ConsoleHead title={title} lead={said ? t.only(said) : t.lead} />
      <nav aria-label={t.filter}>
        <ul class="filters">
          <Pill href={noticesHref(page, {})} current={said === ''} words={t.all} />
          <Pill
            href={noticesHref(page, { undelivered: true })}
            current={shown.undelivered === true}
            words={t.undelivered}
          />
          {noticeKinds.map((kind) => (
            <Pill
              href={noticesHref(page, { kind })}
              current={shown.kind === kind}
              words={noticeWords(page.lang).kind[kind]}
            />
          ))}
        </ul>
      </nav>
      {notices.length === 0 ? (
        <div class="lookup__nothing" role="status">
          <p>{said ? t.none : noticeWords(page.lang).none}</p>
          {said && (
            <ButtonLink variant="outline" href={noticesHref(page, {})}>
              {t.clear}
            </ButtonLink>
          )}
        </div>
      ) : (
        <div class="box box--flush notegap">
          <NoticeTable page={page} notices={notices} caption={title} />
        </div>
      )}
      <Turning
        lang={page.lang}
        newest={shown.before === undefined ? undefined : noticesHref(page, { ...shown, before: undefined })}
        earlier={
          props.notices.length > noticesAPage
            ? noticesHref(page, { ...shown, before: notices.at(-1)!.notice.id })
            : undefined
        }
      />
    </ConsoleLayout>
  );
}

function Pill({ href, current, words }: { href: string; current: boolean; words: string }) {
  return (
    <li>
      <a href={href} aria-current={current ? 'true' : undefined}>
        {words}
      </a>
    </li>
  );
}

/** To the newest and to earlier ones, where there are such. */
export function Turning(props: { lang: Lang; newest: string | undefined; earlier: string | undefined }) {
  const w = contractWords(props.lang);
  if (props.newest === undefined && props.earlier === undefined) return null;
  return (
    <p class="btnrow lookup__more">
      {props.newest !== undefined && (
        <ButtonLink variant="outline" size="sm" href={props.newest}>
          {w.newest}
        </ButtonLink>
      )}
      {props.earlier !== undefined && (
        <ButtonLink variant="outline" size="sm" href={props.earlier}>
          {w.earlier}
        </ButtonLink>
      )}
    </p>
  );
}

/** The address of a list of notices. */
export function noticesHref(page: ConsolePage, { kind, stage, undelivered, before }: Shown): string {
  const query = new URLSearchParams({
    ...(undelivered && { show: 'undelivered' }),
    ...(kind && { kind }),
    ...(stage !== undefined && { stage: String(stage) }),
    ...(before !== undefined && { before }),
  });
  return page.href(`/notices${query.size > 0 ? `?${query}` : ''}`);
}

/** The kind of that name; nothing where there is none. */
export const kindCalled = (name: string | undefined): NoticeKind | undefined =>
  noticeKinds.find((kind) => kind === name);
