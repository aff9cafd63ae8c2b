import type { Hono } from 'hono';
import type { EdgeContext, EdgeEnv } from '../../web/edge.ts';
import { pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { type Door, forStaff } from '../door.tsx';
import type { ConsolePage } from '../page.ts';
import { notThere } from '../refused.tsx';
import { textsOf } from './catalogue.ts';
import { ChangeSettingsPage, type SettingsForm, unchanged } from './form.tsx';
import { settingsForm, settingsPath } from './kind-form.tsx';
import { SettingsPage } from './page.tsx';
import { type Fields, faultsIn, typedSettings, valuesOf } from './typed.ts';

const act = 'take in applications about settings';

/** How many changes the page tells; the rest is in the audit log. */
const toldChanges = 20;

/** 金庫の設定: seen by everyone, changed by application and approval. */
export function settingsPages(app: Hono<EdgeEnv>, door: Door): void {
  const { store, clock } = door.edge.deps;

  forStaff(app, door, 'GET', '/settings', 'see settings', async (c, { page, institution }) => {
    const changes = await store.transaction(clock(), (tx) =>
      tx.audit.ofSubject(
        institution.id,
        { kind: 'institution', id: institution.id },
        { acts: ['settings-changed'] },
        toldChanges,
      ),
    );
    return c.html(renderDocument(<SettingsPage page={page} institution={institution} changes={changes} />));
  });

  forStaff(app, door, 'GET', settingsPath, act, async (c, { page, institution, staff }) => {
    const number = c.req.query('again');
    const again = await store.transaction(clock(), (tx) =>
      number === undefined ? Promise.resolve(undefined) : tx.applications.byNumber(institution.id, number),
    );
    const own = again?.madeBy === staff.id && again.kind === 'change-settings' && again.state === 'returned';
    if (!own && number !== undefined) return notThere(c, page);
    const asked = again && settingsForm.values(again.asked);
    return form(c, page, {
      values: (setting) => asked?.[setting.name] ?? textsOf(institution.settings, setting),
      errors: [],
      note: again?.note ?? '',
      again: again?.number,
      comment: again?.comment,
    });
  });

  // Faults are told on the form itself. What has none goes on to the applications as it was sent: 307 keeps the form.
  // From there it comes back the same way, to be mended.
  forStaff(app, door, 'POST', settingsPath, act, async (c, { page }) => {
    const fields: Fields = await c.req.parseBody({ all: true });
    const back = c.req.query('problem');
    const faults = fields.draw === undefined ? faultsIn(page.lang, typedSettings(fields).settings) : [];
    const errors = back === 'form' && faults.length === 0 ? [unchanged(page.lang)] : faults;
    if (fields.draw === undefined && back === undefined && errors.length === 0) {
      return c.redirect(pathHere(c, '/applications/new/change-settings'), 307);
    }
    const [note = '', again] = [valuesOf(fields, 'note')[0], valuesOf(fields, 'again')[0]];
    return form(c, page, { values: (setting) => valuesOf(fields, setting.name), errors, note, again });
  });
}

function form(c: EdgeContext, page: ConsolePage, wanted: SettingsForm): Response | Promise<Response> {
  const node = <ChangeSettingsPage page={{ ...page, switchable: c.req.method === 'GET' }} form={wanted} />;
  return c.html(renderDocument(node), wanted.errors.length > 0 ? 422 : 200);
}
