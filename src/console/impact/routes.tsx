import type { Hono } from 'hono';
import { stream } from 'hono/streaming';
import type { Criteria } from '../../domain/impact/impact.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { csvLines, csvMark } from '../../web/csv.ts';
import { shortDate } from '../../web/dates.ts';
import { type EdgeContext, type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { exportImpact } from '../../workflows/impact/export.ts';
import { beginRevocation, cancelRevocation } from '../../workflows/impact/revoke-all.ts';
import { countImpact, seekImpact } from '../../workflows/impact/seek.ts';
import { newId } from '../../workflows/new-id.ts';
import { type Colleague, type Door, forStaff } from '../door.tsx';
import { notThere, refusedStaff } from '../refused.tsx';
import { criteriaOf, queryOf } from './criteria.ts';
import { ImpactPage, kindOf } from './find-page.tsx';
import { type AskRevoke, AskRevokePage, reasons } from './revoke-page.tsx';
import { RunPage } from './run-page.tsx';
import { type WaveForm, WavePage, waves } from './wave-page.tsx';
import { impactWords } from './words.ts';

const see = 'see what a certificate has touched';
const pageSize = 50;
const shownRuns = 10;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** 影響範囲の調査 (R4): find, list, revoke, and how far that is. */
export function impactPages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge } = door;
  const { deps } = edge;
  const { store, clock } = deps;
  const asked = (c: EdgeContext) => criteriaOf((name) => c.req.query(name));
  const before = (c: EdgeContext) => [c.req.query('before')].find((id) => id !== undefined && uuid.test(id));

  forStaff(app, door, 'GET', '/impact', see, async (c, { page, institution }) => {
    const criteria = asked(c);
    const after = before(c);
    const typed = [...new URL(c.req.url).searchParams.keys()].length > 0;
    const { found, runs } = await store.transaction(clock(), async (tx) => ({
      found: typed ? await seekImpact(tx, institution, criteria, after, pageSize + 1) : undefined,
      runs: await tx.impact.newestRuns(institution.id, shownRuns),
    }));
    const wrong = isRefusal(found) ? found.facts.field : undefined;
    const impact = found && !isRefusal(found) ? found : undefined;
    const more = (impact?.touched.length ?? 0) > pageSize;
    const shown = impact && { ...impact, touched: impact.touched.slice(0, pageSize) };
    const finding = { criteria, wrong, impact: shown, before: after, more, runs };
    return c.html(renderDocument(<ImpactPage page={page} finding={finding} />), wrong ? 422 : 200);
  });

  forStaff(app, door, 'GET', '/impact/export', see, async (c, colleague) => {
    const { page, now } = colleague;
    const criteria = asked(c);
    const t = impactWords[page.lang];
    const portions = await exportImpact(deps, (work) => colleague.act(see, work), criteria);
    if (isRefusal(portions)) return no(c, colleague, criteria, portions);
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', 'attachment; filename="impact.csv"');
    const { columns, contract } = headings[page.lang];
    return stream(c, async (out) => {
      await out.write(csvMark + csvLines([[...columns, ...contract]]));
      for await (const some of portions) {
        const rows = some.map((one) => [
          one.loginName,
          one.personName,
          t.role[one.role],
          t.kinds[kindOf(one, now)],
          one.serial ? Buffer.from(one.serial).toString('hex') : '',
          one.issuedAt ? shortDate(one.issuedAt, page) : '',
          shortDate(one.notAfter, page),
          one.contractNumber,
          one.companyName,
          one.branch,
        ]);
        if (out.aborted) return;
        if (rows.length > 0) await out.write(csvLines(rows));
      }
    });
  });

  forStaff(app, door, 'GET', '/impact/revoke', see, async (c, colleague) => {
    const criteria = asked(c);
    const counts = await colleague.act('stop in an emergency', (tx, { institution }) =>
      countImpact(tx, institution, criteria),
    );
    if (isRefusal(counts)) return no(c, colleague, criteria, counts);
    const ask = { id: newId(clock(), deps.random), criteria, counts, reason: '', typed: '', errors: [] };
    return c.html(renderDocument(<AskRevokePage page={colleague.page} ask={ask} />));
  });

  forStaff(app, door, 'POST', '/impact/revoke', see, async (c, colleague) => {
    const body = await c.req.parseBody();
    const field = (name: string) => (typeof body[name] === 'string' ? body[name] : undefined);
    const criteria = criteriaOf(field);
    const [id = '', typed = ''] = [field('id'), field('number')];
    const number = Number(typed.normalize('NFKC').replaceAll(/[\s,]/g, ''));
    const reason = reasons.find((one) => one === field('reason'));
    if (!uuid.test(id)) return c.redirect(`${pathHere(c, '/impact/revoke')}?${queryOf(criteria)}`, 303);
    const begun = await colleague.act('stop in an emergency', async (tx, signedIn) => {
      const counts = await countImpact(tx, signedIn.institution, criteria);
      if (isRefusal(counts)) return counts;
      const ask = (errors: AskRevoke['errors']) => ({
        ask: { id, criteria, counts, reason: reason ?? '', typed, errors },
      });
      if (!reason) return ask(['reason']);
      const run = await beginRevocation(tx, signedIn, { id, criteria, reason, number });
      return isRefusal(run) && run.refused === 'number-differs' ? ask(['number']) : run;
    });
    if ('ask' in begun) {
      return c.html(
        renderDocument(<AskRevokePage page={{ ...colleague.page, switchable: false }} ask={begun.ask} />),
        422,
      );
    }
    if (isRefusal(begun)) return no(c, colleague, criteria, begun);
    edge.wakeRevocations();
    return c.redirect(pathHere(c, `/impact/runs/${begun.id}`), 303);
  });

  forStaff(app, door, 'GET', '/impact/runs/:run', see, async (c, { page, institution }) => {
    const id = c.req.param('run') ?? '';
    const seen = await store.transaction(clock(), async (tx) => {
      const run = uuid.test(id) ? await tx.impact.runById(institution.id, id) : undefined;
      if (!run) return undefined;
      const [by] = await tx.staff.byIds(institution.id, [run.begunBy]);
      const without = run.finishedAt
        ? await tx.impact.countWithout(institution.id, id)
        : { administrators: 0, contracts: 0, users: 0 };
      return { run, by, without, progress: await tx.impact.progress(id) };
    });
    if (!seen) return notThere(c, page);
    // Whatever program began it, this one carries it on if need be.
    if (!seen.run.finishedAt) edge.wakeRevocations();
    return c.html(renderDocument(<RunPage page={page} seen={seen} />));
  });

  forStaff(app, door, 'POST', '/impact/runs/:run/cancel', see, async (c, colleague) => {
    const id = c.req.param('run') ?? '';
    if (!uuid.test(id)) return notThere(c, colleague.page);
    const run = await colleague.act('stop in an emergency', (tx, signedIn) => cancelRevocation(tx, signedIn, id));
    if (!run) return notThere(c, colleague.page);
    if (isRefusal(run)) return refusedStaff(edge, c, colleague.page, run);
    return c.redirect(pathHere(c, `/impact/runs/${id}`), 303);
  });

  // What is chosen here goes on to the applications, and comes back from there to be mended: see /settings/change.
  const apply = 'take in applications about contracts';
  const wave = async (c: EdgeContext, { page, institution }: Colleague, form: Omit<WaveForm, 'runs'>) => {
    const runs = await store.transaction(clock(), async (tx) => {
      const newest = await tx.impact.newestRuns(institution.id, shownRuns);
      const seen: WaveForm['runs'][number][] = [];
      for (const run of newest.filter(({ finishedAt }) => finishedAt !== undefined)) {
        const without = await tx.impact.countWithout(institution.id, run.id);
        if (without.administrators > 0) seen.push({ run, without });
      }
      return seen;
    });
    const node = <WavePage page={{ ...page, switchable: c.req.method === 'GET' }} form={{ ...form, runs }} />;
    return c.html(renderDocument(node), form.wrong ? 422 : 200);
  };
  forStaff(app, door, 'GET', '/impact/wave', apply, async (c, colleague) => {
    const number = c.req.query('again');
    const again = await store.transaction(clock(), (tx) =>
      number === undefined ? Promise.resolve(undefined) : tx.applications.byNumber(colleague.institution.id, number),
    );
    const own = again?.madeBy === colleague.staff.id && again.kind === 'reissue-wave' && again.state === 'returned';
    if (!own && number !== undefined) return notThere(c, colleague.page);
    const asked = (again?.asked ?? {}) as { run?: string; size?: number };
    const run = asked.run ?? c.req.query('run') ?? '';
    const more = { note: again?.note ?? '', again: again?.number, wrong: false };
    return wave(c, colleague, { run, size: String(asked.size ?? waves[1]), ...more });
  });
  forStaff(app, door, 'POST', '/impact/wave', apply, async (c, colleague) => {
    const body = await c.req.parseBody();
    const field = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
    const [run, size, note, again] = ['run', 'size', 'note', 'again'].map(field) as [string, string, string, string];
    const back = c.req.query('problem') !== undefined;
    const wrong = !uuid.test(run) || (back && field('step') !== 'mend');
    if (!wrong && !back) return c.redirect(pathHere(c, '/applications/new/reissue-wave'), 307);
    return wave(c, colleague, { run, size, note, again: again || undefined, wrong });
  });

  function no(c: EdgeContext, { page }: Colleague, criteria: Criteria, refusal: Refusal) {
    const back = refusal.refused === 'criteria-wrong' || refusal.refused === 'nothing-to-revoke';
    return back
      ? c.redirect(`${pathHere(c, '/impact')}?${queryOf(criteria)}`, 303)
      : refusedStaff(edge, c, page, refusal);
  }
}

const headings = {
  ja: {
    columns: ['ログインID', '名前', '区分', '状態', 'シリアル番号', '取得', '期限'],
    contract: ['契約番号', '会社名', '取引店'],
  },
  en: {
    columns: ['Login ID', 'Name', 'Role', 'State', 'Serial number', 'Acquired', 'Until'],
    contract: ['Contract number', 'Company', 'Branch'],
  },
};
