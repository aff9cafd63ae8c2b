import type { Hono } from 'hono';
import type { Act } from '../../domain/audit/event.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { countStates, seenUsers } from '../../domain/login-id/contract-user.ts';
import type { NoticeFilter } from '../../domain/notice/notice.ts';
import type { StaffAct } from '../../domain/staff/may.ts';
import type { EdgeContext, EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { isId } from '../../workflows/new-id.ts';
import { readCertificatesOf } from '../../workflows/read-certificates.ts';
import { readContract } from '../../workflows/read-contract.ts';
import { readLoginFacts } from '../../workflows/read-login-facts.ts';
import type { Transaction } from '../../workflows/transaction.ts';
import { type Colleague, type Door, forStaff } from '../door.tsx';
import { noticesAPage } from '../notices/list-page.tsx';
import { written } from '../notices/parts.tsx';
import { beforeIn } from '../notices/routes.tsx';
import { notThere } from '../refused.tsx';
import { ContractApplicationsPage } from './applications-page.tsx';
import { ContractAuditPage, ContractLoginsPage, eventsAPage, loginActs } from './events-pages.tsx';
import { findToStop } from './find-to-stop.tsx';
import { ContractNoticesPage } from './notices-page.tsx';
import { searchPages } from './search-routes.tsx';
import { applicationsOf, waitingAt } from './slots.tsx';
import { doneWords, stopPages } from './stop-routes.tsx';
import { SummaryPage } from './summary-page.tsx';
import { LoginIdPage } from './user-page.tsx';
import { ContractUsersPage, usersAPage } from './users-page.tsx';

/** What the summary's timeline leaves to the audit tab: steps on the way to what it tells. */
const told: readonly Act[] = [
  'contract-added',
  'login-id-added',
  'login-id-suspended',
  'login-id-resumed',
  'password-reset',
  'issued',
  'issuance-voided',
  'certificate-issued',
  'certificate-proven',
  'certificate-superseded',
  'certificate-revoked',
  'mail-changed',
  'user-reminded',
  'second-contact-changed',
  'method-switched',
  'login-id-locked',
  'login-id-unlocked',
  'logged-in',
  'application-taken-in',
  'application-withdrawn',
  'application-approved',
  'application-returned',
  'application-rejected',
  'sheet-printed',
  'contract-suspended',
  'contract-resumed',
];
const eventsInSummary = 10;
const loginsOfOne = 10;
const noticesInSummary = 5;

/** 契約の検索 and 契約の詳細 (mock 07). */
export function contractPages(app: Hono<EdgeEnv>, door: Door): void {
  searchPages(app, door);
  findToStop(app, door);
  stopPages(app, door);

  const noticesOf = async (tx: Transaction, institution: Institution, of: NoticeFilter, limit: number) =>
    (await tx.notices.list(institution.id, of, limit)).map((one) => written(door.edge, institution, one));

  /** A page of one contract; another institution's is not there (I1). */
  const ofContract = <T extends object>(
    below: string,
    act: StaffAct,
    read: (tx: Transaction, contract: Contract, colleague: Colleague, c: EdgeContext) => Promise<T | undefined>,
    show: (all: T & { contract: Contract; now: Temporal.Instant }, colleague: Colleague, c: EdgeContext) => unknown,
  ) =>
    forStaff(app, door, 'GET', `/contracts/:number${below}`, act, async (c, colleague) => {
      const { deps } = door.edge;
      const all = await readContract(deps, colleague.institution, c.req.param('number') ?? '', async (tx, contract) => {
        const more = await read(tx, contract, colleague, c);
        return more && { ...more, contract, now: tx.now };
      });
      if (!all) return notThere(c, { ...colleague.page, switchable: false });
      return c.html(renderDocument((await show(all, colleague, c)) as Parameters<typeof renderDocument>[0]));
    });

  ofContract(
    '',
    'see contracts',
    async (tx, contract, { institution }) => {
      const listed = await tx.users.administratorsOf(institution.id, contract.id);
      const administrators = [];
      for (const user of seenUsers(institution, contract, listed, tx.now)) {
        administrators.push({ user, certificates: await readCertificatesOf(tx, institution, user.loginId.id) });
      }
      return {
        administrators,
        counts: countStates(institution, contract, await tx.users.tally(institution.id, [contract.id], 'user'), tx.now),
        events: await tx.audit.ofContract(institution.id, contract.id, { acts: told }, eventsInSummary),
        notices: await noticesOf(tx, institution, { contractId: contract.id }, noticesInSummary),
        unreachable: await tx.notices.unreachable(institution.id, contract.id),
      };
    },
    async (all, colleague, c) => {
      const applied = await waitingAt(door.edge.deps, colleague, colleague.page, all.contract);
      return <SummaryPage page={colleague.page} {...all} applied={applied} done={doneWords(c)} />;
    },
  );

  ofContract(
    '/users',
    'see contracts',
    async (tx, contract, { institution }, c) => {
      const tallies = await tx.users.tally(institution.id, [contract.id]);
      const total = tallies.reduce((sum, { count }) => sum + count, 0);
      const at = pageOf(c, Math.ceil(total / usersAPage));
      const listed = await tx.users.pageOf(institution.id, contract.id, (at - 1) * usersAPage, usersAPage);
      return {
        at,
        total,
        users: seenUsers(institution, contract, listed, tx.now),
        counts: countStates(institution, contract, tallies, tx.now),
      };
    },
    (all, { page }) => <ContractUsersPage page={page} {...all} />,
  );

  ofContract(
    '/users/:id',
    'see why someone cannot log in',
    async (tx, contract, { institution }, c) => {
      const id = c.req.param('id') ?? '';
      const answer = isId(id) ? await readLoginFacts(tx, institution, contract, id) : undefined;
      return (
        answer && {
          answer,
          logins: await tx.audit.loginsOf(institution.id, id, loginsOfOne),
          notices: await noticesOf(tx, institution, { loginId: id }, noticesInSummary),
        }
      );
    },
    (all, { page }, c) => <LoginIdPage page={page} {...all} done={doneWords(c)} />,
  );

  ofContract(
    '/applications',
    'see applications',
    async () => ({}),
    async ({ contract }, colleague) => (
      <ContractApplicationsPage page={colleague.page} contract={contract}>
        {await applicationsOf(door.edge.deps, colleague, colleague.page, contract)}
      </ContractApplicationsPage>
    ),
  );

  ofContract(
    '/notices',
    'see notices',
    async (tx, contract, { institution }, c) => {
      const before = beforeIn(c.req.query('before'));
      const { id } = institution;
      return {
        before,
        notices: await noticesOf(tx, institution, { contractId: contract.id, before }, noticesAPage + 1),
        unreachable: await tx.notices.addressees(id, await tx.notices.unreachable(id, contract.id)),
      };
    },
    (all, { page }) => <ContractNoticesPage page={page} {...all} />,
  );

  const events =
    (acts?: readonly Act[]) =>
    async (tx: Transaction, contract: Contract, { institution }: Colleague, c: EdgeContext) => {
      const before = beforeOf(c);
      const wanted = { before, ...(acts && { acts }) };
      return { before, events: await tx.audit.ofContract(institution.id, contract.id, wanted, eventsAPage + 1) };
    };
  ofContract('/logins', 'see contracts', events(loginActs), (all, { page }) => (
    <ContractLoginsPage page={page} {...all} />
  ));
  ofContract('/audit', 'see contracts', events(), (all, { page }) => <ContractAuditPage page={page} {...all} />);
}

/** The page asked for, within those there are. */
function pageOf(c: EdgeContext, last: number): number {
  const asked = Number(c.req.query('page') ?? 1);
  return Number.isInteger(asked) ? Math.min(Math.max(1, asked), Math.max(1, last)) : 1;
}

/** The event before which the list goes on; whatever is none begins at the newest. */
function beforeOf(c: EdgeContext): string | undefined {
  const asked = c.req.query('before') ?? '';
  return /^[0-9]{1,18}$/.test(asked) ? asked : undefined;
}
