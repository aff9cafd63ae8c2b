import { Hono } from 'hono';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { limitedBodies } from '../../web/body-limit.ts';
import { addressOf, connection, presented } from '../../web/connection.ts';
import { dropCookie, giveCookie, readCookie } from '../../web/cookies.ts';
import {
  type Edge,
  type EdgeContext,
  type EdgeEnv,
  institutionOfPath,
  ownLanguages,
  page,
  pathHere,
} from '../../web/edge.ts';
import { failures } from '../../web/failures.tsx';
import { renderDocument } from '../../web/layout.tsx';
import { lanePage } from '../../web/page-of.ts';
import { keepRefusal } from '../../web/refusals.ts';
import { expectedBody, expectedHost, ownPagesOnly, securityHeaders } from '../../web/security.ts';
import { serveAssets } from '../../web/serve-assets.ts';
import { logIn } from '../../workflows/log-in.ts';
import { type Accepted, presentCertificate } from '../../workflows/present-certificate.ts';
import { diagnosisLane } from '../help/diagnosis-routes.tsx';
import { closedForMaintenance } from '../maintenance.tsx';
import { refused } from '../refused.tsx';
import { afterLogin } from '../signed-in/after-login.ts';
import { signedInPages } from '../signed-in/pages.tsx';
import { passwordWrong } from './messages.ts';
import { LanePasswordPage, type PasswordError } from './password-page.tsx';

/** The lanes: one certificate login and the whole signed-in session behind it, on a host name of its own (L6). */
export function lanes(edge: Edge): Hono<EdgeEnv> {
  const { deps } = edge;
  const app = new Hono<EdgeEnv>();
  app.use(securityHeaders([edge.portalOrigin, edge.laneOrigin('*')]));
  // The host that was asked must be the one the connection was opened for, or a certificate would speak for another lane.
  app.use(
    expectedHost((asked, c) => {
      const lane = edge.laneOf(connection(c as EdgeContext).servername || undefined);
      return lane !== undefined && asked === new URL(edge.laneOrigin(lane)).host;
    }),
  );
  app.use(ownPagesOnly((c) => edge.laneOrigin(laneOf(c as EdgeContext))));
  app.use(expectedBody(['application/x-www-form-urlencoded', 'application/pkcs10']));
  app.use(limitedBodies(8 * 1024));
  failures(app, edge);
  serveAssets(app, edge.assets);
  app.use('/:code{[0-9]{4}}/*', institutionOfPath(edge));
  app.use('/:code{[0-9]{4}}/*', ownLanguages());
  // I1: a lane is of the institution it was begun at, and has no pages of another.
  app.use('/:code{[0-9]{4}}/*', async (c, next) => {
    const attempt = await deps.store.transaction(deps.clock(), (tx) => tx.attempts.byLane(laneOf(c)));
    if (attempt && attempt.institutionId !== c.get('institution').id) return c.notFound();
    await next();
  });
  app.use('/:code{[0-9]{4}}/*', closedForMaintenance(edge, lanePage));

  page(app, 'GET', '/login/cert', async (c) => {
    if (!isNavigation(c)) return c.text('This address is opened by the login button.', 403);
    return present(c);
  });

  page(app, 'POST', '/login/password', async (c) => {
    const { password } = await c.req.parseBody();
    // An empty field is a slip and no try: the person is asked again.
    if (password === '') return present(c, {});
    return enter(c, readCookie(c, 'attempt'), typeof password === 'string' ? password : '');
  });

  diagnosisLane(app, edge, { laneOf, isNavigation });
  signedInPages(app, {
    edge,
    place: (c) => ({
      lane: { name: laneOf(c), presented: presented(c) },
      token: readCookie(c, 'session'),
      address: addressOf(c),
    }),
    page: (c, path) => lanePage(edge, c, path),
  });

  /** The certificate step, and what follows from it. */
  async function present(c: EdgeContext, error?: PasswordError) {
    const accepted = await presentCertificate(deps, laneOf(c), readCookie(c, 'attempt'), presented(c));
    if (isRefusal(accepted)) return refusalPage(c, accepted);
    if (accepted.attempt.institutionId !== c.get('institution').id) return c.notFound();
    if (accepted.token) giveCookie(c, 'attempt', accepted.token);
    if (c.get('institution').settings.loginFactors === 'certificate' && !accepted.late) {
      return enter(c, accepted.token ?? readCookie(c, 'attempt'), undefined);
    }
    return c.html(passwordPage(c, accepted, error), error ? 422 : 200);
  }

  /** The password step, and what follows from it. */
  async function enter(c: EdgeContext, attemptToken: string | undefined, password: string | undefined) {
    const entered = await logIn(deps, laneOf(c), attemptToken, presented(c), password, addressOf(c));
    if (isRefusal(entered)) {
      if (entered.refused !== 'password-wrong') return refusalPage(c, entered);
      const { left } = entered.facts;
      const { reference } = await keepRefusal(edge, c, entered);
      const error = { refused: { ...passwordWrong(c.get('lang'), left), reference } };
      return c.html(passwordPage(c, entered.facts, error), 422);
    }
    dropCookie(c, 'attempt');
    giveCookie(c, 'session', entered.token);
    return c.redirect(afterLogin(c, entered.session, entered.loginId), 303);
  }

  function passwordPage(
    c: EdgeContext,
    { certificate, loginId, late }: Pick<Accepted, 'certificate' | 'loginId' | 'late'>,
    error?: PasswordError,
  ) {
    return renderDocument(
      <LanePasswordPage
        page={{ ...lanePage(edge, c, '/login/cert'), switchable: true }}
        action={pathHere(c, '/login/password')}
        cancelAction={edge.portalOrigin + pathHere(c, '/')}
        label={certificate.label}
        personName={loginId.personName}
        {...(late && { expired: certificate.notAfter })}
        {...(error && { error })}
      />,
    );
  }

  function refusalPage(c: EdgeContext, refusal: Refusal) {
    return refused(edge, c, lanePage(edge, c, '/'), refusal);
  }

  function laneOf(c: EdgeContext): string {
    return edge.laneOf(connection(c).servername || undefined) ?? '';
  }

  return app;
}

/**
 * A lane is opened by a person, not by a page's script, image or frame: browsers say so. `same-site` is the way from
 * the portal, `none` an address typed or restored. Clients that do not send these headers are not browsers.
 */
function isNavigation(c: EdgeContext): boolean {
  const says = (name: string, ...allowed: string[]) => {
    const value = c.req.header(name);
    return value === undefined || allowed.includes(value);
  };
  return (
    says('Sec-Fetch-Mode', 'navigate') &&
    says('Sec-Fetch-Dest', 'document') &&
    says('Sec-Fetch-Site', 'same-site', 'same-origin', 'none')
  );
}
