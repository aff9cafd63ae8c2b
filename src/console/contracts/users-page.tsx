import type { SeenState } from '../../domain/certificate/seen-state.ts';
import { serialEnd } from '../../domain/certificate/serial-end.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import { inLifeOrder, type SeenUser } from '../../domain/login-id/contract-user.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { Chip, StateChip, StateIcon } from '../../web/components.tsx';
import { daysLeft, daysLeftWords, shortDate, time } from '../../web/dates.ts';
import { messages } from '../../web/messages/index.ts';
import type { ConsolePage } from '../page.ts';
import { Pages } from '../pages.tsx';
import { ScrolledTable } from '../table.tsx';
import { ContractLayout, contractHref } from './contract-layout.tsx';
import { None } from './none.tsx';
import { contractWords } from './words.ts';

/** Login IDs on one page of the tab. */
export const usersAPage = 50;

const ja = {
  caption: (total: number, from: number, to: number) => `${total}件中 ${from}〜${to}件`,
  states: '状態ごとの人数',
  columns: ['名前・ID', '証明書の状態', 'シリアル番号の末尾', 'パソコン', '期限', '最終ログイン', 'ロック'],
  table: '利用者の一覧の表',
  locked: 'ロック中',
  limit: { acquisition: '取得', expiry: '有効', revoked: '失効' },
};
const en: typeof ja = {
  caption: (total, from, to) => `${from} to ${to} of ${total}`,
  states: 'People by state',
  columns: ['Name and ID', 'State', 'End of serial', 'Computer', 'Date', 'Last login', 'Lock'],
  table: 'Table of the users',
  locked: 'Locked',
  limit: { acquisition: 'acquire', expiry: 'valid', revoked: 'revoked' },
};

/** 利用者と証明書: every login ID of the contract. */
export function ContractUsersPage(props: {
  page: ConsolePage;
  contract: Contract;
  users: readonly SeenUser[];
  counts: Partial<Record<SeenState, number>>;
  total: number;
  /** Counts from 1. */
  at: number;
  now: Temporal.Instant;
}) {
  const { page, contract, total, at } = props;
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const from = (at - 1) * usersAPage + 1;
  return (
    <ContractLayout page={page} contract={contract} tab="users">
      <div class="box box--flush">
        <div class="box__head">
          <h2 id="users-h">{w.tab.users}</h2>
          <ul class="legend" aria-label={t.states}>
            {inLifeOrder(props.counts).map(([state, count]) => (
              <li>
                <StateIcon state={state} />
                {messages(page.lang).state[state]} <b class="num">{w.people(count)}</b>
              </li>
            ))}
          </ul>
        </div>
        <ScrolledTable
          label={t.table}
          caption={t.caption(total, from, from + props.users.length - 1)}
          columns={t.columns}
        >
          {props.users.map((user) => (
            <Row page={page} contract={contract} user={user} now={props.now} />
          ))}
        </ScrolledTable>
      </div>
      <Pages
        page={page}
        base={contractHref(page, contract, '/users')}
        at={at}
        last={Math.ceil(total / usersAPage)}
        said={t.caption(total, from, from + props.users.length - 1)}
      />
    </ContractLayout>
  );
}

function Row(props: { page: ConsolePage; contract: Contract; user: SeenUser; now: Temporal.Instant }) {
  const { page, user } = props;
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const { loginId, certificate, limit, lastLogin } = user;
  const may = mayByRole(page.staff?.roles ?? [], 'see why someone cannot log in');
  return (
    <tr>
      <th scope="row">
        {may ? (
          <a href={contractHref(page, props.contract, `/users/${loginId.id}`)}>{loginId.personName}</a>
        ) : (
          loginId.personName
        )}
        <small>
          {loginId.name}
          {loginId.role === 'administrator' && ` ${w.role.administrator}`}
        </small>
      </th>
      <td>
        <StateChip state={user.state} lang={page.lang} />
      </td>
      <td class="mono">{certificate ? serialEnd(certificate) : <None page={page} />}</td>
      <td>{certificate?.pcName ?? <None page={page} />}</td>
      <td class="num">
        {limit ? (
          <>
            {shortDate(limit.at, page)}
            <small>
              {t.limit[limit.kind]}
              {limit.kind !== 'revoked' && ` ${daysLeftWords(daysLeft(props.now, limit.at, page), page)}`}
            </small>
          </>
        ) : (
          <None page={page} />
        )}
      </td>
      <td class="num">{lastLogin ? `${shortDate(lastLogin, page)} ${time(lastLogin, page)}` : <None page={page} />}</td>
      <td>
        {loginId.lockedAt ? (
          <Chip tone="bad" icon="lock">
            {t.locked}
          </Chip>
        ) : (
          <None page={page} />
        )}
      </td>
    </tr>
  );
}
