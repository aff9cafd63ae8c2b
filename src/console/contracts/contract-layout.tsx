import type { Child } from 'hono/jsx';
import type { Contract } from '../../domain/contract/contract.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { Banner, Chip } from '../../web/components.tsx';
import { isoDate, shortDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { contractWords, type Tab } from './words.ts';

const ja = { number: '契約番号', method: '方式', branch: '取引店', since: '契約日' };
const en: typeof ja = { number: 'Contract', method: 'Method', branch: 'Branch', since: 'Since' };

const tabs: readonly Tab[] = ['summary', 'users', 'applications', 'notices', 'logins', 'audit'];

/** The address of a contract, or of something below it. */
export function contractHref(page: ConsolePage, { number }: Pick<Contract, 'number'>, below = ''): string {
  return page.href(`/contracts/${encodeURIComponent(number)}${below}`);
}

/** A page of a contract (mock 07): where one is, the head, and the tabs. */
export function ContractLayout(props: {
  page: ConsolePage;
  contract: Contract;
  tab: Tab;
  waiting?: number;
  done?: string | undefined;
  children: Child;
}) {
  const { page, contract, tab, waiting = 0 } = props;
  const w = contractWords(page.lang);
  const roles = page.staff?.roles ?? [];
  const shown = tabs.filter((one) => one !== 'applications' || mayByRole(roles, 'see applications'));
  return (
    <ConsoleLayout page={page} title={`${contract.companyName} ${w.tab[tab]}`}>
      <Crumbs page={page} steps={[{ words: w.search, href: page.href('/contracts') }]} here={contract.companyName} />
      <ContractHead page={page} contract={contract} />
      <nav aria-label={w.tabs}>
        <ul class="tabs">
          {shown.map((one) => (
            <li>
              <a
                href={contractHref(page, contract, one === 'summary' ? '' : `/${one}`)}
                aria-current={one === tab ? 'page' : undefined}
              >
                {w.tab[one]}
                {one === 'summary' && waiting > 0 && (
                  <span class="badge">
                    <span aria-hidden="true">{waiting}</span>
                    <span class="vh">{consoleWords(page.lang).unprocessed(waiting)}</span>
                  </span>
                )}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {props.done !== undefined && (
        <div class="lookup__done">
          <Banner tone="ok" slim title={props.done} />
        </div>
      )}
      {props.children}
    </ConsoleLayout>
  );
}

/** The way here from the search. */
export function Crumbs(props: {
  page: ConsolePage;
  steps: readonly { readonly words: string; readonly href: string }[];
  here: string;
}) {
  return (
    <nav aria-label={contractWords(props.page.lang).here}>
      <ol class="crumbs crumbs--console">
        {props.steps.map(({ words, href }) => (
          <li>
            <a href={href}>{words}</a>
            <Icon name="chevron" size={14} />
          </li>
        ))}
        <li>
          <span aria-current="page">{props.here}</span>
        </li>
      </ol>
    </nav>
  );
}

function ContractHead({ page, contract }: { page: ConsolePage; contract: Contract }) {
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  return (
    <div class="chead">
      <div>
        <h1>{contract.companyName}</h1>
        <p class="chead__meta">
          <span>
            {t.number} <b class="num">{contract.number}</b>
          </span>
          <span>
            {t.method} <b>{w.method[contract.method]}</b>
          </span>
          <span>
            {t.branch} <b>{contract.branch || w.noBranch}</b>
          </span>
          <span>
            {t.since}{' '}
            <b class="num">
              <time datetime={isoDate(contract.createdAt, page)}>{shortDate(contract.createdAt, page)}</time>
            </b>
          </span>
        </p>
      </div>
      <p>
        <ContractChip page={page} contract={contract} />
      </p>
    </div>
  );
}

/** 契約中, or 利用停止 with its icon. */
export function ContractChip({ page, contract }: { page: ConsolePage; contract: Contract }) {
  const w = contractWords(page.lang);
  return contract.suspendedAt ? (
    <Chip tone="bad" icon="pause">
      {w.suspended}
    </Chip>
  ) : (
    <Chip tone="ok">{w.inForce}</Chip>
  );
}
