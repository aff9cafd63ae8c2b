// biome-ignore-all lint/a11y/noRedundantRoles: narrow screens lay the rows out as cards, and a table that is no table loses its roles
// biome-ignore-all lint/a11y/useSemanticElements: as above, and a search form is understood by more screen readers than <search>
import {
  neededAct,
  possibleActs,
  type SeenUser,
  type StateGroup,
  stateGroups,
  troubles,
  type UserAct,
  type UserOrder,
} from '../../domain/login-id/contract-user.ts';
import { Banner, Button, ButtonLink, StateChip } from '../../web/components.tsx';
import { daysLeft, daysLeftWords, shortDate, time } from '../../web/dates.ts';
import { Icon, type IconName } from '../../web/icons.tsx';
import { Layout } from '../../web/layout.tsx';
import { messages } from '../../web/messages/index.ts';
import type { Lang, Page } from '../../web/page.ts';
import { userWords } from './words.ts';

/** What the list shows, as its address says. */
export interface ListQuery {
  readonly group?: StateGroup | undefined;
  readonly text: string;
  readonly order: UserOrder;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
  readonly size: number;
}
export const sizes = [10, 50] as const;

export interface UserList {
  readonly query: ListQuery;
  readonly counts: Readonly<Record<StateGroup, number>>;
  readonly total: number;
  /** How many the filter and the search leave. */
  readonly found: number;
  readonly users: readonly SeenUser[];
  readonly now: Temporal.Instant;
  /** Who looks. */
  readonly own: string;
  /** e.g. /1376/users */
  readonly base: string;
  /** e.g. /1376/renew/check */
  readonly renewal: string;
  readonly acquisitionDays: number;
  /** Said at the top, once. */
  readonly done?: string | undefined;
}

const words = {
  ja: {
    lead: [
      '利用者と電子証明書の発行・再発行・失効を管理します。',
      'パソコン1台につき、',
      '利用者IDと電子証明書が1つずつ必要です。',
    ],
    import: 'CSVで一括登録',
    add: '利用者を追加',
    filter: '状態で絞り込む',
    all: 'すべて',
    search: '利用者の検索',
    sought: '名前・利用者ID・パソコン名で探す',
    find: '検索',
    order: '並び順',
    export: '一覧をCSVで保存',
    calendar: '全員の有効期限を予定表に入れる（.ics）',
    caption: (total: number, from: number, to: number, order: string) =>
      `利用者一覧。${total}名中${from}から${to}名を、${order}に表示`,
    selectAll: 'このページの利用者をすべて選択',
    select: (name: string, id: string) => `${name}（${id}）を選択`,
    columns: { name: '利用者', state: '証明書の状態', limit: '期限', login: '最終ログイン' },
    selection: '選択',
    actions: '操作',
    more: (name: string) => `${name}のその他の操作`,
    details: '詳細・変更',
    of: (name: string) => `：${name}`,
    today: (at: string) => `今日 ${at}`,
    notIssued: '未発行',
    renew: '更新する',
    bulk: '選んだ利用者に発行する',
    states: '証明書の状態の説明',
    pages: 'ページ送り',
    shown: (total: number, from: number, to: number) => `${total}名中 ${from}〜${to}名`,
    pageNumber: (n: number) => `${n}ページ目`,
    size: (n: number) => `${n}名ずつ表示`,
    empty: '利用者はまだ登録されていません。利用者を追加すると、電子証明書を発行できます。',
    nothing: '条件に合う利用者は見つかりませんでした。',
    clear: '条件を消す',
    descending: '（逆順）',
  },
  en: {
    lead: [
      'Manage your users and issue, reissue and revoke their certificates. ',
      'Each computer',
      ' needs a user ID and a certificate of its own.',
    ],
    import: 'Import from CSV',
    add: 'Add a user',
    filter: 'Filter by state',
    all: 'All',
    search: 'Search for users',
    sought: 'Name, user ID or computer',
    find: 'Search',
    order: 'Order',
    export: 'Save the list as CSV',
    calendar: 'Put all expiry dates into a calendar (.ics)',
    caption: (total: number, from: number, to: number, order: string) =>
      `Users ${from} to ${to} of ${total}. Order: ${order}`,
    selectAll: 'Select all users on this page',
    select: (name: string, id: string) => `Select ${name} (${id})`,
    columns: { name: 'User', state: 'Certificate', limit: 'Deadline', login: 'Last login' },
    selection: 'Selection',
    actions: 'Actions',
    more: (name: string) => `More actions for ${name}`,
    details: 'Details and changes',
    of: (name: string) => `: ${name}`,
    today: (at: string) => `Today ${at}`,
    notIssued: 'Not issued',
    renew: 'Renew',
    bulk: 'Issue to the selected users',
    states: 'What the states mean',
    pages: 'Pages',
    shown: (total: number, from: number, to: number) => `${from}–${to} of ${total}`,
    pageNumber: (n: number) => `Page ${n}`,
    size: (n: number) => `Show ${n} at a time`,
    empty: 'No users have been added yet. Once you add a user, you can issue a certificate.',
    nothing: 'No users were found.',
    clear: 'Clear the search',
    descending: ' (reversed)',
  },
};

