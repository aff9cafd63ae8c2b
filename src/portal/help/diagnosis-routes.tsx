import type { Hono } from 'hono';
import { isRefusal } from '../../domain/refusal.ts';
import { addressOf, connection, presented } from '../../web/connection.ts';
import { type Edge, type EdgeContext, type EdgeEnv, page, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { lanePage, portalPage } from '../../web/page-of.ts';
import { readUserAgent } from '../../web/user-agent.ts';
import { beginLogin } from '../../workflows/begin-login.ts';
import { boundTries } from '../../workflows/bound-tries.ts';
import { diagnose } from '../../workflows/diagnose.ts';
import { refused } from '../refused.tsx';
import { DiagnosisPage } from './diagnosis-page.tsx';

const path = '/help/diagnosis';

/** The portal's half: the button leads to a lane of its own, where the browser is asked for a certificate. */
export function beginDiagnosis(app: Hono<EdgeEnv>, edge: Edge): void {
  page(app, 'POST', path, async (c) => {
    // Each look leaves a row behind. The limit is its own: looking never keeps anyone from logging in.
    const who = { institutionId: c.get('institution').id, address: addressOf(c) };
    const counted = await boundTries(edge.deps, 'diagnosis', who);
    if (isRefusal(counted)) return refused(edge, c, portalPage(edge, c, '/'), counted);
    const { clock } = await c.req.parseBody();
    const ahead = secondsAhead(clock, edge.wallClock());
    const attempt = await beginLogin(edge.deps, c.get('institution'), 'diagnosis');
    const query = ahead === undefined ? '' : `?clock=${ahead}`;
    return c.redirect(edge.laneOrigin(attempt.lane) + pathHere(c, path) + query, 303);
  });
}

/**
 * The lane's half: shows what was presented, once. Whoever opens it again, or came to it another way, is led back to
 * the button: a look needs a new lane.
 */
export function diagnosisLane(
  app: Hono<EdgeEnv>,
  edge: Edge,
  { laneOf, isNavigation }: { laneOf(c: EdgeContext): string; isNavigation(c: EdgeContext): boolean },
): void {
  page(app, 'GET', path, async (c) => {
    if (!isNavigation(c)) return c.text('This address is opened by a button of the help.', 403);
    const socket = connection(c);
    const agent = c.req.header('User-Agent') ?? '';
    const browser = readUserAgent(agent);
    const ahead = /^-?\d{1,10}$/.test(c.req.query('clock') ?? '') ? Number(c.req.query('clock')) : undefined;
    const tls = { version: socket.getProtocol() ?? '', cipher: socket.getCipher().standardName };
    const diagnosis = await diagnose(edge.deps, c.get('institution'), laneOf(c), presented(c), {
      tls: `${tls.version} ${tls.cipher}`,
      clock: ahead === undefined ? 'unknown (no JavaScript)' : `${ahead} s ahead of ours`,
      browser: browser.browser ?? 'unknown',
      system: browser.system ?? 'unknown',
      agent: agent.slice(0, 200),
      address: addressOf(c) ?? '',
    });
    if (isRefusal(diagnosis)) return c.redirect(edge.portalOrigin + pathHere(c, path), 303);
    const here = { ...lanePage(edge, c, path), switchable: false };
    return c.html(renderDocument(<DiagnosisPage page={here} diagnosis={diagnosis} pc={{ ahead, tls, ...browser }} />));
  });
}

/** How far a PC's clock, in milliseconds as the form sent it, is ahead; undefined when no script filled it in. */
function secondsAhead(sent: unknown, now: Temporal.Instant): number | undefined {
  if (typeof sent !== 'string' || !/^\d{1,15}$/.test(sent)) return undefined;
  const seconds = Math.round((Number(sent) - now.epochMilliseconds) / 1000);
  return Math.max(-9_999_999_999, Math.min(9_999_999_999, seconds));
}
