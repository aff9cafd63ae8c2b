import type { Hono } from 'hono';
import { isRefusal } from '../../domain/refusal.ts';
import { type Edge, type EdgeContext, type EdgeEnv, page, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import type { Page } from '../../web/page.ts';
import { signedInPage } from '../../web/page-of.ts';
import { keepRefusal } from '../../web/refusals.ts';
import { continueSession, type Place, type SignedIn } from '../../workflows/continue-session.ts';
import { NotFoundPage } from '../refusal-page.tsx';
import { refused } from '../refused.tsx';
import { pageOfLimit } from './after-login.ts';

/** Where signed-in people's pages are: on lanes, or on the portal for the password method. The pages are the same. */
export interface Door {
  readonly edge: Edge;
  place(c: EdgeContext): Place;
  /** The page at `path` without the person. */
  page(c: EdgeContext, path: string): Page;
}

/** Who may open a page. Limited sessions open only the pages that name their limit. */
export interface Allowed {
  readonly role?: 'administrator';
  readonly limitedTo?: 'renewal' | 'password';
}

export interface Visitor extends SignedIn {
  /** Hands it to workflows that act for this person. */
  readonly place: Place;
  /** The page this answer is drawn on. */
  readonly page: Page;
}

/** Every address behind the login: tests walk this list, so that a new one cannot be forgotten (I1). */
export const signedInRoutes: { method: 'GET' | 'POST'; path: string; allowed: Allowed }[] = [];

/**
 * Registers a page that only signed-in people open. Session, certificate and states are read at each request (L6);
 * what is not for this person's role does not exist for them.
 */
export function forSignedIn(
  app: Hono<EdgeEnv>,
  door: Door,
  method: 'GET' | 'POST',
  path: string,
  allowed: Allowed,
  answer: (c: EdgeContext, visitor: Visitor) => Response | Promise<Response>,
): void {
  if (!signedInRoutes.some((route) => route.method === method && route.path === path)) {
    signedInRoutes.push({ method, path, allowed });
  }
  page(app, method, path, async (c) => {
    const place = door.place(c);
    const signedIn = await continueSession(door.edge.deps, place);
    const bare = door.page(c, concrete(c, path));
    if (isRefusal(signedIn)) return refused(door.edge, c, bare, signedIn);
    // Of another institution's person nothing stands on this one's pages, not even the name (I1).
    if (signedIn.institution.id !== c.get('institution').id) {
      return notFound(door.edge, c, { ...door.page(c, '/'), switchable: false });
    }
    const here = signedInPage(bare, c, signedIn);
    const { session, loginId } = signedIn;
    if (allowed.role && loginId.role !== allowed.role) {
      return notFound(door.edge, c, { ...here, path: '/home', switchable: false });
    }
    if (session.limitedTo && session.limitedTo !== allowed.limitedTo) {
      // Its one page is shown, whatever was asked for.
      return c.redirect(pathHere(c, pageOfLimit[session.limitedTo]), 303);
    }
    return answer(c, { ...signedIn, place, page: here });
  });
}

/** The page for something that is not there, or not for this person; kept for staff under its number (I5). */
export async function notFound(edge: Edge, c: EdgeContext, here: Page): Promise<Response> {
  const { reference, at } = await keepRefusal(edge, c, { refused: 'page-absent', facts: undefined });
  return c.html(renderDocument(<NotFoundPage page={here} refusal={{ reference, at }} />), 404);
}

/** Every address that leads nowhere; who is signed in stays so. To be registered last. */
export function elsewhere(app: Hono<EdgeEnv>, door: Door): void {
  page(app, 'GET', '/*', async (c) => {
    const signedIn = await continueSession(door.edge.deps, door.place(c));
    const bare = door.page(c, '/');
    if (isRefusal(signedIn) || signedIn.institution.id !== c.get('institution').id) {
      return c.html(renderDocument(<NotFoundPage page={bare} />), 404);
    }
    return notFound(door.edge, c, { ...signedInPage(bare, c, signedIn), path: '/home', switchable: false });
  });
}

/** `/users/:id` with the request's own values: where the language switch leads. */
function concrete(c: EdgeContext, path: string): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(c.req.param(name as never) ?? ''));
}
