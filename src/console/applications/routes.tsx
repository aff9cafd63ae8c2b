import type { Hono } from 'hono';
import {
  type Application,
  type ApplicationKind,
  applicationKinds,
  identityChecks,
  isAskedByCustomer,
  seenApplication,
  seenStates,
} from '../../domain/application/application.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { type EdgeContext, type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { keepRefusal } from '../../web/refusals.ts';

import { approve, turnDown, withdraw } from '../../workflows/applications/decide.ts';
import { looking } from '../../workflows/applications/looking.ts';
import { pressesOf, printSheets } from '../../workflows/applications/print-sheet.ts';

import { planApplication, takeIn } from '../../workflows/applications/take-in.ts';
import { makeTemporaryPassword } from '../../workflows/reset-password.ts';
import { type Colleague, type Door, forStaff } from '../door.tsx';
import { notThere, refusedStaff } from '../refused.tsx';
import { ConfirmAction, InviteAction } from '../staff/invitation.tsx';
import { ApplicationPage, type ApplicationView } from './application-page.tsx';
import { type DecisionWords, decisionWords } from './decision-words.ts';
import { type FormProblem, formProblems } from './form-problems.ts';
import type { Values } from './forms.tsx';
import { ApplicationsPage, ApprovalsPage } from './list-page.tsx';
import { ChooseKindPage, formOf, KindFormPage, PreviewPage } from './new-pages.tsx';
import { personOf } from './parts.tsx';
import { aboutAll, lettersOf, viewApplication } from './read.ts';
import { AskSheetPage, SheetPage } from './sheet-page.tsx';

const pageSize = 50;

