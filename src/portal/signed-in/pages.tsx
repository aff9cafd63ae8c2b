import type { Hono } from 'hono';
import { dropCookie, readCookie } from '../../web/cookies.ts';
import { type EdgeEnv, page, pathHere } from '../../web/edge.ts';
import { logOut } from '../../workflows/log-out.ts';
import { userPages } from '../users/routes.tsx';
import type { Door } from './door.tsx';
import { homePage } from './home.tsx';

/** Everything behind the login. */
export function signedInPages(app: Hono<EdgeEnv>, door: Door): void {
  homePage(app, door);
  userPages(app, door);

  page(app, 'POST', '/logout', async (c) => {
    const token = readCookie(c, 'session');
    if (token !== undefined) await logOut(door.edge.deps, door.place(c).lane?.name, token);
    dropCookie(c, 'session');
    return c.redirect(door.edge.portalOrigin + pathHere(c, '/'), 303);
  });
}
