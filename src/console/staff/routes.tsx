import type { Hono } from 'hono';
import { isRefusal } from '../../domain/refusal.ts';
import type { StaffEntry } from '../../domain/staff/staff.ts';
import type { EdgeEnv } from '../../web/edge.ts';
import { pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { stopStaff } from '../../workflows/stop-staff.ts';
import { type Colleague, type Door, forStaff } from '../door.tsx';
import { notThere, refusedStaff } from '../refused.tsx';
import { AccountPage, ChangeAccountPage, StopAccountPage } from './account-page.tsx';
import { invitationPages } from './invitation.tsx';
import { StaffPage, soughtAmong } from './list-page.tsx';
import { staffWords } from './words.ts';

/** How many events a page of an account tells. */
const toldEvents = 20;

/** 職員と権限: the list, each account, its stop, and what is applied for. */
export function staffPages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge } = door;
  const { store, clock } = edge.deps;
  const entries = ({ institution }: Colleague) =>
    store.transaction(clock(), async (tx) => ({ entries: await tx.staff.all(institution.id), now: tx.now }));
  const entryOf = async (colleague: Colleague, id: string): Promise<StaffEntry | undefined> =>
    (await entries(colleague)).entries.find(({ staff }) => staff.id === id);

  forStaff(app, door, 'GET', '/staff', 'see staff', async (c, colleague) => {
    const { page } = colleague;
    const { entries: all, now } = await entries(colleague);
    const text = c.req.query('q') ?? '';
    return c.html(renderDocument(<StaffPage page={page} list={{ entries: soughtAmong(all, text), text, now }} />));
  });

  forStaff(app, door, 'GET', '/staff/new', 'take in applications about staff', (c) =>
    c.redirect(pathHere(c, '/applications/new/add-staff'), 303),
  );

  forStaff(app, door, 'GET', '/staff/:account', 'see staff', async (c, colleague) => {
    const { page, institution } = colleague;
    const entry = await entryOf(colleague, c.req.param('account') ?? '');
    if (!entry) return notThere(c, page);
    const asked = c.req.query('before');
    const before = asked && /^[0-9]{1,18}$/.test(asked) ? asked : undefined;
    const { events, now } = await store.transaction(clock(), async (tx) => ({
      events: await tx.audit.ofStaff(institution.id, entry.staff.id, before, toldEvents + 1),
      now: tx.now,
    }));
    const done =
      c.req.query('done') === 'stopped' && entry.staff.suspendedAt ? staffWords[page.lang].stopped : undefined;
    const more = events.length > toldEvents;
    const account = { entry, events: events.slice(0, toldEvents), before, more, now, done };
    return c.html(renderDocument(<AccountPage page={page} account={account} />));
  });

  forStaff(app, door, 'GET', '/staff/:account/change', 'take in applications about staff', async (c, colleague) => {
    const entry = await entryOf(colleague, c.req.param('account') ?? '');
    if (!entry) return notThere(c, colleague.page);
    return c.html(renderDocument(<ChangeAccountPage page={colleague.page} entry={entry} />));
  });

  forStaff(app, door, 'GET', '/staff/:account/stop', 'stop staff in an emergency', async (c, colleague) => {
    const entry = await entryOf(colleague, c.req.param('account') ?? '');
    if (!entry) return notThere(c, colleague.page);
    return c.html(renderDocument(<StopAccountPage page={colleague.page} entry={entry} />));
  });

  forStaff(app, door, 'POST', '/staff/:account/stop', 'stop staff in an emergency', async (c, colleague) => {
    const id = c.req.param('account') ?? '';
    const stopped = await colleague.act('stop staff in an emergency', (tx, signedIn) => stopStaff(tx, signedIn, id));
    // Pressed twice, or by two people: it is stopped, which is what was wanted.
    if (!isRefusal(stopped) || stopped.refused === 'suspended-already') {
      return c.redirect(pathHere(c, `/staff/${id}?done=stopped`), 303);
    }
    return stopped.refused === 'staff-unknown'
      ? notThere(c, colleague.page)
      : refusedStaff(edge, c, colleague.page, stopped);
  });

  invitationPages(app, door);
}
