import type { Hono } from 'hono';
import type { RevocationReason } from '../../domain/certificate/certificate.ts';
import { acquisitionDeadline } from '../../domain/issuance/issuance.ts';
import {
  arrange,
  isIn,
  needsIssuance,
  possibleActs,
  type SeenUser,
  type StateGroup,
  stateGroups,
  troubles,
  type UserAct,
  type UserOrder,
} from '../../domain/login-id/contract-user.ts';
import type { LoginId } from '../../domain/login-id/login-id.ts';
import { temporaryPasswordEnd } from '../../domain/login-id/temporary-password.ts';
import { type FieldProblem, readUser as readDetails, type TypedUser } from '../../domain/login-id/user-details.ts';
import { readUserFile } from '../../domain/login-id/user-file.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { type EdgeContext, type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { institutionName, type Page } from '../../web/page.ts';
import { keepRefusal } from '../../web/refusals.ts';
import { act } from '../../workflows/act.ts';
import { addUsers } from '../../workflows/add-users.ts';
import { editUser } from '../../workflows/edit-user.ts';
import { actorOf, forUser, standing } from '../../workflows/for-user.ts';
import { importUsers, isClean, previewUsers } from '../../workflows/import-users.ts';
import { issueTo, renewCodeOf } from '../../workflows/issue.ts';
import { issueToMany } from '../../workflows/issue-to-many.ts';
import { readUser, readUsers } from '../../workflows/read-users.ts';
import { reissueTo } from '../../workflows/reissue.ts';
import { remindUser } from '../../workflows/remind-user.ts';
import { makeTemporaryPassword, resetPassword } from '../../workflows/reset-password.ts';
import { revokeOf } from '../../workflows/revoke.ts';
import { resume, suspend } from '../../workflows/suspend.ts';
import { unlock } from '../../workflows/unlock.ts';
import { calendarFile, expiryCalendar } from '../expiry-calendar.ts';
import { refused } from '../refused.tsx';
import { type Door, forSignedIn, notFound, type Visitor } from '../signed-in/door.tsx';
import { type ActError, ActPage, asksPassword, reasons, StoppedPage } from './act-page.tsx';
import { BulkPage, CodesPage } from './bulk-page.tsx';
import { listCsv, sampleCsv } from './csv.ts';
import { type Done, doneWords } from './done.ts';
import { ImportPage, PreviewPage } from './import-page.tsx';
import { type ListQuery, sizes, UsersPage } from './list-page.tsx';
import type { PasswordError } from './password-again.tsx';
import { type Secret, SecretPage } from './secret-page.tsx';
import { NewUserPage, UserPage } from './user-page.tsx';

const acts: readonly UserAct[] = [
  'issue',
  'new-code',
  'reissue',
  'revoke',
  'suspend',
  'resume',
  'unlock',
  'reset-password',
  'remind-acquisition',
  'remind-renewal',
];
const orders: readonly UserOrder[] = ['attention', 'name', 'state', 'limit', 'login'];

/** What says that the user is not any more as the page showed: the person is asked to look again. */
const conflicts: readonly string[] = [
  'changed-meanwhile',
  'issuance-under-way',
  'certificate-exists',
  'nothing-to-acquire',
  'nothing-to-revoke',
  'suspended-already',
  'not-suspended',
  'not-locked',
  'mail-absent',
  'nothing-to-remind',
  'reminded-today',
];

const administrators = { role: 'administrator' } as const;

