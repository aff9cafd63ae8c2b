import type { Child } from 'hono/jsx';
import type { ToldEvent } from '../../domain/audit/event.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import { ButtonLink, Chip } from '../../web/components.tsx';
import { isoDate, shortDate, time } from '../../web/dates.ts';
import { tell } from '../audit-words.ts';
import { Box } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { ScrolledTable } from '../table.tsx';
import { Timeline } from '../timeline.tsx';
import { ContractLayout, contractHref } from './contract-layout.tsx';
import { None } from './none.tsx';
import { contractWords, type Tab } from './words.ts';

/** Events on one page of a tab. */
export const eventsAPage = 50;

const ja = {
  nothing: 'まだ記録はありません。',
  columns: ['日時', '結果', 'ログインID', '方式・証明書', '接続元'],
  table: 'ログイン履歴の表',
  results: {
    'logged-in': 'ログイン',
    'password-wrong': 'パスワードの間違い',
    'login-id-locked': '間違いが続きロック',
  },
};
const en: typeof ja = {
  nothing: 'Nothing has been recorded yet.',
  columns: ['Time', 'Result', 'Login ID', 'Method, certificate', 'From'],
  table: 'Table of logins',
  results: {
    'logged-in': 'Logged in',
    'password-wrong': 'Wrong password',
    'login-id-locked': 'Locked after wrong entries',
  },
};

const looks = {
  'logged-in': ['ok', 'checkCircle'],
  'password-wrong': ['soon', 'alert'],
  'login-id-locked': ['bad', 'stop'],
} as const;
export const loginActs = ['logged-in', 'password-wrong', 'login-id-locked'] as const;

interface Events {
  readonly page: ConsolePage;
  readonly contract: Contract;
  /** One more than a page when there are earlier ones. */
  readonly events: readonly ToldEvent[];
  /** They come before this one; absent at the newest. */
  readonly before?: string | undefined;
}

/** 監査証跡 of one contract: every event as a sentence. */
export function ContractAuditPage(props: Events) {
  return (
    <Frame tab="audit" {...props}>
      {(shown) => <Timeline page={props.page} events={shown} />}
    </Frame>
  );
}

/** ログイン履歴 of one contract: of all its login IDs, failed ones too. */
export function ContractLoginsPage(props: Events) {
  const { page } = props;
  return (
    <Frame tab="logins" flush {...props}>
      {(shown) => <LoginTable page={page} events={shown} />}
    </Frame>
  );
}

interface LoginTableProps {
  page: ConsolePage;
  events: readonly ToldEvent[];
  /** All of one login ID, whose name then says nothing. */
  ofOne?: boolean;
}

/** Logins and failed ones, the newest first. */
export function LoginTable({ page, events, ofOne = false }: LoginTableProps) {
  const t = page.lang === 'en' ? en : ja;
  const idColumn = 2;
  return (
    <ScrolledTable
      label={t.table}
      caption={contractWords(page.lang).tab.logins}
      columns={t.columns.filter((_, index) => !ofOne || index !== idColumn)}
    >
      {events.map((event) => {
        const act = event.act as keyof typeof looks;
        const [tone, icon] = looks[act];
        const { address, ...facts } = event.facts;
        return (
          <tr>
            <th scope="row" class="num">
              <time datetime={isoDate(event.at, page)}>
                {shortDate(event.at, page)} {time(event.at, page)}
              </time>
            </th>
            <td>
              <Chip tone={tone} icon={icon}>
                {t.results[act]}
              </Chip>
            </td>
            {!ofOne && <td>{event.loginId?.name}</td>}
            <td>{tell({ ...event, facts }, page).more.join(page.lang === 'ja' ? '　' : ' · ')}</td>
            <td class="num">
              {address === undefined ? <None page={page} /> : String(address).replace(/^::ffff:/, '')}
            </td>
          </tr>
        );
      })}
    </ScrolledTable>
  );
}

function Frame(
  props: Events & {
    tab: Tab & ('audit' | 'logins');
    flush?: boolean;
    children: (shown: readonly ToldEvent[]) => Child;
  },
) {
  const { page, contract, tab, events, before } = props;
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const base = contractHref(page, contract, `/${tab}`);
  const shown = events.slice(0, eventsAPage);
  return (
    <ContractLayout page={page} contract={contract} tab={tab}>
      <Box id="events-h" title={w.tab[tab]} flush={props.flush === true && shown.length > 0}>
        {shown.length === 0 ? <p class="box__say">{t.nothing}</p> : props.children(shown)}
      </Box>
      {(before !== undefined || events.length > eventsAPage) && (
        <p class="btnrow lookup__more">
          {before !== undefined && (
            <ButtonLink variant="outline" size="sm" href={base}>
              {w.newest}
            </ButtonLink>
          )}
          {events.length > eventsAPage && (
            <ButtonLink variant="outline" size="sm" href={`${base}?before=${shown.at(-1)!.id}`}>
              {w.earlier}
            </ButtonLink>
          )}
        </p>
      )}
    </ContractLayout>
  );
}
