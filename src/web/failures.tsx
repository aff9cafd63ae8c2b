import type { Hono } from 'hono';
import { newReference } from '../domain/audit/refusal-record.ts';
import type { Edge, EdgeEnv } from './edge.ts';
import { FailedPage, NotFoundAnywhere } from './failure-pages.tsx';
import { renderDocument } from './layout.tsx';
import type { Page } from './page.ts';

/**
 * What an app answers to an address that is none, and to an exception: a page under a number, with nothing of the
 * exception on it. The log has the number and the exception; the database may be what failed, so nothing is stored. Text
 * that the database cannot hold (a NUL, wherever it was sent) is the sender's fault: 400, and nothing happened.
 */
export function failures(app: Hono<EdgeEnv>, edge: Edge): void {
  const asset = (name: string) => edge.assets.address(name);
  const langOf = (path: string): Page['lang'] => (/^\/\d{4}\/en\//.test(path) ? 'en' : 'ja');
  app.notFound((c) => c.html(renderDocument(<NotFoundAnywhere lang={langOf(c.req.path)} asset={asset} />), 404));
  app.onError((error, c) => {
    // Whoever hung up in the middle of a request reads no answer, and nothing of ours failed.
    if (c.env.incoming?.socket.destroyed) return c.body(null, 400);
    const at = edge.deps.clock();
    const unreadable = noText.has((error as { code?: unknown }).code);
    const reference = newReference(unreadable ? 'E1901' : 'E1900', edge.deps.random);
    const [level, what] = unreadable
      ? (['warn', 'a request was no text'] as const)
      : (['error', 'a request failed'] as const);
    edge.log(level, what, { reference, path: c.req.path, error: describe(error) });
    const timeZone = c.get('institution')?.settings.timeZone ?? 'Asia/Tokyo';
    const page = (
      <FailedPage
        what={unreadable ? 'unreadable' : 'unexpected'}
        lang={langOf(c.req.path)}
        timeZone={timeZone}
        asset={asset}
        reference={reference}
        at={at}
      />
    );
    return c.html(renderDocument(page), unreadable ? 400 : 500);
  });
}

/** PostgreSQL's character_not_in_repertoire and untranslatable_character: of all we send, only a NUL is that. */
const noText: ReadonlySet<unknown> = new Set(['22021', '22P05']);

/** Where an exception came from; its causes with it. Values bound to SQL statements are not in these texts. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
