import type { Hono } from 'hono';
import { dropCookie } from '../../web/cookies.ts';
import { type EdgeEnv, page, pathHere } from '../../web/edge.ts';
import { logOut } from '../../workflows/log-out.ts';
import { historyPages } from '../history/routes.tsx';
import { mailPages } from '../mails/routes.tsx';
import { readinessPages } from '../readiness/routes.tsx';
import { renewalPages } from '../renew/routes.tsx';
import { settingsPages } from '../settings/routes.tsx';
import { userPages } from '../users/routes.tsx';
import { certificatePage } from './certificate.tsx';
import { type Door, elsewhere } from './door.tsx';
import { homePage } from './home.tsx';

/** Everything behind the login, and what is nowhere: to be registered last. */
export function signedInPages(app: Hono<EdgeEnv>, door: Door): void {
  homePage(app, door);
  certificatePage(app, door);
  renewalPages(app, door);
  mailPages(app, door);
  historyPages(app, door);
  settingsPages(app, door);
  readinessPages(app, door);
  userPages(app, door);

  page(app, 'POST', '/logout', async (c) => {
    await logOut(door.edge.deps, door.place(c));
    dropCookie(c, 'session');
    return c.redirect(`${door.edge.portalOrigin}${pathHere(c, '/')}?logged-out`, 303);
  });

  elsewhere(app, door);
}
