import type { Hono } from 'hono';
import { isRefusal } from '../../domain/refusal.ts';
import type { EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { exportAudit } from '../../workflows/export-audit.ts';
import { conditionsOf } from '../../workflows/find-events.ts';
import { type Door, forStaff } from '../door.tsx';
import { refusedStaff } from '../refused.tsx';
import { type Format, fileOf, formats } from './file.ts';
import { AuditPage } from './page.tsx';
import { soughtBy, typedFields } from './typed.ts';

const perPage = 50;
const eventId = /^[1-9][0-9]{0,17}$/;

/** 監査証跡: search and export. */
export function auditPages(app: Hono<EdgeEnv>, door: Door): void {
  const { deps, log } = door.edge;

  forStaff(app, door, 'GET', '/audit', 'see the audit log', async (c, { page, staff, institution, now }) => {
    const typed = typedFields((name) => c.req.query(name));
    const sought = soughtBy(typed);
    if ('wrong' in sought) {
      const node = <AuditPage page={page} staff={staff} typed={typed} wrong={sought} events={[]} />;
      return c.html(renderDocument(node), 400);
    }
    const before = c.req.query('before') ?? '';
    const events = await deps.store.transaction(now, async (tx) => {
      const conditions = await conditionsOf(tx, institution, sought);
      const place = eventId.test(before) ? await tx.auditSearch.placeOf(institution.id, before) : undefined;
      return conditions ? tx.auditSearch.find(institution.id, conditions, place, perPage + 1) : [];
    });
    const node = (
      <AuditPage
        page={page}
        staff={staff}
        typed={typed}
        events={events.slice(0, perPage)}
        more={events.length > perPage}
        older={before !== ''}
      />
    );
    return c.html(renderDocument(node));
  });

  forStaff(app, door, 'POST', '/audit/export', 'export the audit log', async (c, colleague) => {
    const { page, staff, institution, now } = colleague;
    const form = await c.req.parseBody();
    const typed = typedFields((name) => form[name]);
    const sought = soughtBy(typed);
    if ('wrong' in sought) {
      const node = <AuditPage page={page} staff={staff} typed={typed} wrong={sought} events={[]} />;
      return c.html(renderDocument(node), 400);
    }
    const format: Format = formats.find((one) => one === form.format) ?? 'csv';
    const portions = await exportAudit(deps, (work) => colleague.act('export the audit log', work), sought, format);
    if (isRefusal(portions)) return refusedStaff(door.edge, c, page, portions);
    const { type, name, body } = fileOf(format, page, institution.code, now, portions, (fault) =>
      log('error', 'an export of the audit log broke off', { fault: String(fault) }),
    );
    c.header('Content-Type', type);
    c.header('Content-Disposition', `attachment; filename="${name}"`);
    c.header('Cache-Control', 'no-store');
    return c.body(body);
  });
}
