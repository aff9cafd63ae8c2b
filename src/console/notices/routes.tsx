import type { Hono } from 'hono';
import { typedNoticeReference } from '../../domain/notice/notice.ts';
import type { EdgeContext, EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { isId } from '../../workflows/new-id.ts';
import { type Door, forStaff } from '../door.tsx';
import { notThere } from '../refused.tsx';
import { kindCalled, NoticesPage, noticesAPage, type Shown } from './list-page.tsx';
import { NoticePage } from './notice-page.tsx';
import { written } from './parts.tsx';

/** 通知の配信 (N4, N5): the list of all mails to customers, and each of them. */
export function noticePages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge } = door;
  const { deps } = edge;

  forStaff(app, door, 'GET', '/notices', 'see notices', async (c, { institution, page }) => {
    const shown = shownIn(c);
    const found = await deps.store.transaction(deps.clock(), (tx) =>
      tx.notices.list(institution.id, shown, noticesAPage + 1),
    );
    const notices = found.map((one) => written(edge, institution, one));
    return c.html(renderDocument(<NoticesPage page={page} shown={shown} notices={notices} />));
  });

  forStaff(app, door, 'GET', '/notices/:reference', 'see notices', async (c, { institution, page }) => {
    const reference = typedNoticeReference(c.req.param('reference') ?? '');
    const found =
      reference === undefined
        ? undefined
        : await deps.store.transaction(deps.clock(), (tx) => tx.notices.byReference(institution.id, reference));
    if (!found) return notThere(c, { ...page, switchable: false });
    return c.html(renderDocument(<NoticePage page={page} notice={written(edge, institution, found)} />));
  });
}

/** What the address asks for; anything else in it is as if it were not there. */
function shownIn(c: EdgeContext): Shown {
  const { show, kind, stage, before } = c.req.query();
  return {
    undelivered: show === 'undelivered' || undefined,
    kind: kindCalled(kind),
    stage: stage !== undefined && /^[1-9][0-9]{0,2}$/.test(stage) ? Number(stage) : undefined,
    before: beforeIn(before),
  };
}

/** The notice before which a list goes on; whatever is none begins at the newest. */
export const beforeIn = (before: string | undefined): string | undefined =>
  before !== undefined && isId(before) ? before : undefined;
