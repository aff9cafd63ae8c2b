import type { Hono } from 'hono';
import { type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { type Door, forSignedIn } from '../signed-in/door.tsx';
import { HistoryPage } from './page.tsx';

const perPage = 50;

/** One's own login history. */
export function historyPages(app: Hono<EdgeEnv>, door: Door): void {
  forSignedIn(app, door, 'GET', '/history', {}, async (c, { institution, loginId, now, page }) => {
    const asked = c.req.query('before') ?? '';
    const before = /^[1-9][0-9]{0,17}$/.test(asked) ? asked : undefined;
    const found = await door.edge.deps.store.transaction(now, (tx) =>
      tx.audit.logins(institution.id, loginId.id, before, perPage + 1),
    );
    const records = found.slice(0, perPage);
    const history = pathHere(c, '/history');
    const node = (
      <HistoryPage
        page={page}
        records={records}
        passwordHref={pathHere(c, '/settings/password')}
        olderHref={found.length > perPage ? `${history}?before=${records.at(-1)!.id}` : undefined}
        newestHref={before ? history : undefined}
      />
    );
    return c.html(renderDocument(node));
  });
}
