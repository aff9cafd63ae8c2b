import type { Hono } from 'hono';
import type { EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { readAuthorities } from '../../workflows/read-authorities.ts';
import { type Door, forStaff } from '../door.tsx';
import { AuthoritiesPage } from './page.tsx';

/** 認証局の有効期限, below the settings: seen by everyone; what changes anything is done by operators (`warifu ca`). */
export function authorityPages(app: Hono<EdgeEnv>, door: Door): void {
  const { deps } = door.edge;
  forStaff(app, door, 'GET', '/settings/authorities', 'see settings', async (c, { page, institution }) => {
    const all = await readAuthorities(deps, institution);
    return c.html(
      renderDocument(
        <AuthoritiesPage page={page} institution={institution} all={all} pkiUrl={deps.pkiUrl} now={deps.clock()} />,
      ),
    );
  });
}
