import { isIn, type SeenUser, type StateGroup } from '../../domain/login-id/contract-user.ts';
import { Banner } from '../../web/components.tsx';
import { daysLeft, daysLeftWords } from '../../web/dates.ts';
import type { EdgeContext } from '../../web/edge.ts';
import { pathHere } from '../../web/edge.ts';
import { Icon, type IconName } from '../../web/icons.tsx';
import { type Page, terms } from '../../web/page.ts';
import { readUsers } from '../../workflows/read-users.ts';
import type { Door, Visitor } from '../signed-in/door.tsx';
import { GroupIcon } from './list-page.tsx';
import { userWords } from './words.ts';

const words = {
  ja: {
    situation: '利用者の状況',
    people: '名',
    soonest: (left: string) => `最短で、${left}`,
    reissue: '再発行が必要です',
    nothing: '対応は不要です',
    nobody: 'いません',
    acts: 'よく使う操作',
    act: ['利用者を追加する', '電子証明書を再発行する', 'ログイン履歴を見る', '通知先メールを変更する'],
    notice: '利用者についてのお知らせ',
    expiring: (n: number, days: number) => `${n}名の電子証明書が、${days}日以内に有効期限を迎えます。`,
    see: '対象の利用者を見る',
    toAcquire: (user: string, days: number) =>
      days > 0 ? `${user}の取得期限まで、あと${days}日です。` : `${user}の取得期限は、本日です。`,
    others: (n: number) => `ほか${n}名の取得期限も近づいています。`,
    seeWaiting: '未取得の利用者を見る',
    unreachable: (n: number) => `${n}名に、メールが届いていません。メールアドレスを確かめて変更してください。`,
    seeUnreachable: 'メールが届いていない利用者を見る',
  },
  en: {
    situation: 'Your users',
    people: '',
    soonest: (left: string) => `soonest: ${left}`,
    reissue: 'need a reissue',
    nothing: 'nothing to do',
    nobody: 'none',
    acts: 'Often needed',
    act: ['Add a user', 'Reissue a certificate', 'See the login history', 'Change the mail address'],
    notice: 'About your users',
    expiring: (n: number, days: number) =>
      `${n} ${n === 1 ? 'certificate expires' : 'certificates expire'} within ${days} days. `,
    see: 'See these users',
    toAcquire: (user: string, days: number) =>
      days > 0
        ? `${user} has ${days} ${days === 1 ? 'day' : 'days'} left to acquire the certificate. `
        : `${user} has to acquire the certificate today. `,
    others: (n: number) => `The deadline of ${n} more is near. `,
    seeWaiting: 'See who has not acquired yet',
    unreachable: (n: number) =>
      `Mails do not reach ${n} ${n === 1 ? 'person' : 'people'}. Please check and change the mail address. `,
    seeUnreachable: 'See whom mails do not reach',
  },
};

const groups = ['renewing', 'not-acquired', 'expired', 'active'] as const satisfies StateGroup[];

/**
 * What the home page tells an administrator of the users: a notice, and the cards 利用者の状況 and よく使う操作 (mock 03).
 * Nothing for users.
 */
export async function aboutUsers({ edge }: Door, c: EdgeContext, visitor: Visitor) {
  if (visitor.loginId.role !== 'administrator') return {};
  const users = await readUsers(edge.deps, visitor);
  const props = { page: visitor.page, users, now: visitor.now, path: (path: string) => pathHere(c, path) };
  return { notice: <UsersNotice {...props} own={visitor.loginId.id} />, cards: <HomeCards {...props} /> };
}

/** N1: the first reminder of an acquisition deadline. */
const remindedDays = 30;
/** So many are named; the list has them all. */
const named = 5;

/**
 * GUIDE §6 管理者向け: whose certificate expires, whose acquisition deadline is near, and whom mails do not reach; the own
 * has its own notice.
 */
export function UsersNotice(props: {
  page: Page;
  users: readonly SeenUser[];
  now: Temporal.Instant;
  own: string;
  path(path: string): string;
}) {
  const { page, users, now, path } = props;
  const t = words[page.lang];
  const expiring = users.filter(({ state, loginId }) => state === 'renewing' && loginId.id !== props.own).length;
  const waiting = users
    .filter(({ state }) => state === 'not-acquired')
    .flatMap(({ loginId, limit }) => (limit ? [{ loginId, days: daysLeft(now, limit.at, page) }] : []))
    .filter(({ days }) => days <= remindedDays)
    .sort((a, b) => a.days - b.days);
  const unreachable = users.filter((user) => user.unreachable && user.loginId.id !== props.own).length;
  if (expiring + waiting.length + unreachable === 0) return null;
  return (
    <Banner tone="warn" slim title={t.notice}>
      {expiring > 0 && (
        <p>
          {t.expiring(expiring, terms(page).renewalOpensDays)}
          <a href={path('/users?state=renewing')}>{t.see}</a>
        </p>
      )}
      {waiting.length > 0 && (
        <p>
          {waiting.slice(0, named).map(({ loginId, days }) => (
            <>
              {t.toAcquire(userWords(page.lang).person(loginId.personName), days)}
              <br />
            </>
          ))}
          {waiting.length > named && t.others(waiting.length - named)}
          <a href={path('/users?state=not-acquired')}>{t.seeWaiting}</a>
        </p>
      )}
      {unreachable > 0 && (
        <p>
          {t.unreachable(unreachable)}
          <a href={path('/users?state=unreachable')}>{t.seeUnreachable}</a>
        </p>
      )}
    </Banner>
  );
}

function HomeCards(props: {
  page: Page;
  users: readonly SeenUser[];
  now: Temporal.Instant;
  path(path: string): string;
}) {
  const { page, users, now, path } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const links: [string, IconName][] = [
    ['/users/new', 'plus'],
    ['/users', 'certificate'],
    ['/history', 'history'],
    ['/settings', 'mail'],
  ];
  return (
    <>
      <section class="card" aria-labelledby="situation-h">
        <div class="card__head">
          <h2 id="situation-h">{t.situation}</h2>
          <a href={path('/users')}>{w.section}</a>
        </div>
        <ul class="stats stats--col">
          {groups.map((group) => {
            const found = users.filter((user) => isIn(group, user));
            return (
              <li>
                <a href={path(`/users?state=${group}`)}>
                  <span class="stats__l">
                    <GroupIcon group={group} size={20} />
                    {w.group[group]}
                  </span>
                  <span class="stats__v num">
                    {found.length}
                    <small>{t.people}</small>
                  </span>
                  <span class="stats__n">{note(group, found)}</span>
                </a>
              </li>
            );
          })}
        </ul>
      </section>
      <section class="card" aria-labelledby="often-h">
        <div class="card__head">
          <h2 id="often-h">{t.acts}</h2>
        </div>
        <ul class="acts">
          {links.map(([to, icon], index) => (
            <li>
              <a href={path(to)}>
                <Icon name={icon} size={22} />
                <span>{t.act[index]}</span>
                <Icon name="chevron" size={18} />
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  );

  function note(group: (typeof groups)[number], found: readonly SeenUser[]): string {
    if (found.length === 0) return group === 'active' ? t.nobody : t.nothing;
    if (group === 'active') return t.nothing;
    if (group === 'expired') return t.reissue;
    const limits = found.flatMap(({ limit }) => (limit ? [limit.at] : []));
    const first = limits.sort(Temporal.Instant.compare)[0];
    return first ? t.soonest(daysLeftWords(daysLeft(now, first, page), page)) : w.act.issue;
  }
}