/** 届出: taken in, looked at, decided, printed. */
export function applicationPages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge } = door;
  const { deps } = edge;
  const see = 'see applications';
  const no = (c: EdgeContext, { page }: Colleague, refusal: Refusal) =>
    refusal.refused === 'application-unknown' ? notThere(c, page) : refusedStaff(edge, c, page, refusal);

  forStaff(app, door, 'GET', '/applications', see, async (c, colleague) => {
    const { institution, page, now } = colleague;
    const state = seenStates.find((one) => one === c.req.query('state'));
    const found = await deps.store.transaction(deps.clock(), async (tx) => {
      const before = await tx.applications.byNumber(institution.id, c.req.query('before') ?? '');
      const some = await tx.applications.newest(institution.id, {
        ...(state && { seen: { state, now } }),
        ...(before && { before }),
        limit: pageSize + 1,
      });
      return aboutAll(tx, institution, some);
    });
    const shown = found.slice(0, pageSize);
    const last = found.length > pageSize ? shown.at(-1)?.application.number : undefined;
    const query = new URLSearchParams({ ...(state && { state }), ...(last && { before: last }) });
    return c.html(
      renderDocument(
        <ApplicationsPage
          page={page}
          state={state}
          applications={shown}
          now={now}
          older={last && `${page.href('/applications')}?${query}`}
          done={undefined}
        />,
      ),
    );
  });

  forStaff(app, door, 'GET', '/approvals', 'approve applications', async (c, colleague) => {
    const { institution, page, now } = colleague;
    const waiting = await deps.store.transaction(deps.clock(), async (tx) =>
      aboutAll(tx, institution, await tx.applications.waiting(institution.id, tx.now)),
    );
    return c.html(
      renderDocument(<ApprovalsPage page={page} applications={waiting} now={now} done={doneOf(c, page)} />),
    );
  });

  forStaff(app, door, 'GET', '/applications/new', see, (c, { page }) =>
    c.html(renderDocument(<ChooseKindPage page={page} contract={(c.req.query('contract') ?? '').slice(0, 40)} />)),
  );

  for (const [kind, act] of Object.entries(applicationKinds) as [
    ApplicationKind,
    (typeof applicationKinds)[ApplicationKind],
  ][]) {
    forStaff(app, door, 'GET', `/applications/new/${kind}`, act, async (c, colleague) => {
      const { institution, page, staff } = colleague;
      const number = c.req.query('again');
      const again = await deps.store.transaction(deps.clock(), (tx) =>
        number === undefined ? Promise.resolve(undefined) : tx.applications.byNumber(institution.id, number),
      );
      if (number !== undefined && (again?.madeBy !== staff.id || again.kind !== kind || again.state !== 'returned')) {
        return notThere(c, page);
      }
      const from = await deps.store.transaction(deps.clock(), (tx) =>
        tx.applications.byNumber(institution.id, c.req.query('from') ?? ''),
      );
      const expired = from?.kind === kind && seenApplication(from, deps.clock()) === 'expired' ? from : undefined;
      const { at } = formOf(kind);
      if (at) return c.redirect(pathHere(c, at) + (again ? `?again=${again.number}` : ''), 303);
      const filled = again ?? expired;
      const node = (
        <KindFormPage
          page={page}
          kind={kind}
          values={filled ? formOf(kind).values(filled.asked) : await prefilled(c, colleague)}
          identity={again?.identity ?? []}
          note={filled?.note ?? ''}
          again={again?.number}
          comment={again?.comment}
          problems={[]}
        />
      );
      return c.html(renderDocument(node));
    });

    forStaff(app, door, 'POST', `/applications/new/${kind}`, act, async (c, colleague) => {
      const { page } = colleague;
      const body = await c.req.parseBody({ all: true });
      const form = formOf(kind);
      const values = valuesOf(body, form.fields);
      const identity = identityChecks.filter((one) => listOf(body.identity).includes(one));
      const typed = {
        page,
        kind,
        values,
        identity,
        note: first(body.note).slice(0, 1000).trim(),
        again: first(body.again) || undefined,
      };
      // 307 carries what was typed on to the form's own page.
      const again = (problems: readonly FormProblem[], status: 200 | 422 = 422) =>
        form.at
          ? c.redirect(`${pathHere(c, form.at)}?problem=${problems[0]?.field === 'form' ? 'form' : ''}`, 307)
          : c.html(renderDocument(<KindFormPage {...typed} problems={problems} />), status);
      if (first(body.step) === 'mend') return again([], 200);

      const planned = await colleague.act(act, (tx, { institution }) =>
        planApplication(looking(tx), institution, kind, form.typed(values)),
      );
      const missing =
        isAskedByCustomer(kind) && identity.length === 0
          ? formProblems({ refused: 'identity-not-confirmed', facts: undefined }, page.lang, form.fields)
          : [];
      if (isRefusal(planned)) {
        const problems = [...formProblems(planned, page.lang, form.fields), ...missing];
        return problems.length === 0 ? no(c, colleague, planned) : again(problems);
      }
      if (missing.length > 0) return again(missing);
      const preview = (changed: boolean) =>
        c.html(
          renderDocument(
            <PreviewPage {...typed} changes={planned.plan.changes} hash={planned.hash} changed={changed} />,
          ),
        );
      if (first(body.step) !== 'take-in') return preview(false);
      const taken = await colleague.act(act, (tx, signedIn) =>
        takeIn(tx, deps, signedIn, {
          ...typed,
          typed: form.typed(values),
          hash: first(body.hash),
          number: typed.again,
        }),
      );
      if (!isRefusal(taken)) return c.redirect(`${pathHere(c, `/applications/${taken.number}`)}?done=taken-in`, 303);
      if (taken.refused === 'changed-since') return preview(true);
      const problems = formProblems(taken, page.lang, form.fields);
      return problems.length === 0 ? no(c, colleague, taken) : again(problems);
    });
  }

  forStaff(app, door, 'GET', '/applications/:number', see, async (c, colleague) => {
    const view = await viewOf(colleague, numberOf(c));
    if (isRefusal(view)) return no(c, colleague, view);
    return c.html(
      renderDocument(
        <ApplicationPage page={colleague.page} view={view} done={doneOf(c, colleague.page, view)}>
          {view.inviting && <InviteAction page={colleague.page} number={view.about.application.number} />}
          {view.confirming && <ConfirmAction page={colleague.page} number={view.about.application.number} />}
        </ApplicationPage>,
      ),
    );
  });

  forStaff(app, door, 'POST', '/applications/:number/decide', 'approve applications', async (c, colleague) => {
    const body = await c.req.parseBody({ all: true });
    const number = numberOf(c);
    const comment = first(body.comment).slice(0, 500).trim();
    const to = first(body.to);
    const decided = await colleague.act('approve applications', (tx, signedIn): Promise<Application | Refusal> => {
      if (to === 'returned' || to === 'rejected') return turnDown(tx, signedIn, { number, to, comment });
      const checks = new Set(listOf(body.check)).size;
      return approve(tx, deps, signedIn, { number, hash: first(body.hash), checks, comment });
    });
    if (!isRefusal(decided)) return c.redirect(`${pathHere(c, `/applications/${number}`)}?done=${decided.state}`, 303);

    // What stood on the page is not so any more: the newest is shown, and nothing was done.
    const said = decisionWords(colleague.page.lang, decided, await deciderOf(colleague, decided), colleague.page);
    const view = said && (await viewOf(colleague, number));
    if (!said || isRefusal(view)) return no(c, colleague, decided);
    await keepRefusal(edge, c, decided);
    return answered(c, colleague, view!, said, comment);
  });

  forStaff(app, door, 'POST', '/applications/:number/withdraw', see, async (c, colleague) => {
    const number = numberOf(c);
    const view = await viewOf(colleague, number);
    if (isRefusal(view)) return no(c, colleague, view);
    if (!view.made) return notThere(c, colleague.page);
    const act = applicationKinds[view.about.application.kind];
    const withdrawn = await colleague.act(act, (tx, signedIn) => withdraw(tx, signedIn, number));
    if (!isRefusal(withdrawn)) return c.redirect(`${pathHere(c, `/applications/${number}`)}?done=withdrawn`, 303);
    const said = decisionWords(colleague.page.lang, withdrawn, await deciderOf(colleague, withdrawn), colleague.page);
    return said ? answered(c, colleague, view, said, '') : no(c, colleague, withdrawn);
  });

  forStaff(app, door, 'GET', '/applications/:number/sheet', 'print procedure sheets', async (c, colleague) => {
    const view = await viewOf(colleague, numberOf(c));
    if (isRefusal(view)) return no(c, colleague, view);
    const { sheet, about } = view;
    if (!sheet?.open) return c.redirect(pathHere(c, `/applications/${about.application.number}`), 303);
    const meanwhile = c.req.query('meanwhile') !== undefined;
    const letters = await deps.store.transaction(deps.clock(), (tx) =>
      lettersOf(tx, colleague.institution, about.application),
    );
    const node = (
      <AskSheetPage
        page={colleague.page}
        about={about}
        holds={sheet.holds}
        prints={sheet.prints}
        pressed={pressesOf(about.application)}
        letters={letters}
        meanwhile={meanwhile}
      />
    );
    return c.html(renderDocument(node));
  });

  forStaff(app, door, 'POST', '/applications/:number/sheet', 'print procedure sheets', async (c, colleague) => {
    const body = await c.req.parseBody();
    const number = numberOf(c);
    const letter = first(body.letter) || 'all';
    const spare = await makeTemporaryPassword(deps);
    const printed = await colleague.act('print procedure sheets', async (tx, signedIn) => {
      const wanted = { number, prints: Number(first(body.prints)), ...(letter !== 'all' && { letter }) };
      const sheets = await printSheets(tx, deps, signedIn, wanted, spare);
      if (isRefusal(sheets)) return sheets;
      const [about] = await aboutAll(tx, signedIn.institution, [sheets[0]!.application]);
      return { sheets, about: about! };
    });
    if (isRefusal(printed)) {
      const back = pathHere(c, `/applications/${number}`);
      if (printed.refused === 'printed-meanwhile') return c.redirect(`${back}/sheet?meanwhile`, 303);
      return printed.refused === 'sheet-over' ? c.redirect(back, 303) : no(c, colleague, printed);
    }
    const address = `${edge.portalOrigin}/${colleague.institution.code}/`;
    return c.html(
      renderDocument(<SheetPage page={colleague.page} {...printed} now={deps.clock()} address={address} />),
    );
  });

  const viewOf = (colleague: Colleague, number: string): Promise<ApplicationView | Refusal> =>
    colleague.act(see, (tx, signedIn) => viewApplication(tx, signedIn, number));

  /** The administrator of the contract a form was opened for. */
  async function prefilled(c: EdgeContext, { institution }: Colleague): Promise<Values> {
    const given = Object.fromEntries(
      ['contract', 'administratorId', 'staffId', 'personName', 'branch'].map((name) => [
        name,
        c.req.queries(name)?.slice(0, 1) ?? [],
      ]),
    );
    const roles = c.req.queries('roles') ?? [];
    const number = c.req.query('contract');
    if (!number || given.administratorId?.length) return { ...given, roles };
    const administrators = await deps.store.transaction(deps.clock(), async (tx) => {
      const contract = await tx.contracts.byNumber(institution.id, number);
      const all = contract ? await tx.users.ofContract(institution.id, contract.id) : [];
      return all.filter(({ loginId }) => loginId.role === 'administrator' && !loginId.suspendedAt);
    });
    const [only] = administrators;
    return { ...given, roles, ...(only && { administratorId: [only.loginId.name] }) };
  }

  async function deciderOf({ institution, page }: Colleague, refusal: Refusal): Promise<string> {
    const { by } = (refusal.facts ?? {}) as { by?: string };
    if (by === undefined) return '';
    const staff = await deps.store.transaction(deps.clock(), (tx) => tx.staff.byId(institution.id, by));
    return personOf(staff, page.lang);
  }
}

