import type { Hono } from 'hono';
import { type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { type Door, forSignedIn, notFound } from '../signed-in/door.tsx';
import { ReadinessPage } from './page.tsx';

/** For the administrator of a contract that has not gone over to certificates yet (L4); for others there is no such page. */
export function readinessPages(app: Hono<EdgeEnv>, door: Door): void {
  forSignedIn(app, door, 'GET', '/readiness', { role: 'administrator' }, async (c, visitor) => {
    const { institution, contract, loginId, now, page } = visitor;
    if (contract.method !== 'password') return notFound(door.edge, c, { ...page, path: '/home', switchable: false });
    const ids = await door.edge.deps.store.transaction(now, (tx) =>
      tx.loginIds.readiness(institution.id, contract.id, tx.now),
    );
    const node = <ReadinessPage page={page} ids={ids} ownId={loginId.id} usersPath={pathHere(c, '/users')} />;
    return c.html(renderDocument(node));
  });
}
