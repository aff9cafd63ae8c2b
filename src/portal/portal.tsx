import { Hono } from 'hono';
import { limitedBodies } from '../web/body-limit.ts';
import { type Edge, type EdgeEnv, institutionOfPath, page, pathHere } from '../web/edge.ts';
import { failures } from '../web/failures.tsx';
import { renderDocument } from '../web/layout.tsx';
import { portalPage } from '../web/page-of.ts';
import { expectedHost, ownPagesOnly, securityHeaders } from '../web/security.ts';
import { serveAssets } from '../web/serve-assets.ts';
import { beginLogin } from '../workflows/begin-login.ts';
import { acquisitionPages } from './acquire/routes.tsx';
import { helpPages } from './help/help-pages.tsx';
import { NotFoundPage } from './refusal-page.tsx';
import { TopPage } from './top.tsx';

/** The customers' portal: top page, acquisition, help. Nobody is signed in here; that is what lanes are for. */
export function portal(edge: Edge): Hono<EdgeEnv> {
  const app = new Hono<EdgeEnv>();
  const { host, origin } = new URL(edge.portalOrigin);
  app.use(securityHeaders([edge.laneOrigin('*')]));
  app.use(expectedHost((asked) => asked === host));
  app.use(ownPagesOnly(() => origin));
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

  page(app, 'GET', '/', (c) => {
    const node = <TopPage page={portalPage(edge, c, '/')} login={{ action: pathHere(c, '/login/cert') }} />;
    return c.html(renderDocument(node));
  });

  // L1: every certificate login happens on a host name of its own.
  page(app, 'POST', '/login/cert', async (c) => {
    const attempt = await beginLogin(edge.deps, c.get('institution'));
    return c.redirect(edge.laneOrigin(attempt.lane) + pathHere(c, '/login/cert'), 303);
  });

  for (const help of helpPages) {
    page(app, 'GET', help.path, (c) => {
      c.header('Cache-Control', 'no-cache');
      return c.html(renderDocument(help.render(portalPage(edge, c, help.path))));
    });
  }
  acquisitionPages(app, edge);

  page(app, 'GET', '/*', (c) => {
    const here = { ...portalPage(edge, c, '/'), switchable: false };
    return c.html(renderDocument(<NotFoundPage page={here} />), 404);
  });
  return app;
}