function answered(c: EdgeContext, { page }: Colleague, view: ApplicationView, said: DecisionWords, comment: string) {
  return c.html(
    renderDocument(
      <ApplicationPage
        page={{ ...page, switchable: false }}
        view={view}
        comment={comment}
        problem={
          said.field ? { field: `${said.field}-${view.about.application.number}`, message: said.message } : undefined
        }
        warning={said.field ? undefined : said.message}
      />,
    ),
    said.field ? 422 : 409,
  );
}

const numberOf = (c: EdgeContext) => c.req.param('number') ?? '';
const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
const first = (value: unknown): string => listOf(value)[0] ?? '';
const valuesOf = (body: Record<string, unknown>, fields: readonly string[]): Values =>
  Object.fromEntries(fields.map((name) => [name, listOf(body[name]).map((text) => text.slice(0, 1000))]));

const dones = {
  ja: {
    'taken-in': (number: string) => `届出を受け付けました。承認者の承認を待っています。（届出番号 ${number}）`,
    done: () => '承認しました。',
    returned: (_: string, maker: string) => `${maker}さんに差し戻しました。`,
    rejected: () => '却下しました。届出は終了しました。',
    withdrawn: () => '取り下げました。届出は終了しました。',
  },
  en: {
    'taken-in': (number: string) => `It was taken in and waits for an approver. (${number})`,
    done: () => 'Approved.',
    returned: (_: string, maker: string) => `Returned to ${maker}.`,
    rejected: () => 'Rejected. The application is over.',
    withdrawn: () => 'Withdrawn. The application is over.',
  },
};

/** What was just done, said once at the top. */
function doneOf(c: EdgeContext, { lang }: Colleague['page'], view?: ApplicationView): string | undefined {
  const done = c.req.query('done');
  const words = dones[lang];
  if (!view || !done || !(done in words)) return undefined;
  // An address that was kept says nothing that is not so.
  const { state, application, maker } = view.about;
  if ((done === 'taken-in' ? 'submitted' : done) !== state) return undefined;
  return words[done as keyof typeof words](application.number, maker?.personName ?? '');
}
