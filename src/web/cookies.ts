import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { EdgeContext } from './edge.ts';

/**
 * `visit`: an acquisition under way; `attempt`: a login between certificate and password; `session`: signed in;
 * `passkey`: what a staff member's authenticator is asked to sign; `staff`: a staff member signed in at the console.
 */
export type CookieName = 'visit' | 'attempt' | 'session' | 'passkey' | 'staff';

/** Sets a cookie that only this very host gets back, only over TLS, only from our own pages, never to scripts. */
export function giveCookie(c: EdgeContext, name: CookieName, value: string): void {
  setCookie(c, `warifu-${name}`, value, {
    prefix: 'host',
    path: '/',
    secure: true,
    httpOnly: true,
    // The visit must survive the way back from a lane, which is the same site; nothing needs more than that.
    sameSite: 'Strict',
  });
}

export function readCookie(c: EdgeContext, name: CookieName): string | undefined {
  return getCookie(c, `warifu-${name}`, 'host');
}

export function dropCookie(c: EdgeContext, name: CookieName): void {
  deleteCookie(c, `warifu-${name}`, { prefix: 'host', path: '/', secure: true });
}
