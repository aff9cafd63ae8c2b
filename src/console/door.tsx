import type { Hono } from 'hono';
import { isRefusal } from '../domain/refusal.ts';
import { mayByRole, type StaffAct } from '../domain/staff/may.ts';
import { readCookie } from '../web/cookies.ts';
import { type Edge, type EdgeContext, type EdgeEnv, page, pathHere } from '../web/edge.ts';
import { asStaff, continueStaffSession, type StaffSignedIn } from '../workflows/as-staff.ts';
import type { RelyingParty } from '../workflows/passkey-challenge.ts';
import type { Transaction } from '../workflows/transaction.ts';
import { badgesOf } from './badges.ts';
import { type ConsolePage, consolePage } from './page.ts';
import { refusedStaff } from './refused.tsx';

/** What the console's pages are made from. */
export interface Door {
  readonly edge: Edge;
  readonly relyingParty: RelyingParty;
}

/** A request of a staff member: who, and the page its answer is drawn on. */
export interface Colleague extends StaffSignedIn {
  readonly page: ConsolePage;
  /**
   * Does something in one transaction, session and policy read anew in it (S3). What is refused there is a value, to be
   * answered with `refusedStaff` or on the page.
   */
  act<T>(act: StaffAct, work: (tx: Transaction, signedIn: StaffSignedIn) => Promise<T>): ReturnType<typeof asStaff<T>>;
}

/** Every address behind the staff's login: tests walk this list, so that a new one cannot be forgotten (I1, S3). */
export const staffRoutes: { method: 'GET' | 'POST'; path: string; act: StaffAct }[] = [];

/**
 * Registers a page that only staff open who may do `act`. Session and account are read at each request; who may not is
 * told so, and whom to ask.
 */
export function forStaff(
  app: Hono<EdgeEnv>,
  door: Door,
  method: 'GET' | 'POST',
  path: string,
  act: StaffAct,
  answer: (c: EdgeContext, colleague: Colleague) => Response | Promise<Response>,
): void {
  if (!staffRoutes.some((route) => route.method === method && route.path === path)) {
    staffRoutes.push({ method, path, act });
  }
  const { edge } = door;
  page(app, method, path, async (c) => {
    const institution = c.get('institution');
    const token = readCookie(c, 'staff');
    const signedIn = await continueStaffSession(edge.deps, institution, token);
    if (isRefusal(signedIn)) {
      // Who merely followed a link logs in first, and is led on; a form of a session that is over is not sent on.
      const led = method === 'GET' && signedIn.refused === 'staff-session-over';
      const over = token === undefined ? '' : '&over';
      if (led) return c.redirect(`${pathHere(c, '/')}?next=${encodeURIComponent(c.req.path)}${over}`, 303);
      return refusedStaff(edge, c, consolePage(edge, c, '/'), signedIn);
    }
    const { staff } = signedIn;
    // Numbers in the menu are no reason to show no page.
    const badges = await badgesOf(edge.deps, signedIn).catch((fault: unknown) => {
      edge.log('error', 'the numbers of the menu could not be read', { fault: String(fault) });
      return {};
    });
    const here: ConsolePage = { ...consolePage(edge, c, concrete(c, path)), staff, badges };
    if (!mayByRole(staff.roles, act)) {
      return refusedStaff(edge, c, here, { refused: 'not-this-role', facts: { whose: undefined } });
    }
    return answer(c, {
      ...signedIn,
      page: here,
      act: (sought, work) => asStaff(edge.deps, institution, token, sought, work),
    });
  });
}

/** `/contracts/:number` with the request's own values: where the language switch leads. */
function concrete(c: EdgeContext, path: string): string {
  return path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) =>
    encodeURIComponent(c.req.param(name as never) ?? ''),
  );
}
