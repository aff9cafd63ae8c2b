import type { Hono } from 'hono';
import type { EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { readDashboard } from '../../workflows/read-dashboard.ts';
import { type Door, forStaff } from '../door.tsx';
import { DashboardPage } from './page.tsx';

/** ダッシュボード (mock 06). */
export function dashboardPages(app: Hono<EdgeEnv>, door: Door): void {
  const { deps, log } = door.edge;
  forStaff(app, door, 'GET', '/dashboard', 'see the dashboard', async (c, { page, ...signedIn }) => {
    const dashboard = await readDashboard(deps, signedIn, (part, fault) =>
      log('error', 'a part of the dashboard could not be read', { part, fault: String(fault) }),
    );
    return c.html(
      renderDocument(<DashboardPage page={page} staff={signedIn.staff} dashboard={dashboard} now={signedIn.now} />),
    );
  });
}
