import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Hono } from 'hono';
import { z } from 'zod';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { addressOf } from '../../web/connection.ts';
import { dropCookie, giveCookie, readCookie } from '../../web/cookies.ts';
import { type EdgeContext, type EdgeEnv, page, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { continueStaffSession, logOutStaff } from '../../workflows/as-staff.ts';
import { boundTries } from '../../workflows/bound-tries.ts';
import { beginStaffLogin, logInStaff } from '../../workflows/log-in-staff.ts';
import { beginRegistration, readInvitation, registerPasskey } from '../../workflows/register-passkey.ts';
import type { Door } from '../door.tsx';
import { consolePage } from '../page.ts';
import { refusedStaff } from '../refused.tsx';
import { InvitationPage, StaffLoginPage } from './pages.tsx';

const base64url = z.string().regex(/^[A-Za-z0-9_-]{1,4096}$/);
/** What a browser's `PublicKeyCredential.toJSON()` gives, as far as we read it; the library judges the rest. */
const credential = z.looseObject({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
});
const assertion = credential.extend({
  response: z.looseObject({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url }),
});
const attestation = credential.extend({
  response: z.looseObject({ clientDataJSON: base64url, attestationObject: z.string().max(16_384) }),
});
const invitation = z.object({ token: base64url, code: z.string().max(40).optional() });

/** Login with a passkey, registration by invitation, logout. */
export function staffLoginPages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge, relyingParty } = door;
  const { deps } = edge;
  const no = (c: EdgeContext, refusal: Refusal) => refusedStaff(edge, c, consolePage(edge, c, '/'), refusal);
  const counted = (c: EdgeContext) =>
    boundTries(deps, 'passkey', { institutionId: c.get('institution').id, address: addressOf(c) });

  page(app, 'GET', '/', async (c) => {
    const signedIn = await continueStaffSession(deps, c.get('institution'), readCookie(c, 'staff'));
    if (!isRefusal(signedIn)) return c.redirect(pathHere(c, '/dashboard'), 303);
    const node = (
      <StaffLoginPage
        page={consolePage(edge, c, '/')}
        next={ownPath(c, c.req.query('next'))}
        said={c.req.query('logged-out') !== undefined ? 'out' : c.req.query('over') !== undefined ? 'over' : undefined}
      />
    );
    return c.html(renderDocument(node));
  });

  page(app, 'POST', '/log-in/options', async (c) => {
    const may = await counted(c);
    if (isRefusal(may)) return no(c, may);
    const { token, options } = await beginStaffLogin(deps, c.get('institution'), relyingParty);
    giveCookie(c, 'passkey', token);
    return c.json(options);
  });

  page(app, 'POST', '/log-in', async (c) => {
    const response = await bodyOf(c, assertion);
    if (!response) return no(c, refuse('passkey-refused'));
    const entered = await logInStaff(
      deps,
      c.get('institution'),
      relyingParty,
      readCookie(c, 'passkey'),
      response as unknown as AuthenticationResponseJSON,
    );
    dropCookie(c, 'passkey');
    if (isRefusal(entered)) return no(c, entered);
    giveCookie(c, 'staff', entered.token);
    return c.json({});
  });

  page(app, 'GET', '/invitation', (c) =>
    c.html(renderDocument(<InvitationPage page={consolePage(edge, c, '/invitation')} />)),
  );

  page(app, 'POST', '/invitation/greet', async (c) => {
    const may = await counted(c);
    if (isRefusal(may)) return no(c, may);
    const asked = await bodyOf(c, invitation);
    const found = asked ? await readInvitation(deps, c.get('institution'), asked.token) : refuse('invitation-over');
    if (isRefusal(found)) return no(c, found);
    return c.json({ personName: found.staff.personName, confirmed: found.confirmed });
  });

  page(app, 'POST', '/invitation/options', async (c) => {
    const may = await counted(c);
    if (isRefusal(may)) return no(c, may);
    const asked = await bodyOf(c, invitation);
    const begun = asked
      ? await beginRegistration(deps, c.get('institution'), relyingParty, asked.token, asked.code)
      : refuse('invitation-over');
    if (isRefusal(begun)) return no(c, begun);
    giveCookie(c, 'passkey', begun.token);
    return c.json(begun.options);
  });

  page(app, 'POST', '/invitation', async (c) => {
    const response = await bodyOf(c, attestation);
    if (!response) return no(c, refuse('passkey-refused'));
    const registered = await registerPasskey(
      deps,
      c.get('institution'),
      relyingParty,
      readCookie(c, 'passkey'),
      response as unknown as RegistrationResponseJSON,
    );
    dropCookie(c, 'passkey');
    return isRefusal(registered) ? no(c, registered) : c.json({});
  });

  page(app, 'POST', '/logout', async (c) => {
    await logOutStaff(deps, c.get('institution'), readCookie(c, 'staff'));
    dropCookie(c, 'staff');
    return c.redirect(`${pathHere(c, '/')}?logged-out`, 303);
  });
}

/** The JSON a script of ours posts, or nothing where it is not of that shape. */
async function bodyOf<T>(c: EdgeContext, schema: z.ZodType<T>): Promise<T | undefined> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return schema.safeParse(body).data;
}

/** Where a login may lead on to: a page of this institution's console, and nothing else. */
function ownPath(c: EdgeContext, next: string | undefined): string {
  const { code } = c.get('institution');
  return next?.startsWith(`/${code}/`) && /^[\w/.-]+$/.test(next) && !next.includes('..')
    ? next
    : pathHere(c, '/dashboard');
}
