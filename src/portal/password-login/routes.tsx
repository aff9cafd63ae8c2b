import type { Hono } from 'hono';
import { isRefusal } from '../../domain/refusal.ts';
import { addressOf } from '../../web/connection.ts';
import { giveCookie, readCookie } from '../../web/cookies.ts';
import { type Edge, type EdgeContext, type EdgeEnv, page, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { portalPage } from '../../web/page-of.ts';
import { keepRefusal } from '../../web/refusals.ts';
import { logInWithPassword } from '../../workflows/log-in-with-password.ts';
import { logOut } from '../../workflows/log-out.ts';
import { refused } from '../refused.tsx';
import { afterLogin } from '../signed-in/after-login.ts';
import { type PasswordLoginError, PasswordLoginPage } from './page.tsx';

/** The login of the password method on the portal (L3). */
export function passwordLoginPages(app: Hono<EdgeEnv>, edge: Edge): void {
  page(app, 'GET', '/login/password', (c) => show(c));

  page(app, 'POST', '/login/password', async (c) => {
    const form = await c.req.parseBody();
    const text = (name: string) => (typeof form[name] === 'string' ? form[name] : '');
    const typed = { loginId: text('loginId'), password: text('password') };
    const empty = { loginId: typed.loginId.trim() === '', password: typed.password === '' };
    if (empty.loginId || empty.password) return show(c, typed.loginId, { kind: 'empty', ...empty });

    const entered = await logInWithPassword(edge.deps, c.get('institution'), typed, addressOf(c));
    if (!isRefusal(entered)) {
      // The session whose cookie is replaced ends with it (ASVS 7.2.4).
      await logOut(edge.deps, { token: readCookie(c, 'session') });
      giveCookie(c, 'session', entered.token);
      return c.redirect(afterLogin(c, entered.session, entered.loginId), 303);
    }
    if (entered.refused !== 'password-login-wrong') return refused(edge, c, portalPage(edge, c, '/'), entered);
    const { reference } = await keepRefusal(edge, c, entered);
    return show(c, typed.loginId, { kind: 'wrong', left: entered.facts.left, reference });
  });

  function show(c: EdgeContext, loginId = '', error?: PasswordLoginError) {
    const here = portalPage(edge, c, '/login/password');
    const action = pathHere(c, '/login/password');
    const node = <PasswordLoginPage page={here} action={action} loginId={loginId.slice(0, 64)} error={error} />;
    return c.html(renderDocument(node), error ? 422 : 200);
  }
}
