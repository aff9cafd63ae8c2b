import type { Hono } from 'hono';
import { newReference } from '../domain/audit/refusal-record.ts';
import type { Edge, EdgeEnv } from './edge.ts';
import { NotFoundAnywhere, UnexpectedPage } from './failure-pages.tsx';
import { renderDocument } from './layout.tsx';
import type { Page } from './page.ts';

/**
 * What an app answers to an address that is none, and to an exception: a page under a number, with nothing of the
 * exception on it. The log has the number and the exception; the database may be what failed, so nothing is stored.
 */
export function failures(app: Hono<EdgeEnv>, edge: Edge): void {
  const asset = (name: string) => edge.assets.address(name);
  const langOf = (path: string): Page['lang'] => (/^\/\d{4}\/en\//.test(path) ? 'en' : 'ja');
  app.notFound((c) => c.html(renderDocument(<NotFoundAnywhere lang={langOf(c.req.path)} asset={asset} />), 404));
  app.onError((error, c) => {
    // Whoever hung up in the middle of a request reads no answer, and nothing of ours failed.
    if (c.env.incoming?.socket.destroyed) return c.body(null, 400);
    const at = edge.deps.clock();
    const reference = newReference('E1900', edge.deps.random);
    edge.log('error', 'a request failed', { reference, path: c.req.path, error: describe(error) });
    const timeZone = c.get('institution')?.settings.timeZone ?? 'Asia/Tokyo';
    const page = (
      <UnexpectedPage lang={langOf(c.req.path)} timeZone={timeZone} asset={asset} reference={reference} at={at} />
    );
    return c.html(renderDocument(page), 500);
  });
}

/** Where an exception came from; its causes with it. Values bound to SQL statements are not in these texts. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
