import { isIn, type SeenUser, type StateGroup } from '../../domain/login-id/contract-user.ts';
import { daysLeft, daysLeftWords } from '../../web/dates.ts';
import type { EdgeContext } from '../../web/edge.ts';
import { pathHere } from '../../web/edge.ts';
import { Icon, type IconName } from '../../web/icons.tsx';
import type { Page } from '../../web/page.ts';
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
  },
};

const groups = ['renewing', 'not-acquired', 'expired', 'active'] as const satisfies StateGroup[];

/** The administrator's cards on the home page: 利用者の状況 and よく使う操作 (mock 03). Nothing for users. */
export async function homeCards({ edge }: Door, c: EdgeContext, visitor: Visitor) {
  if (visitor.loginId.role !== 'administrator') return undefined;
  const users = await readUsers(edge.deps, visitor);
  return <HomeCards page={visitor.page} users={users} now={visitor.now} path={(path) => pathHere(c, path)} />;
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
