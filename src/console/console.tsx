import { Hono } from 'hono';
import { limitedBodies } from '../web/body-limit.ts';
import { type Edge, type EdgeEnv, institutionOfPath, page } from '../web/edge.ts';
import { failures } from '../web/failures.tsx';
import { expectedBody, expectedHost, ownPagesOnly, securityHeaders } from '../web/security.ts';
import { serveAssets } from '../web/serve-assets.ts';
import { applicationPages } from './applications/routes.tsx';
import { auditPages } from './audit/routes.tsx';
import { authorityPages } from './authorities/routes.tsx';
import { contractPages } from './contracts/routes.tsx';
import { dashboardPages } from './dashboard/routes.tsx';
import type { Door } from './door.tsx';
import { impactPages } from './impact/routes.tsx';
import { staffLoginPages } from './log-in/routes.tsx';
import { noticePages } from './notices/routes.tsx';
import { consolePage } from './page.ts';
import { notThere } from './refused.tsx';
import { settingsPages } from './settings/routes.tsx';
import { staffPages } from './staff/routes.tsx';

/** The staff's listener: login with passkeys, and behind it everything the counter does. */
export function staffConsole(edge: Edge, origin: string): Hono<EdgeEnv> {
  const app = new Hono<EdgeEnv>();
  const { host, hostname } = new URL(origin);
  const door: Door = { edge, relyingParty: { host: hostname, origin } };
  app.use(securityHeaders([], ['publickey-credentials-create', 'publickey-credentials-get']));
  app.use(expectedHost((asked) => asked === host));
  app.use(ownPagesOnly(() => origin));
  app.use(expectedBody(['application/x-www-form-urlencoded', 'application/json']));
  app.use(limitedBodies(64 * 1024));
  failures(app, edge);
  serveAssets(app, edge.assets);

  app.get('/', async (c) => {
    const { store, clock } = edge.deps;
    const [first, ...others] = await store.transaction(clock(), (tx) => tx.institutions.all());
    return first && others.length === 0 ? c.redirect(`/${first.code}/`) : c.notFound();
  });
  app.get('/:code{[0-9]{4}}', (c) => c.redirect(`/${c.req.param('code')}/`));
  app.get('/:code{[0-9]{4}}/en', (c) => c.redirect(`/${c.req.param('code')}/en/`));
  app.use('/:code{[0-9]{4}}/*', institutionOfPath(edge));

  staffLoginPages(app, door);
  dashboardPages(app, door);
  settingsPages(app, door);
  authorityPages(app, door);
  staffPages(app, door);
  noticePages(app, door);
  impactPages(app, door);
  applicationPages(app, door);
  auditPages(app, door);
  contractPages(app, door);

  page(app, 'GET', '/*', (c) => notThere(c, { ...consolePage(edge, c, '/'), switchable: false }));
  return app;
}
