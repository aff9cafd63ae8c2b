import { Hono } from 'hono';
import { isRefusal } from '../domain/refusal.ts';
import { limitedBodies } from '../web/body-limit.ts';
import { addressOf } from '../web/connection.ts';
import { readCookie } from '../web/cookies.ts';
import { type Edge, type EdgeEnv, institutionOfPath, ownLanguages, page, pathHere } from '../web/edge.ts';
import { failures } from '../web/failures.tsx';
import { renderDocument } from '../web/layout.tsx';
import { portalPage } from '../web/page-of.ts';
import { expectedBody, expectedHost, ownPagesOnly, securityHeaders } from '../web/security.ts';
import { serveAssets } from '../web/serve-assets.ts';
import { beginLogin } from '../workflows/begin-login.ts';
import { boundTries } from '../workflows/bound-tries.ts';
import { acquisitionPages } from './acquire/routes.tsx';
import { errorPages } from './error-pages.tsx';
import { beginDiagnosis } from './help/diagnosis-routes.tsx';
import { helpPages } from './help/help-pages.tsx';
import { closedForMaintenance } from './maintenance.tsx';
import { passwordLoginPages } from './password-login/routes.tsx';
import { fromAcquisition, isFromAcquisition, refused } from './refused.tsx';
import { signedInPages } from './signed-in/pages.tsx';
import { TopPage } from './top.tsx';

/**
 * The customers' portal: top page, acquisition, help. Signed in here is who logs in by password (L3); with a
 * certificate, lanes are for that.
 */
export function portal(edge: Edge): Hono<EdgeEnv> {
  const app = new Hono<EdgeEnv>();
  const { host, origin } = new URL(edge.portalOrigin);
  app.use(securityHeaders([edge.laneOrigin('*')]));
  app.use(expectedHost((asked) => asked === host));
  app.use(ownPagesOnly(() => origin));
  app.use(expectedBody(['application/x-www-form-urlencoded', 'application/pkcs10']));
  app.use(limitedBodies(32 * 1024));
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
  app.use('/:code{[0-9]{4}}/*', ownLanguages());
  app.use('/:code{[0-9]{4}}/*', closedForMaintenance(edge, portalPage));

  page(app, 'GET', '/', (c) => {
    const node = (
      <TopPage
        page={portalPage(edge, c, '/')}
        login={{ action: pathHere(c, '/login/cert') }}
        loggedOut={c.req.query('logged-out') !== undefined}
      />
    );
    return c.html(renderDocument(node));
  });

  // L1: every certificate login happens on a host name of its own.
  page(app, 'POST', '/login/cert', async (c) => {
    const who = { institutionId: c.get('institution').id, address: addressOf(c) };
    const counted = await boundTries(edge.deps, 'begin-login', who);
    if (isRefusal(counted)) return refused(edge, c, portalPage(edge, c, '/'), counted);
    const attempt = await beginLogin(edge.deps, c.get('institution'));
    const from = isFromAcquisition(c) ? `?${fromAcquisition}` : '';
    return c.redirect(edge.laneOrigin(attempt.lane) + pathHere(c, '/login/cert') + from, 303);
  });

  for (const help of helpPages) {
    page(app, 'GET', help.path, (c) => {
      if (!help.timed) c.header('Cache-Control', 'no-cache');
      return c.html(renderDocument(help.render(portalPage(edge, c, help.path), edge.wallClock())));
    });
  }
  for (const error of errorPages) {
    page(app, 'GET', error.path, (c) => {
      const here = portalPage(edge, c, error.path);
      return c.html(renderDocument(error.render(here, edge.deps.clock(), c.req.header('User-Agent'))));
    });
  }
  beginDiagnosis(app, edge);
  acquisitionPages(app, edge);
  passwordLoginPages(app, edge);
  signedInPages(app, {
    edge,
    place: (c) => ({ token: readCookie(c, 'session'), address: addressOf(c) }),
    page: (c, path) => portalPage(edge, c, path),
  });

  return app;
}
