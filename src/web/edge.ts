import type { HttpBindings } from '@hono/node-server';
import type { Context, Handler, Hono, MiddlewareHandler } from 'hono';
import type { Institution } from '../domain/institution/institution.ts';
import { isUnderWay, type Maintenance } from '../domain/maintenance/maintenance.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import type { WriteLetter } from '../workflows/send-notice.ts';
import type { Assets } from './assets.ts';
import type { Lang } from './page.ts';

/** What every listener's pages are made from. */
export interface Edge {
  readonly deps: Dependencies;
  /** The time that PCs have. The rules go by `deps.clock`, which only in the demo is another. */
  readonly wallClock: Dependencies['clock'];
  readonly assets: Assets;
  /** e.g. https://portal.localhost:8443 */
  readonly portalOrigin: string;
  /** The origin of a lane, e.g. https://l0123456789ab.cert.portal.localhost:9443 */
  laneOrigin(lane: string): string;
  /** The host name of a lane without port; the inverse is `laneOf`. */
  laneOf(hostName: string | undefined): string | undefined;
  /** For the log of the institution's people; takes no secret (I6). */
  log(level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>): void;
  /** Makes a notice's letter as it was sent then. */
  readonly writeLetter: WriteLetter;
  /** Has revocation runs that are not finished carried on in the background. */
  wakeRevocations(): void;
}

/** What Hono carries with a request below `/{code}/`. */
export interface EdgeEnv {
  Bindings: HttpBindings;
  Variables: { institution: Institution; lang: Lang; maintenance?: Maintenance };
}
export type EdgeContext = Context<EdgeEnv>;

const prefixes = { ja: '/:code{[0-9]{4}}', en: '/:code{[0-9]{4}}/en' } as const;

/** Registers a page at its Japanese and its English address: `/1376/help` and `/1376/en/help`. */
export function page(app: Hono<EdgeEnv>, method: 'GET' | 'POST', path: string, handler: Handler<EdgeEnv>): void {
  for (const prefix of Object.values(prefixes)) app.on(method, prefix + path, handler);
}

/** Puts institution and language beside the request; an unknown institution is a page that does not exist. */
export function institutionOfPath(edge: Edge): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    const code = c.req.param('code') ?? '';
    const { store, clock } = edge.deps;
    const { institution, planned, now } = await store.transaction(clock(), async (tx) => ({
      institution: await tx.institutions.byCode(code),
      planned: await tx.maintenance.planned(),
      now: tx.now,
    }));
    if (!institution) return c.notFound();
    if (planned && isUnderWay(planned, now)) c.set('maintenance', planned);
    c.set('institution', institution);
    c.set('lang', c.req.path.startsWith(`/${code}/en/`) ? 'en' : 'ja');
    await next();
  };
}

/** Leads from the English address of an institution that has no English pages to the Japanese one. */
export function ownLanguages(): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    const { code, settings } = c.get('institution');
    if (c.get('lang') === 'ja' || settings.languages.includes('en')) return next();
    if (c.req.method !== 'GET') return c.notFound();
    return c.redirect(`/${code}${c.req.path.slice(`/${code}/en`.length)}`, 303);
  };
}

/** The address of `path` of the request's institution in the request's language, without origin. */
export function pathHere(c: EdgeContext, path: string): string {
  const institution = c.get('institution');
  return `/${institution.code}${c.get('lang') === 'en' ? '/en' : ''}${path}`;
}

/** The path that was asked for, below the prefix of institution and language. */
export function pathAsked(c: EdgeContext): string {
  return encodeURI(c.req.path.replace(/^\/\d{4}(?:\/en(?=\/))?/, ''));
}
