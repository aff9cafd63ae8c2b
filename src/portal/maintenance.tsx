import type { MiddlewareHandler } from 'hono';
import { refuse } from '../domain/refusal.ts';
import { type Edge, type EdgeContext, type EdgeEnv, pathAsked } from '../web/edge.ts';
import { renderDocument } from '../web/layout.tsx';
import type { Page } from '../web/page.ts';
import { keepRefusal } from '../web/refusals.ts';
import { RefusalPage } from './refusal-page.tsx';

/** Help and the explanations of refusals are read when nothing else works. */
const alwaysOpen = /^\/\d{4}(\/en)?\/(help|error)(\/|$)/;

/** During maintenance every page says so (E1501), with when to come back (RFC 9110 §15.6.4). After institutionOfPath. */
export function closedForMaintenance(
  edge: Edge,
  pageAt: (edge: Edge, c: EdgeContext, path: string) => Page,
): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    const period = c.get('maintenance');
    if (!period || alwaysOpen.test(c.req.path)) return next();
    const { reference, at } = await keepRefusal(edge, c, refuse('maintenance'));
    c.header('Retry-After', String(Math.max(1, Math.ceil(period.until.since(at).total('second')))));
    const page = pageAt(edge, c, pathAsked(c));
    return c.html(renderDocument(<RefusalPage page={page} refusal={{ code: 'E1501', reference, at, period }} />), 503);
  };
}
