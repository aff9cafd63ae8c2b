import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { limitedBodies } from '../web/body-limit.ts';
import type { Edge, EdgeContext, EdgeEnv } from '../web/edge.ts';
import { failures } from '../web/failures.tsx';
import { renderDocument } from '../web/layout.tsx';
import type { Lang } from '../web/page.ts';
import { expectedBody, expectedHost, ownPagesOnly, securityHeaders } from '../web/security.ts';
import { serveAssets } from '../web/serve-assets.ts';
import { readTown } from './coming.ts';
import { ControlPage, type ControlView } from './control-page.tsx';
import { colleagues, inviteAgain } from './counter.ts';
import { MailPage } from './mail-page.tsx';
import { readMails } from './mailbox.ts';
import type { MovingClock } from './moving-clock.ts';
import { type Personas, readPersonaFile } from './personas.ts';

/** What the control is made from. */
export interface ControlParts {
  readonly edge: Edge;
  readonly consoleOrigin: string;
  readonly clock: MovingClock;
  readonly real: () => Temporal.Instant;
  readonly directory: string;
  /** Where mails are written. */
  readonly mailDirectory: string;
  /** Has what is due by the clock decided and sent at once. */
  readonly remind: () => Promise<void>;
  readonly personas: Personas;
  /** Where it listens; known once it does. */
  readonly port: () => number;
}

/**
 * The page that moves the demo's clock (forwards only, I4) and hands out its people. For this machine alone: it answers
 * to names of the loopback, so that no other site's name can be made to point here, and to its own pages' forms.
 */
export function control(parts: ControlParts): Hono<EdgeEnv> {
  const { edge, clock } = parts;
  const app = new Hono<EdgeEnv>();
  const hosts = () => ['localhost', '127.0.0.1'].map((name) => `${name}:${parts.port()}`);
  app.use(securityHeaders([parts.consoleOrigin]));
  app.use(expectedHost((asked) => hosts().includes(asked)));
  app.use(ownPagesOnly((c) => `http://${(c.req.header('Host') ?? '').toLowerCase()}`));
  app.use(expectedBody(['application/x-www-form-urlencoded']));
  app.use(limitedBodies(1024));
  failures(app, edge);
  serveAssets(app, edge.assets);

  app.get('/demo.css', async (c) => {
    c.header('Content-Type', 'text/css; charset=utf-8');
    return c.body(await readFile(join(import.meta.dirname, 'control.css'), 'utf8'));
  });

  for (const [prefix, lang] of [
    ['', 'ja'],
    ['/en', 'en'],
  ] as const) {
    app.get(`${prefix}/`, (c) => shown(c, lang, { since: instantOf(c.req.query('since')) }));
    app.post(`${prefix}/clock`, async (c) => {
      const before = clock.now();
      const to = wanted(await c.req.parseBody(), before, await timeZone());
      const moved = isRefusal(to) ? to : await clock.moveTo(to);
      if (isRefusal(moved)) return shown(c, lang, { refused: moved.refused });
      await parts.remind();
      return c.redirect(`${prefix}/?since=${before.epochMilliseconds}`, 303);
    });
    app.get(`${prefix}/mail`, async (c) => {
      const { people } = parts.personas;
      const of = people.find(({ loginId }) => loginId === c.req.query('of'));
      if (c.req.query('of') !== undefined && !of) return c.notFound();
      const mails = await edge.deps.store.transaction(clock.now(), (tx) => readMails(tx, parts.mailDirectory, of));
      const asset = (name: string) => edge.assets.address(name);
      const page = { lang, timeZone: await timeZone(), mails, people, of, asset };
      return c.html(renderDocument(<MailPage {...page} />));
    });
  }

  // The one-time token is in the fragment of where this leads; it stands on no page.
  app.post('/staff/:id', async (c) => {
    const invited = await edge.deps.store.transaction(clock.now(), async (tx) => {
      const made = await inviteAgain(tx, edge.deps, c.req.param('id'));
      return made && { ...made, institution: await tx.institutions.byId(made.staff.institutionId) };
    });
    if (!invited?.institution) return c.notFound();
    return c.redirect(`${parts.consoleOrigin}/${invited.institution.code}/invitation#${invited.token}`, 303);
  });

  app.get('/personas/:file', async (c) => {
    const persona = parts.personas.people.find(({ file }) => file !== undefined && file === c.req.param('file'));
    if (!persona) return c.notFound();
    c.header('Content-Type', 'application/x-pkcs12');
    c.header('Content-Disposition', `attachment; filename="${persona.file}"`);
    return c.body(new Uint8Array(await readPersonaFile(parts.directory, persona)));
  });

  const town = () => edge.deps.store.transaction(clock.now(), (tx) => readTown(tx, parts.personas));
  const timeZone = async () => (await town()).timeZone;

  async function shown(
    c: EdgeContext,
    lang: Lang,
    { since, refused }: { since?: Temporal.Instant | undefined; refused?: ControlView['refused'] },
  ) {
    const { password, passphrase } = parts.personas;
    const { coming, personas, timeZone: zone } = await town();
    const { all, staff } = await edge.deps.store.transaction(clock.now(), async (tx) => ({
      all: await tx.institutions.all(),
      staff: await colleagues(tx),
    }));
    const now = clock.now();
    const isPast = ({ at }: { at: Temporal.Instant }) => Temporal.Instant.compare(at, now) <= 0;
    const node = (
      <ControlPage
        lang={lang}
        timeZone={zone}
        now={now}
        real={parts.real()}
        coming={coming.filter((one) => !isPast(one))}
        moved={since && coming.filter((one) => isPast(one) && Temporal.Instant.compare(one.at, since) > 0)}
        refused={refused}
        personas={personas}
        staff={staff}
        password={password}
        passphrase={passphrase}
        portalOrigin={edge.portalOrigin}
        consoleOrigin={parts.consoleOrigin}
        institutions={new Map(all.map(({ code, name, nameEn }) => [code, lang === 'en' ? nameEn : name]))}
        asset={(name) => edge.assets.address(name)}
      />
    );
    return c.html(renderDocument(node), refused ? 422 : 200);
  }
  return app;
}

/** Where a form asks the clock to go: some days on, to a moment, or to the first moment of a day. */
function wanted(
  form: Record<string, unknown>,
  now: Temporal.Instant,
  timeZone: string,
): Temporal.Instant | Refusal<'no-date'> {
  const { by, to, date } = form;
  if (by === '1' || by === '10' || by === '30') return now.add({ hours: 24 * Number(by) });
  try {
    if (typeof to === 'string') return Temporal.Instant.from(to);
    return Temporal.PlainDate.from(String(date)).toZonedDateTime(timeZone).toInstant();
  } catch {
    return refuse('no-date');
  }
}

function instantOf(text: string | undefined): Temporal.Instant | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text)
    ? Temporal.Instant.fromEpochMilliseconds(Number(text))
    : undefined;
}
