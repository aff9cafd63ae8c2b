import type { Hono } from 'hono';
import { soughtIn } from '../../domain/contract/search.ts';
import { countStates } from '../../domain/login-id/contract-user.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import type { Edge, EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import type { StaffSignedIn } from '../../workflows/as-staff.ts';
import { lookUpRefusal } from '../../workflows/look-up-refusal.ts';
import { type Door, forStaff } from '../door.tsx';
import { written } from '../notices/parts.tsx';
import { contractHref } from './contract-layout.tsx';
import { contractsAPage, mostFound, SearchPage } from './search-page.tsx';

/** 契約の検索 (issue: the counter). What is found and exact leads straight on; a reference number tells itself first. */
export function searchPages(app: Hono<EdgeEnv>, door: Door): void {
  forStaff(app, door, 'GET', '/contracts', 'see contracts', async (c, colleague) => {
    const text = (c.req.query('q') ?? '').trim();
    const asked = Number(c.req.query('page') ?? 1);
    const mayAskWhy = mayByRole(colleague.staff.roles, 'see why someone cannot log in');
    const mayLookUp = mayByRole(colleague.staff.roles, 'look up reference numbers');
    const read = await search(door.edge, colleague, text, Number.isInteger(asked) ? asked : 1, mayLookUp);
    const page = { ...colleague.page, path: `/contracts${text === '' ? '' : `?${new URLSearchParams({ q: text })}`}` };
    const only = read.total === 1 ? read.found[0] : undefined;
    if (only?.hit.exact) {
      const { contract, hit } = only;
      const below = mayAskWhy && hit.loginId ? `/users/${hit.loginId.id}` : '';
      return c.redirect(contractHref(page, contract, below), 303);
    }
    return c.html(renderDocument(<SearchPage page={page} text={text} mayAskWhy={mayAskWhy} {...read} />));
  });
}

async function search(
  edge: Edge,
  { institution, staff }: StaffSignedIn,
  text: string,
  asked: number,
  mayLookUp: boolean,
) {
  const sought = soughtIn(text, institution);
  const { deps } = edge;
  return deps.store.transaction(deps.clock(), async (tx) => {
    if (sought.reference !== undefined && mayLookUp) {
      const found = await lookUpRefusal(tx, sought.reference, institution);
      const refusal = isRefusal(found) ? ('unknown' as const) : found;
      return { refusal, short: false, total: 0, more: false, at: 1, found: [] };
    }
    const asksNotice = sought.notice !== undefined && mayByRole(staff.roles, 'see notices');
    const mail = asksNotice ? await tx.notices.byReference(institution.id, sought.notice!) : undefined;
    if (mail) {
      return { notice: written(edge, institution, mail), short: false, total: 0, more: false, at: 1, found: [] };
    }
    const hits = await tx.search.find(institution.id, sought, mostFound + 1);
    // A login ID may look like the number of a mail: it is one only where nothing else is called so.
    if (asksNotice && hits.length === 0) {
      return { notice: 'unknown' as const, short: false, total: 0, more: false, at: 1, found: [] };
    }
    const total = Math.min(hits.length, mostFound);
    const at = Math.min(Math.max(1, asked), Math.max(1, Math.ceil(total / contractsAPage)));
    const shown = hits.slice((at - 1) * contractsAPage, Math.min(at * contractsAPage, total));
    const ids = shown.map(({ contractId }) => contractId);
    const contracts = new Map((await tx.contracts.byIds(institution.id, ids)).map((one) => [one.id, one]));
    const tallies = await tx.users.tally(institution.id, ids);
    const found = shown.map((hit) => {
      const contract = contracts.get(hit.contractId)!;
      return { contract, hit, counts: countStates(institution, contract, tallies, tx.now) };
    });
    const short = Object.values(sought).every((meant) => meant === undefined);
    return { short, total, more: hits.length > mostFound, at, found };
  });
}
