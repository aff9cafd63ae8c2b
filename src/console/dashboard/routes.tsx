import type { Hono } from 'hono';
import { kindsIn, stateFigures } from '../../domain/figures/figures.ts';
import type { EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { readDashboard } from '../../workflows/read-dashboard.ts';
import { aboutAll } from '../applications/read.ts';
import { type Door, forStaff } from '../door.tsx';
import { shownStates } from './charts.tsx';
import { IdsPage, idsAPage } from './ids-page.tsx';
import { DashboardPage } from './page.tsx';

/** ダッシュボード (mock 06). */
export function dashboardPages(app: Hono<EdgeEnv>, door: Door): void {
  const { deps, log } = door.edge;
  forStaff(app, door, 'GET', '/dashboard', 'see the dashboard', async (c, { page, ...signedIn }) => {
    const dashboard = await readDashboard(
      deps,
      signedIn,
      (part, fault) => log('error', 'a part of the dashboard could not be read', { part, fault: String(fault) }),
      (tx, applications) => aboutAll(tx, signedIn.institution, applications),
    );
    return c.html(
      renderDocument(<DashboardPage page={page} staff={signedIn.staff} dashboard={dashboard} now={signedIn.now} />),
    );
  });

  forStaff(app, door, 'GET', '/dashboard/ids', 'see contracts', async (c, { page, institution, now }) => {
    const state = shownStates.find((one) => one === c.req.query('state')) ?? 'renewing';
    const asked = Number(c.req.query('page') ?? 1);
    const list = await deps.store.transaction(now, async (tx) => {
      const standings = await tx.figures.standings(institution.id);
      const { counts } = stateFigures(institution, standings, now);
      const last = Math.max(1, Math.ceil(counts[state] / idsAPage));
      const at = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, last) : 1;
      const kinds = kindsIn(institution, standings, state, now);
      return { counts, at, ids: await tx.figures.idsOf(institution.id, kinds, (at - 1) * idsAPage, idsAPage) };
    });
    return c.html(renderDocument(<IdsPage page={page} state={state} {...list} />));
  });
}