/** 利用者管理: the pages on which an administrator manages the users of the own contract. */
export function userPages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge } = door;
  const { deps } = edge;

  forSignedIn(app, door, 'GET', '/users', administrators, async (c, visitor) => {
    const users = await readUsers(deps, visitor);
    const { institution, loginId, now, page } = visitor;
    const query = queryOf(c);
    const found = arrange(users, query, loginId.id);
    const last = Math.max(1, Math.ceil(found.length / query.size));
    const number = Math.min(query.page, last);
    const counts = Object.fromEntries(
      [...stateGroups, ...troubles].map((group) => [group, users.filter((user) => isIn(group, user)).length]),
    ) as Record<StateGroup, number>;
    const done = doneOf(c);
    const list = {
      query: { ...query, page: number },
      counts,
      total: users.length,
      found: found.length,
      users: found.slice((number - 1) * query.size, number * query.size),
      now,
      own: loginId.id,
      base: pathHere(c, '/users'),
      renewal: pathHere(c, '/renew/check'),
      acquisitionDays: institution.settings.acquisitionDays,
      ...(done && { done: doneWords(page.lang, done) }),
    };
    return c.html(renderDocument(<UsersPage page={page} list={list} />));
  });

  forSignedIn(app, door, 'GET', '/users/export', administrators, async (c, visitor) => {
    const users = arrange(await readUsers(deps, visitor), queryOf(c), visitor.loginId.id);
    return csvFile(c, `users-${visitor.institution.code}.csv`, listCsv(visitor.page, users));
  });

  forSignedIn(app, door, 'GET', '/users/expiry.ics', administrators, async (c, visitor) => {
    const { institution, now, page } = visitor;
    const inUse = (await readUsers(deps, visitor)).flatMap(({ state, loginId, certificate }) =>
      certificate && (state === 'active' || state === 'renewing') ? [{ certificate, loginId }] : [],
    );
    // A calendar has at least one event (RFC 5545 §3.6).
    if (inUse.length === 0) return c.redirect(pathHere(c, '/users'), 303);
    return calendarFile(c, `expiry-${institution.code}.ics`, expiryCalendar(institution, inUse, page.lang, now));
  });

  forSignedIn(app, door, 'GET', '/users/new', administrators, (c, { page }) =>
    c.html(renderDocument(<NewUserPage page={page} base={pathHere(c, '/users')} />)),
  );

  forSignedIn(app, door, 'POST', '/users/new', administrators, async (c, visitor) => {
    const form = await c.req.parseBody();
    const typed = typedOf(form);
    const { details, problems } = readDetails(typed);
    const again = (wrong: FieldProblem[], full?: { limit: number; reference: string }) =>
      c.html(
        renderDocument(
          <NewUserPage
            page={fixed(visitor.page)}
            base={pathHere(c, '/users')}
            typed={typed}
            problems={wrong}
            {...(full && { full })}
          />,
        ),
        422,
      );
    if (problems.length > 0) return again(problems);
    const added = await act(deps, visitor.place, administrators, (tx, signedIn) =>
      addUsers(tx, deps, signedIn.institution, signedIn.contract, [details], actorOf(signedIn)),
    );
    if (isRefusal(added)) {
      if (added.refused === 'login-ids-taken') return again([{ field: 'name', problem: 'taken' }]);
      if (added.refused === 'too-many-users') {
        const { reference } = await keepRefusal(edge, c, added);
        return again([], { limit: added.facts.limit, reference });
      }
      return refused(edge, c, visitor.page, added);
    }
    const one = `/users/${added[0]!.id}`;
    return c.redirect(pathHere(c, form.issue === 'yes' ? `${one}/issue` : `${one}?done=added`), 303);
  });

  forSignedIn(app, door, 'GET', '/users/issue', administrators, async (c, visitor) => {
    const chosen = new Set(c.req.queries('id') ?? []);
    return bulkPage(c, visitor, chosen);
  });

  forSignedIn(app, door, 'POST', '/users/issue', administrators, async (c, visitor) => {
    const form = await c.req.parseBody({ all: true });
    const ids = [form.id ?? []].flat().filter((id) => typeof id === 'string');
    const issued = await act(
      deps,
      visitor.place,
      { ...administrators, password: text(form.password) },
      (tx, signedIn) => issueToMany(tx, deps, signedIn, ids),
    );
    if (isRefusal(issued)) {
      const error = await passwordError(c, issued);
      return error ? bulkPage(c, visitor, new Set(ids), error) : refused(edge, c, visitor.page, issued);
    }
    if (issued.length === 0) return bulkPage(c, visitor, new Set(ids));
    return codesPage(
      c,
      visitor,
      issued.map((one) => ({ ...one, loginId: one.user })),
    );
  });

  forSignedIn(app, door, 'GET', '/users/import', administrators, (c, { page }) =>
    c.html(renderDocument(<ImportPage page={page} base={pathHere(c, '/users')} />)),
  );

  forSignedIn(app, door, 'GET', '/users/import/sample', administrators, (c, { page }) =>
    csvFile(c, 'users-sample.csv', sampleCsv(page.lang)),
  );

  forSignedIn(app, door, 'POST', '/users/import', administrators, async (c, visitor) => {
    const page = fixed(visitor.page);
    const base = pathHere(c, '/users');
    const form = await c.req.parseBody();
    const confirming = typeof form.csv === 'string';
    const bytes = confirming ? new TextEncoder().encode(text(form.csv)) : await bytesOf(form.file);
    const rows = readUserFile(bytes);
    if (isRefusal(rows)) {
      const { reference } = await keepRefusal(edge, c, rows);
      return c.html(renderDocument(<ImportPage page={page} base={base} refusal={{ refusal: rows, reference }} />), 422);
    }
    const preview = () => deps.store.transaction(deps.clock(), (tx) => previewUsers(tx, visitor, rows));
    if (!confirming) {
      const found = await preview();
      return c.html(
        renderDocument(<PreviewPage page={page} base={base} preview={found} />),
        isClean(found) ? 200 : 422,
      );
    }
    const issuing = form.issue === 'yes';
    const imported = await act(
      deps,
      visitor.place,
      { ...administrators, password: text(form.password) },
      (tx, signedIn) => importUsers(tx, deps, signedIn, rows, issuing),
    );
    if (isRefusal(imported)) {
      if (imported.refused === 'rows-wrong') {
        return c.html(renderDocument(<PreviewPage page={page} base={base} preview={imported.facts} />), 422);
      }
      const error = await passwordError(c, imported);
      if (!error) return refused(edge, c, visitor.page, imported);
      return c.html(
        renderDocument(<PreviewPage page={page} base={base} preview={await preview()} error={error} />),
        422,
      );
    }
    if (!issuing) return c.redirect(`${base}?done=imported&n=${imported.users.length}`, 303);
    return codesPage(
      c,
      visitor,
      imported.issued.map((one, index) => ({ ...one, loginId: imported.users[index]! })),
    );
  });

  forSignedIn(app, door, 'GET', '/users/:id', administrators, async (c, visitor) => {
    const user = await readUser(deps, visitor, c.req.param('id') ?? '');
    return user ? userPage(c, visitor, user) : missing(c, visitor);
  });

  forSignedIn(app, door, 'POST', '/users/:id', administrators, async (c, visitor) => {
    const id = c.req.param('id') ?? '';
    const form = await c.req.parseBody();
    const typed = typedOf(form);
    const user = await readUser(deps, visitor, id);
    if (!user) return missing(c, visitor);
    const { details, problems } = readDetails({ ...typed, name: user.loginId.name });
    if (problems.length > 0) return userPage(c, visitor, user, { typed, problems });
    const edited = await editUser(deps, visitor.place, id, details, text(form.password) || undefined);
    if (isRefusal(edited)) {
      const password = edited.refused === 'password-needed' ? 'needed' : await passwordError(c, edited);
      return password ? userPage(c, visitor, user, { typed, password }) : stopped(c, visitor, id, edited);
    }
    return c.redirect(pathHere(c, `/users/${id}?done=edited`), 303);
  });

  for (const name of acts) {
    forSignedIn(app, door, 'GET', `/users/:id/${name}`, administrators, async (c, visitor) => {
      const user = await readUser(deps, visitor, c.req.param('id') ?? '');
      if (!user) return missing(c, visitor);
      if (user.loginId.role === 'administrator') return administratorPage(c, visitor);
      if (!possibleActs(user, visitor.now).includes(name)) {
        return conflictPage(c, visitor, user.loginId.id, refuse('changed-meanwhile'));
      }
      return askPage(c, visitor, name, user);
    });

    forSignedIn(app, door, 'POST', `/users/:id/${name}`, administrators, async (c, visitor) => {
      const id = c.req.param('id') ?? '';
      const form = await c.req.parseBody();
      const user = await readUser(deps, visitor, id);
      if (!user) return missing(c, visitor);
      const reason = reasons.find((one) => one === form.reason);
      const usable = user.certificate?.state === 'issued' || user.certificate?.state === 'active';
      if (!reason && user.loginId.role === 'user' && (name === 'revoke' || (name === 'reissue' && usable))) {
        return askPage(c, visitor, name, user, { reason: true });
      }
      const done = await perform(visitor, id, name, {
        password: asksPassword(name) ? text(form.password) : undefined,
        standing: text(form.standing),
        reason: reason ?? 'superseded',
      });
      if (isRefusal(done)) {
        const error = await passwordError(c, done);
        return error ? askPage(c, visitor, name, user, { password: error }, reason) : stopped(c, visitor, id, done);
      }
      return done === true
        ? c.redirect(pathHere(c, `/users/${id}?done=${name}`), 303)
        : secretPage(c, visitor, name, id, done);
    });
  }

  /** One act on one user, in one transaction; true, or the secret it brought. */
  async function perform(
    visitor: Visitor,
    id: string,
    name: UserAct,
    typed: { password: string | undefined; standing: string; reason: RevocationReason },
  ): Promise<true | Secret | Refusal> {
    const temporary = name === 'reset-password' ? await makeTemporaryPassword(deps) : undefined;
    return forUser(
      deps,
      visitor.place,
      id,
      typed.password,
      async (tx, { institution }, user, actor): Promise<true | Secret | Refusal> => {
        const secret = (kind: Secret['kind'], shown: string, until: Temporal.Instant): Secret => ({
          kind,
          text: shown,
          until,
          personName: user.personName,
          loginId: user.name,
        });
        const isCurrent = async () => (await standing(tx, user)) === typed.standing;
        switch (name) {
          case 'issue': {
            const issued = await issueTo(tx, deps, institution, user, actor);
            return isRefusal(issued) ? issued : secret('code', issued.code, issued.issuance.deadline);
          }
          case 'new-code': {
            if (!(await isCurrent())) return refuse('changed-meanwhile');
            const renewed = await renewCodeOf(tx, deps, institution, user, actor);
            return isRefusal(renewed) ? renewed : secret('code', renewed.code, renewed.issuance.deadline);
          }
          case 'reissue': {
            if (!(await isCurrent())) return refuse('changed-meanwhile');
            const { code, issuance } = await reissueTo(tx, deps, institution, user, typed.reason, actor);
            return secret('code', code, issuance.deadline);
          }
          case 'reset-password': {
            if (!(await isCurrent())) return refuse('changed-meanwhile');
            const { until } = await resetPassword(tx, institution, user, temporary!, actor);
            return secret('password', temporary!.password, until);
          }
          case 'revoke': {
            const revoked = await revokeOf(tx, institution, user, typed.reason, actor);
            return isRefusal(revoked) ? revoked : true;
          }
          case 'suspend':
          case 'resume':
          case 'unlock': {
            const changed = await { suspend, resume, unlock }[name](tx, institution, user, actor);
            return isRefusal(changed) ? changed : true;
          }
          case 'remind-acquisition':
          case 'remind-renewal': {
            const about = name === 'remind-renewal' ? 'renewal' : 'acquisition';
            const reminded = await remindUser(tx, deps, institution, user, about, actor);
            return isRefusal(reminded) ? reminded : true;
          }
        }
      },
    );
  }

  async function askPage(
    c: EdgeContext,
    visitor: Visitor,
    name: UserAct,
    user: SeenUser,
    error?: ActError,
    reason?: RevocationReason,
  ) {
    const { institution, now, page } = visitor;
    const { id } = user.loginId;
    const [rests, hasPassword] = await deps.store.transaction(deps.clock(), async (tx) => {
      const loginId = await tx.loginIds.byId(institution.id, id);
      return loginId ? [await standing(tx, loginId), loginId.passwordHash !== undefined] : ['', false];
    });
    const one = pathHere(c, `/users/${id}`);
    const node = (
      <ActPage
        page={error ? fixed(page) : page}
        act={name}
        user={user}
        now={now}
        deadline={
          (!asksPassword(name) && user.limit?.at) ||
          (name === 'reset-password' ? temporaryPasswordEnd : acquisitionDeadline)(institution, now)
        }
        hasPassword={hasPassword}
        standing={rests}
        action={`${one}/${name}`}
        cancel={one}
        {...(error && { error })}
        {...(reason && { reason })}
      />
    );
    return c.html(renderDocument(node), error ? 422 : 200);
  }

  function secretPage(c: EdgeContext, visitor: Visitor, name: UserAct, id: string, secret: Secret) {
    const node = (
      <SecretPage
        page={fixed(visitor.page)}
        act={name as 'issue' | 'new-code' | 'reissue' | 'reset-password'}
        secret={secret}
        now={visitor.now}
        companyName={visitor.contract.companyName}
        address={edge.portalOrigin + pathHere(c, '/')}
        userHref={pathHere(c, `/users/${id}`)}
        listHref={pathHere(c, '/users')}
      />
    );
    return c.html(renderDocument(node));
  }

  function userPage(
    c: EdgeContext,
    visitor: Visitor,
    user: SeenUser,
    wrong?: { typed: TypedUser; problems?: FieldProblem[]; password?: PasswordError },
  ) {
    const { page, now } = visitor;
    const done = doneOf(c);
    const node = (
      <UserPage
        page={wrong ? fixed(page) : page}
        user={user}
        now={now}
        base={pathHere(c, '/users')}
        institution={institutionName(page)}
        {...(user.loginId.id === visitor.loginId.id && {
          ownCertificate: pathHere(c, '/certificate'),
          ownMail: pathHere(c, '/settings/mail'),
        })}
        {...(done && { done: doneWords(page.lang, done, user.loginId.personName) })}
        {...wrong}
      />
    );
    return c.html(renderDocument(node), wrong ? 422 : 200);
  }

  async function bulkPage(c: EdgeContext, visitor: Visitor, chosen: Set<string>, error?: PasswordError) {
    const { institution, now, page } = visitor;
    const users = (await readUsers(deps, visitor)).filter(
      ({ loginId }) => chosen.has(loginId.id) && loginId.role === 'user',
    );
    const node = (
      <BulkPage
        page={error || c.req.method !== 'GET' ? fixed(page) : page}
        base={pathHere(c, '/users')}
        issued={users.filter((user) => needsIssuance(user, now))}
        skipped={users.filter((user) => !needsIssuance(user, now))}
        deadline={acquisitionDeadline(institution, now)}
        error={error}
      />
    );
    return c.html(renderDocument(node), error ? 422 : 200);
  }

  function codesPage(
    c: EdgeContext,
    visitor: Visitor,
    issued: readonly { loginId: LoginId; code: string; issuance: { deadline: Temporal.Instant } }[],
  ) {
    const codes = issued.map(({ loginId, code, issuance }) => ({
      name: loginId.name,
      personName: loginId.personName,
      code,
      deadline: issuance.deadline,
    }));
    const { contract, now, page } = visitor;
    const node = (
      <CodesPage
        page={fixed(page)}
        base={pathHere(c, '/users')}
        codes={codes}
        companyName={contract.companyName}
        now={now}
      />
    );
    return c.html(renderDocument(node));
  }

  /** The page for an act that was refused: what changed meanwhile, whom to ask, or the refusal's own. */
  async function stopped(c: EdgeContext, visitor: Visitor, id: string, refusal: Refusal) {
    if (refusal.refused === 'user-unknown') {
      const user = await readUser(deps, visitor, id);
      if (user?.loginId.role !== 'administrator') return missing(c, visitor);
      return administratorPage(c, visitor);
    }
    if (!conflicts.includes(refusal.refused)) return refused(edge, c, visitor.page, refusal);
    return conflictPage(c, visitor, id, refusal);
  }

  async function conflictPage(c: EdgeContext, { page }: Visitor, id: string, refusal: Refusal) {
    const { reference } = await keepRefusal(edge, c, refusal);
    const href = pathHere(c, `/users/${id}`);
    return c.html(
      renderDocument(
        <StoppedPage
          page={fixed(page)}
          why={refusal.refused === 'reminded-today' ? 'reminded' : 'conflict'}
          institution={institutionName(page)}
          href={href}
          reference={reference}
        />,
      ),
      409,
    );
  }

  async function administratorPage(c: EdgeContext, { page }: Visitor) {
    const { reference } = await keepRefusal(edge, c, refuse('administrator-out-of-reach'));
    return c.html(
      renderDocument(
        <StoppedPage
          page={fixed(page)}
          why="administrator"
          institution={institutionName(page)}
          href={pathHere(c, '/users')}
          reference={reference}
        />,
      ),
      403,
    );
  }

  function missing(c: EdgeContext, { page }: Visitor) {
    return notFound(edge, c, { ...page, path: '/users', switchable: false });
  }

  /** A password that was wrong, with how many are left; undefined when the refusal is another. */
  async function passwordError(c: EdgeContext, refusal: Refusal): Promise<PasswordError | undefined> {
    if (refusal.refused !== 'password-wrong-again') return undefined;
    const { reference } = await keepRefusal(edge, c, refusal);
    return { left: (refusal.facts as { left: number }).left, reference };
  }
}