const groupIcon: Record<StateGroup, [IconName, string]> = {
  'not-acquired': ['notAcquired', 'ic-new'],
  active: ['checkCircle', 'ic-ok'],
  renewing: ['clock', 'ic-soon'],
  expired: ['stop', 'ic-bad'],
  revoked: ['ban', ''],
  suspended: ['pause', ''],
  locked: ['lock', 'ic-bad'],
  unreachable: ['mail', 'ic-bad'],
};

/** The icon of a state in the colour of that state. */
export function GroupIcon({ group, size = 18 }: { group: StateGroup; size?: number }) {
  const [icon, tone] = groupIcon[group];
  return (
    <span class={`ic ${tone}`}>
      <Icon name={icon} size={size} />
    </span>
  );
}

/** The address of the list with some of its query changed; a changed filter or order begins at the first page. */
export function listHref(base: string, query: ListQuery, change: Partial<ListQuery>): string {
  const { group, text, order, descending, page, size } = { ...query, page: 1, ...change };
  const fields: [string, string | false | undefined][] = [
    ['state', group],
    ['q', text],
    ['sort', order !== 'attention' && order],
    ['dir', descending && 'desc'],
    ['size', size !== sizes[0] && String(size)],
    ['page', page > 1 && String(page)],
  ];
  const said = fields.filter((field): field is [string, string] => Boolean(field[1]));
  return said.length === 0 ? base : `${base}?${new URLSearchParams(said)}`;
}

