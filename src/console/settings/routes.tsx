import type { Hono } from 'hono';
import type { EdgeContext, EdgeEnv } from '../../web/edge.ts';
import { pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { type Colleague, type Door, forStaff } from '../door.tsx';
import { textsOf } from './catalogue.ts';
import { ChangeSettingsPage, type SettingsForm } from './form.tsx';
import { SettingsPage } from './page.tsx';
import { type Fields, faultsIn, typedSettings, valuesOf } from './typed.ts';

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

  forStaff(app, door, 'GET', '/settings/change', 'take in applications about settings', (c, { page, institution }) =>
    form(c, page, { values: (setting) => textsOf(institution.settings, setting), errors: [] }),
  );

  // Faults are told on the form itself. What has none goes on to the applications as it was sent: 307 keeps the form.
  forStaff(app, door, 'POST', '/settings/change', 'take in applications about settings', async (c, { page }) => {
    const fields: Fields = await c.req.parseBody({ all: true });
    const drawn = fields.draw !== undefined || fields.correct !== undefined;
    const errors = drawn ? [] : faultsIn(page.lang, typedSettings(fields).settings);
    if (!drawn && errors.length === 0) return c.redirect(pathHere(c, '/applications/new/change-settings'), 307);
    return form(c, page, { values: (setting) => valuesOf(fields, setting.name), errors });
  });
}

function form(c: EdgeContext, page: Colleague['page'], wanted: SettingsForm): Response | Promise<Response> {
  const node = <ChangeSettingsPage page={{ ...page, switchable: c.req.method === 'GET' }} form={wanted} />;
  return c.html(renderDocument(node), wanted.errors.length > 0 ? 422 : 200);
}