/** A page that a form brought: the language cannot be switched by a link. */
const fixed = (page: Page): Page => ({ ...page, switchable: false });

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const typedOf = (form: Record<string, unknown>): TypedUser => ({
  name: text(form.name),
  personName: text(form.personName),
  mail: text(form.mail),
  language: text(form.language),
});

async function bytesOf(file: unknown): Promise<Uint8Array> {
  return file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
}

function queryOf(c: EdgeContext): ListQuery {
  const asked = (name: string) => c.req.query(name) ?? '';
  const page = Number.parseInt(asked('page'), 10);
  return {
    group: [...stateGroups, ...troubles].find((group) => group === asked('state')),
    text: asked('q').trim().slice(0, 100),
    order: orders.find((order) => order === asked('sort')) ?? 'attention',
    descending: asked('dir') === 'desc',
    size: sizes.find((size) => String(size) === asked('size')) ?? sizes[0],
    page: page > 0 ? page : 1,
  };
}

function doneOf(c: EdgeContext): Done | undefined {
  const what = c.req.query('done');
  const n = Number.parseInt(c.req.query('n') ?? '', 10);
  return what === undefined ? undefined : { what, n: n > 0 ? n : 0 };
}

function csvFile(c: EdgeContext, name: string, body: string): Response {
  c.header('Content-Type', 'text/csv; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="${name}"`);
  return c.body(body);
}
