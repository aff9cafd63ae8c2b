import type { LoginId } from '../../domain/login-id/login-id.ts';
import type { Session } from '../../domain/session/session.ts';
import type { EdgeContext } from '../../web/edge.ts';

/**
 * The one page a limited session is for: choosing an own password in place of one that somebody else made, or renewing
 * with an expired certificate (V2).
 */
export const pageOfLimit = { password: '/settings/password', renewal: '/renew/check' } as const;

/** Where a login leads: to the one page a limited session is for, else home, in the language the person has set. */
export function afterLogin(
  c: EdgeContext,
  session: Pick<Session, 'limitedTo'>,
  loginId: Pick<LoginId, 'language'>,
): string {
  const { code, settings } = c.get('institution');
  const start = `/${code}${loginId.language === 'en' && settings.languages.includes('en') ? '/en' : ''}`;
  return start + (session.limitedTo ? pageOfLimit[session.limitedTo] : '/home');
}