/** 利用者管理 (mock 04). */
export function UsersPage({ page, list }: { page: Page; list: UserList }) {
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { base, query, counts } = list;
  const groups = [...stateGroups, ...troubles.filter((trouble) => counts[trouble] > 0 || query.group === trouble)];
  return (
    <Layout page={page} title={[w.section, w.portal]} scripts={['users.js']} noindex>
      <div class="phead phead--users">
        <div class="phead__row">
          <h1>{w.section}</h1>
          <p class="phead__actions">
            <ButtonLink variant="outline" icon="upload" href={`${base}/import`}>
              {t.import}
            </ButtonLink>
            <ButtonLink icon="plus" href={`${base}/new`}>
              {t.add}
            </ButtonLink>
          </p>
        </div>
        <p class="phead__lead">
          {t.lead[0]}
          <span class="nb">{t.lead[1]}</span>
          {t.lead[2]}
        </p>
      </div>
      {list.done && (
        <div class="users__done">
          <Banner tone="ok" slim title={list.done} />
        </div>
      )}

      <nav aria-label={t.filter}>
        <ul class="filters">
          <li>
            <a href={listHref(base, query, { group: undefined })} aria-current={query.group ? undefined : 'true'}>
              {t.all} <span class="n">{list.total}</span>
            </a>
          </li>
          {groups.map((group) => (
            <li>
              <a href={listHref(base, query, { group })} aria-current={query.group === group ? 'true' : undefined}>
                <GroupIcon group={group} />
                {w.group[group]} <span class="n">{counts[group]}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>

      <SearchBar page={page} list={list} />
      {list.users.length === 0 ? <Nothing page={page} list={list} /> : <Table page={page} list={list} />}

      <div class="under">
        <div class="under__start">
          <details>
            <summary>
              <Icon name="chevronDown" size={18} />
              {t.states}
            </summary>
            <dl class="states">
              {(Object.keys(w.state) as (keyof typeof w.state)[]).map((state) => (
                <div>
                  <dt>
                    <StateChip state={state} lang={page.lang} />
                  </dt>
                  <dd>{w.state[state]}</dd>
                </div>
              ))}
            </dl>
          </details>
          {counts.active + counts.renewing > 0 && (
            <ButtonLink variant="text" size="sm" icon="download" href={`${base}/expiry.ics`}>
              {t.calendar}
            </ButtonLink>
          )}
        </div>
        {list.found > 0 && <Pager page={page} list={list} />}
      </div>
    </Layout>
  );
}

function SearchBar({ page, list }: { page: Page; list: UserList }) {
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { base, query } = list;
  const exported = listHref(`${base}/export`, query, {});
  return (
    <form class="toolbar" role="search" aria-label={t.search} method="get" action={base}>
      {query.group && <input type="hidden" name="state" value={query.group} />}
      {query.size !== sizes[0] && <input type="hidden" name="size" value={query.size} />}
      <div class="field">
        <label class="field__label" for="q">
          {t.sought}
        </label>
        <span class="searchbox">
          <Icon name="search" />
          <input class="input input--sm" id="q" name="q" type="search" autocomplete="off" value={query.text} />
        </span>
      </div>
      <Button variant="outline" size="sm">
        {t.find}
      </Button>
      <div class="field field--sort">
        <label class="field__label" for="sort">
          {t.order}
        </label>
        <span class="selectwrap">
          <select class="select select--sm" id="sort" name="sort">
            {(
              ['attention', 'limit', 'name', 'login', ...(query.order === 'state' ? ['state'] : [])] as UserOrder[]
            ).map((order) => (
              <option value={order} selected={order === query.order}>
                {w.order[order]}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" size={18} />
        </span>
      </div>
      <p class="toolbar__end">
        <ButtonLink variant="text" size="sm" icon="download" href={exported}>
          {t.export}
        </ButtonLink>
      </p>
    </form>
  );
}

function Nothing({ page, list }: { page: Page; list: UserList }) {
  const t = words[page.lang];
  const empty = list.total === 0;
  return (
    <div class="nothing">
      <p>{empty ? t.empty : t.nothing}</p>
      {empty ? (
        <ButtonLink variant="outline" href={`${list.base}/new`}>
          {t.add}
        </ButtonLink>
      ) : (
        <ButtonLink variant="outline" href={list.base}>
          {t.clear}
        </ButtonLink>
      )}
    </div>
  );
}

// The roles stand in the markup because narrow screens lay the rows out as cards, and a table that is no table loses them.
function Table({ page, list }: { page: Page; list: UserList }) {
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { query, users, found, base } = list;
  const from = (query.page - 1) * query.size + 1;
  const order = w.order[query.order] + (query.descending ? t.descending : '');
  return (
    <>
      <div class="tablewrap">
        <table class="table utable" role="table">
          <caption class="vh">{t.caption(found, from, from + users.length - 1, order)}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                <span class="vh" data-without-script>
                  {t.selection}
                </span>
                <label class="check" hidden>
                  <input type="checkbox" data-all />
                  <span class="vh">{t.selectAll}</span>
                </label>
              </th>
              {(['name', 'state', 'limit', 'login'] as const).map((column) => (
                <SortHead list={list} column={column}>
                  {t.columns[column]}
                </SortHead>
              ))}
              <th scope="col" role="columnheader">
                <span class="vh">{t.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {users.map((user) => (
              <Row page={page} list={list} user={user} />
            ))}
          </tbody>
        </table>
      </div>
      <form class="bulk" id="bulk" method="get" action={`${base}/issue`}>
        <Button variant="outline" size="sm" icon="certificate">
          {t.bulk}
        </Button>
      </form>
    </>
  );
}

function SortHead(props: { list: UserList; column: 'name' | 'state' | 'limit' | 'login'; children: string }) {
  const { base, query } = props.list;
  const now = query.order === props.column;
  const sort = !now ? 'none' : query.descending ? 'descending' : 'ascending';
  const href = listHref(base, query, { order: props.column, descending: now && !query.descending });
  return (
    <th scope="col" role="columnheader" aria-sort={sort}>
      <a class="sort" href={href}>
        {props.children}
        <Icon name="sort" size={18} />
      </a>
    </th>
  );
}

function Row({ page, list, user }: { page: Page; list: UserList; user: SeenUser }) {
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { loginId, certificate } = user;
  const isUser = loginId.role === 'user';
  const needed = neededAct(user, list.now);
  const renewing = loginId.id === list.own && user.state === 'renewing';
  const one = `${list.base}/${loginId.id}`;
  return (
    <tr role="row" class={needed || renewing ? undefined : 'solo'}>
      <td role="cell">
        {isUser && (
          <label class="check">
            <input type="checkbox" name="id" value={loginId.id} form="bulk" />
            <span class="vh">{t.select(loginId.personName, loginId.name)}</span>
          </label>
        )}
      </td>
      <th scope="row" role="rowheader">
        <span class="uname">
          <a href={one}>{loginId.personName}</a>
          <span>
            {loginId.name}
            {(!isUser || certificate?.pcName || loginId.lockedAt) && (
              <>
                {'　'}
                <span class="nb">
                  {[!isUser && w.administrator, certificate?.pcName]
                    .filter(Boolean)
                    .join(page.lang === 'en' ? ', ' : '・')}
                </span>
                {loginId.lockedAt && (
                  <span class="uname__locked">
                    <Icon name="lock" size={16} />
                    {w.locked}
                  </span>
                )}
              </>
            )}
            {user.unreachable && (
              <span class="uname__locked">
                <Icon name="mail" size={16} />
                {w.unreachable}
              </span>
            )}
          </span>
        </span>
      </th>
      <td role="cell">
        <StateChip state={user.state} lang={page.lang} />
      </td>
      <td role="cell" data-l={user.limit ? w.limit[user.limit.kind] : t.columns.limit}>
        <Limit page={page} user={user} now={list.now} notIssued={t.notIssued} />
      </td>
      <td role="cell" data-l={t.columns.login} class="num">
        {user.lastLogin ? lastLogin(user.lastLogin, list.now, page) : '―'}
      </td>
      <td role="cell">
        <div class="rowact">
          {renewing && (
            <ButtonLink size="sm" href={list.renewal}>
              {t.renew}
              <span class="vh">{t.of(loginId.personName)}</span>
            </ButtonLink>
          )}
          {needed && (
            <ButtonLink variant="outline" size="sm" href={`${one}/${needed}`}>
              {w.act[needed]}
              <span class="vh">{t.of(loginId.personName)}</span>
            </ButtonLink>
          )}
          <details class="rowmenu">
            <summary class="btn btn--outline btn--sm btn--icon">
              <Icon name="dots" />
              <span class="vh">{t.more(loginId.personName)}</span>
            </summary>
            <ul>
              <li>
                <a href={one}>{t.details}</a>
              </li>
              {possibleActs(user, list.now).map((act: UserAct) => (
                <li>
                  <a href={`${one}/${act}`}>{w.act[act]}</a>
                </li>
              ))}
            </ul>
          </details>
        </div>
      </td>
    </tr>
  );
}

function Limit(props: { page: Page; user: SeenUser; now: Temporal.Instant; notIssued: string }) {
  const { page, user, now } = props;
  const w = userWords(page.lang);
  if (!user.limit) return <span class="limit">{user.state === 'not-acquired' ? props.notIssued : '―'}</span>;
  const { kind, at } = user.limit;
  const days = daysLeft(now, at, page);
  const tone = days < 0 ? 'bad' : days <= 30 && user.state !== 'suspended' ? 'hot' : undefined;
  return (
    <span class="limit">
      <span class="num">
        <span class="limit__k">{w.limit[kind]} </span>
        {shortDate(at, page)}
      </span>
      {kind === 'revoked' ? (
        <span>{w.reasonShort[user.certificate?.endReason ?? 'unspecified']}</span>
      ) : (
        <span class={tone}>{daysLeftWords(days, page)}</span>
      )}
    </span>
  );
}

/** 今日 9:02, 11/25 8:41, or with its year when that is another one. */
function lastLogin(at: Temporal.Instant, now: Temporal.Instant, page: Page): string {
  if (daysLeft(now, at, page) === 0) return words[page.lang].today(time(at, page));
  const date = shortDate(at, page);
  return date.slice(0, 4) === shortDate(now, page).slice(0, 4) ? `${date.slice(5)} ${time(at, page)}` : date;
}

function Pager({ page, list }: { page: Page; list: UserList }) {
  const t = words[page.lang];
  const { base, query, found } = list;
  const last = Math.max(1, Math.ceil(found / query.size));
  const near = [...new Set([1, query.page - 1, query.page, query.page + 1, last])].filter((n) => n >= 1 && n <= last);
  const from = (query.page - 1) * query.size + 1;
  const other = sizes.find((size) => size !== query.size)!;
  return (
    <nav class="pager" aria-label={t.pages}>
      <span>{t.shown(found, from, Math.min(found, from + query.size - 1))}</span>
      {last > 1 && (
        <ul>
          {near.map((n, index) => (
            <li>
              {index > 0 && n - near[index - 1]! > 1 && <span aria-hidden="true">…</span>}
              {n === query.page ? (
                <span class="pager__now" aria-current="page">
                  {n}
                </span>
              ) : (
                <a href={listHref(base, query, { page: n })} aria-label={t.pageNumber(n)}>
                  {n}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
      {found > sizes[0] && <a href={listHref(base, query, { size: other })}>{t.size(other)}</a>}
    </nav>
  );
}

/** The word of a state for files. */
export const stateWord = (lang: Lang, state: SeenUser['state']): string => messages(lang).state[state];
