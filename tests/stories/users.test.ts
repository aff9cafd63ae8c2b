import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RevocationReason } from '../../src/domain/certificate/certificate.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { readUserFile } from '../../src/domain/login-id/user-file.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aUser,
  aVisit,
  clerk,
  made,
  onLane,
  openWorld,
  password,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { act } from '../../src/workflows/act.ts';
import { addUsers } from '../../src/workflows/add-users.ts';
import { continueSession, type Place } from '../../src/workflows/continue-session.ts';
import { editUser } from '../../src/workflows/edit-user.ts';
import { actorOf, forUser, standing } from '../../src/workflows/for-user.ts';
import { identify } from '../../src/workflows/identify.ts';
import { importUsers } from '../../src/workflows/import-users.ts';
import { issueTo, renewCodeOf } from '../../src/workflows/issue.ts';
import { issueToMany } from '../../src/workflows/issue-to-many.ts';
import { readUser, readUsers } from '../../src/workflows/read-users.ts';
import { reissueTo } from '../../src/workflows/reissue.ts';
import { makeTemporaryPassword, resetPassword } from '../../src/workflows/reset-password.ts';
import { revokeOf } from '../../src/workflows/revoke.ts';
import { resume, suspend } from '../../src/workflows/suspend.ts';
import { unlock } from '../../src/workflows/unlock.ts';

let world: TestWorld;
let institution: Institution;
beforeAll(async () => {
  world = await openWorld();
  institution = await anInstitution(world);
});
afterAll(() => world.close());

let turn = 0;

/** A contract whose administrator is logged in. */
async function anAdministrator(of: Institution = institution) {
  const name = `users-${++turn}`;
  const identity = await anAcquired(world, of, name);
  const place = onLane(made(await aLogin(world, of, identity.der)), identity.der);
  return { ...identity, name, place, institution: of };
}
type Administrator = Awaited<ReturnType<typeof anAdministrator>>;

/** A user of that contract. */
const aUserOf = ({ contract, name, institution: of }: Administrator, suffix = 'k01') =>
  aUser(world, of, contract.number, `${name}-${suffix}`);

/** A user with a certificate and a session. */
async function aHolder(administrator: Administrator, suffix = 'k01') {
  const user = await aUserOf(administrator, suffix);
  const { code } = await anIssuance(world, administrator.institution, user.name);
  const acquired = await acquireAs(user.name, code, 'first', administrator.institution);
  const session = onLane(made(await aLogin(world, administrator.institution, acquired.der)), acquired.der);
  return { user, code, session, ...acquired };
}

async function acquireAs(loginId: string, code: string, kind: 'first' | 'existing' = 'existing', of = institution) {
  const visit = await aVisit(world, of, { loginId, code, kind });
  const { certificate } = made(await acquire(world.deps, of, visit, aRequest().der));
  return { visit, certificate, der: certificate.der! };
}

const reissue = (
  place: Place,
  id: string,
  reason: RevocationReason = 'keyCompromise',
  typed: string | undefined = password,
) =>
  forUser(world.deps, place, id, typed, (tx, signedIn, user, actor) =>
    reissueTo(tx, world.deps, signedIn.institution, user, reason, actor),
  );
const revoke = (place: Place, id: string, reason: RevocationReason = 'keyCompromise') =>
  forUser(world.deps, place, id, password, (tx, signedIn, user, actor) =>
    revokeOf(tx, signedIn.institution, user, reason, actor),
  );
const issue = (place: Place, id: string) =>
  forUser(world.deps, place, id, password, (tx, signedIn, user, actor) =>
    issueTo(tx, world.deps, signedIn.institution, user, actor),
  );
type Simple = (...given: Parameters<typeof suspend>) => Promise<unknown>;
const simply = (work: Simple) => (place: Place, id: string) =>
  forUser(world.deps, place, id, password, (tx, signedIn, user, actor) => work(tx, signedIn.institution, user, actor));

const go = (place: Place) => continueSession(world.deps, place);
const certificateOf = (id: string) =>
  world.deps.store.transaction(world.clock.now, (tx) => tx.certificates.byId(institution.id, id));
const seen = async ({ place }: Administrator, id: string) => (await readUser(world.deps, made(await go(place)), id))!;
const eventsOf = async (loginId: string) =>
  (
    await asOwner(
      world.database,
      `select act, actor from audit_events where subject = $1 or facts->>'loginId' = $1 order by id`,
      [loginId],
    )
  ).map(({ act: what, actor }) => ({ act: what, actor }));
/** Every row that could change, but for sessions' last use. */
const state = () =>
  asOwner(
    world.database,
    `select (select jsonb_agg(l order by id) from login_ids l) as l, (select jsonb_agg(i order by id) from issuances i) as i,
       (select jsonb_agg(to_jsonb(c) - 'der' order by id) from certificates c) as c,
       (select count(*) from sessions where ended_at is null) as s`,
  );

describe('reissue (R1)', () => {
  it('revokes the certificate, ends its sessions, voids what is open and issues anew, in one transaction', async () => {
    const administrator = await anAdministrator();
    const holder = await aHolder(administrator);
    const issued = made(await reissue(administrator.place, holder.user.id));
    expect(issued.revoked.map(({ id }) => id)).toEqual([holder.certificate.id]);
    expect(await certificateOf(holder.certificate.id)).toMatchObject({ state: 'revoked', endReason: 'keyCompromise' });
    expect(await go(holder.session)).toMatchObject({ refused: 'certificate-ended' });
    expect(await aLogin(world, institution, holder.der)).toMatchObject({ refused: 'certificate-ended' });
    expect((await seen(administrator, holder.user.id)).state).toBe('not-acquired');

    const again = await acquireAs(holder.user.name, issued.code);
    made(await aLogin(world, institution, again.der));
    expect((await seen(administrator, holder.user.id)).state).toBe('active');
  });

  it('voids the code that was handed out before, and the visit begun with it', async () => {
    const administrator = await anAdministrator();
    const user = await aUserOf(administrator);
    const { code } = made(await issue(administrator.place, user.id));
    const visit = await aVisit(world, institution, { loginId: user.name, code });
    const anew = made(await reissue(administrator.place, user.id));
    expect(await acquire(world.deps, institution, visit, aRequest().der)).toMatchObject({ refused: 'visit-over' });
    const answers = { loginId: user.name, code, password: { kind: 'first' as const, text: password } };
    expect(await identify(world.deps, institution, answers)).toMatchObject({ refused: 'not-identified' });
    made(await identify(world.deps, institution, { ...answers, code: anew.code }));
  });

  it('is the way back after expiry (V5) and after a lapsed deadline (A2)', async () => {
    const late = await openWorld();
    try {
      const own = await anInstitution(late);
      const identity = await anAcquired(late, own, 'late-adm');
      const user = await aUser(late, own, identity.contract.number, 'late-k01');
      await anIssuance(late, own, user.name);
      late.clock.advance({ days: 81 });
      const place = onLane(made(await aLogin(late, own, identity.der)), identity.der);
      const signedIn = made(await continueSession(late.deps, place));
      expect((await readUsers(late.deps, signedIn)).find(({ loginId }) => loginId.id === user.id)?.state).toBe(
        'lapsed',
      );
      const issued = made(
        await forUser(late.deps, place, user.id, password, (tx, s, found, actor) =>
          reissueTo(tx, late.deps, s.institution, found, 'superseded', actor),
        ),
      );
      expect(Temporal.Instant.compare(issued.issuance.deadline, late.clock.now)).toBe(1);
    } finally {
      await late.close();
    }
  });

  it('against logins at the same moment: no session outlives it, and there is one live issuance', async () => {
    const administrator = await anAdministrator();
    const holder = await aHolder(administrator);
    const logins = Array.from({ length: 8 }, () => aLogin(world, institution, holder.der));
    const [issued, ...entered] = await Promise.all([reissue(administrator.place, holder.user.id), ...logins]);
    made(issued);
    for (const one of entered) {
      if (!isRefusal(one)) expect(await go(onLane(one, holder.der))).toMatchObject({ refused: 'certificate-ended' });
    }
    const [{ live, open }] = (await asOwner(
      world.database,
      `select (select count(*)::int from issuances where login_id = $1 and state in ('open', 'acquired')) as live,
         (select count(*)::int from sessions where login_id = $1 and ended_at is null) as open`,
      [holder.user.id],
    )) as [{ live: number; open: number }];
    expect({ live, open }).toEqual({ live: 1, open: 0 });
  });

  it('twice at the same moment leaves one issuance, whose code is the later one', async () => {
    const administrator = await anAdministrator();
    const { user } = await aHolder(administrator);
    const both = (
      await Promise.all([reissue(administrator.place, user.id), reissue(administrator.place, user.id)])
    ).map(made);
    const tried = [];
    for (const { code } of both) {
      const typed = { kind: 'existing' as const, text: password };
      tried.push(isRefusal(await identify(world.deps, institution, { loginId: user.name, code, password: typed })));
    }
    expect(tried.sort()).toEqual([false, true]);
  });

  it('from a page that rests on what is not so any more can be told, so that a code is not made void by a reload', async () => {
    const administrator = await anAdministrator();
    const { user } = await aHolder(administrator);
    const now = () =>
      world.deps.store.transaction(world.clock.now, async (tx) =>
        standing(tx, (await tx.loginIds.byId(institution.id, user.id))!),
      );
    const before = await now();
    expect(await now()).toBe(before);
    made(await reissue(administrator.place, user.id));
    expect(await now()).not.toBe(before);
  });
});

describe('revocation (R3)', () => {
  it('ends the certificate with its reason, its session and the code it could be acquired with again', async () => {
    const administrator = await anAdministrator();
    const user = await aUserOf(administrator);
    const { code } = made(await issue(administrator.place, user.id));
    const unproven = await acquireAs(user.name, code, 'first');
    made(await revoke(administrator.place, user.id, 'affiliationChanged'));
    expect(await certificateOf(unproven.certificate.id)).toMatchObject({
      state: 'revoked',
      endReason: 'affiliationChanged',
    });
    expect(await acquire(world.deps, institution, unproven.visit, aRequest().der)).toMatchObject({
      refused: 'visit-over',
    });
    expect(await seen(administrator, user.id)).toMatchObject({ state: 'revoked', limit: { kind: 'revoked' } });
    expect(await revoke(administrator.place, user.id)).toMatchObject({ refused: 'nothing-to-revoke' });
  });

  it('is announced by its audit events, which name the administrator (R2, I3)', async () => {
    const administrator = await anAdministrator();
    const { user } = await aHolder(administrator);
    made(await reissue(administrator.place, user.id));
    const own = (await eventsOf(user.id)).filter(({ actor }) => actor === administrator.administrator.id);
    expect(own.map((event) => event.act)).toEqual(['certificate-revoked', 'issued']);
  });
});

describe('suspension', () => {
  it('ends sessions at once and keeps the certificate, which works again after resuming (L6)', async () => {
    const administrator = await anAdministrator();
    const { user, session, der } = await aHolder(administrator);
    made(await simply(suspend)(administrator.place, user.id));
    expect(await go(session)).toMatchObject({ refused: 'login-id-suspended' });
    expect(await aLogin(world, institution, der)).toMatchObject({ refused: 'login-id-suspended' });
    expect((await seen(administrator, user.id)).state).toBe('suspended');
    expect(await simply(suspend)(administrator.place, user.id)).toMatchObject({ refused: 'suspended-already' });
    made(await simply(resume)(administrator.place, user.id));
    expect(await go(session)).toMatchObject({ refused: 'session-over' });
    made(await aLogin(world, institution, der));
    expect((await eventsOf(user.id)).map((event) => event.act)).toEqual(
      expect.arrayContaining(['login-id-suspended', 'login-id-resumed']),
    );
  });
});

describe('the administrator', () => {
  it('unlocks users after six wrong passwords (L5)', async () => {
    const administrator = await anAdministrator();
    const { user, der } = await aHolder(administrator);
    for (let n = 0; n < 6; n++) await aLogin(world, institution, der, 'wrong');
    expect(await aLogin(world, institution, der)).toMatchObject({ refused: 'login-id-locked' });
    expect((await seen(administrator, user.id)).loginId.lockedAt).toBeDefined();
    made(await simply(unlock)(administrator.place, user.id));
    made(await aLogin(world, institution, der));
    expect(await simply(unlock)(administrator.place, user.id)).toMatchObject({ refused: 'not-locked' });
  });

  it('shows a new code for an open issuance: the old one is void, the deadline stays (A6)', async () => {
    const administrator = await anAdministrator();
    const user = await aUserOf(administrator);
    const first = made(await issue(administrator.place, user.id));
    const renewed = made(
      await forUser(world.deps, administrator.place, user.id, password, (tx, s, found, actor) =>
        renewCodeOf(tx, world.deps, s.institution, found, actor),
      ),
    );
    expect(renewed.issuance.deadline).toEqual(first.issuance.deadline);
    const answers = { loginId: user.name, password: { kind: 'first' as const, text: password } };
    expect(await identify(world.deps, institution, { ...answers, code: first.code })).toMatchObject({
      refused: 'not-identified',
    });
    made(await identify(world.deps, institution, { ...answers, code: renewed.code }));
    expect(await issue(administrator.place, user.id)).toMatchObject({ refused: 'issuance-under-way' });
  });

  it('resets a password to a temporary one of 92 bits, stored as a hash, good until the end of the 80th day', async () => {
    const administrator = await anAdministrator();
    const { user, session, der } = await aHolder(administrator);
    for (let n = 0; n < 6; n++) await aLogin(world, institution, der, 'wrong');
    const temporary = await makeTemporaryPassword(world.deps);
    expect(temporary.password).toMatch(/^[ACDEFGHJKMNPQRTUVWXY34679]{20}$/);
    const { until } = made(
      await forUser(world.deps, administrator.place, user.id, password, (tx, s, found, actor) =>
        resetPassword(tx, s.institution, found, temporary, actor),
      ),
    );
    expect(until.toZonedDateTimeISO('Asia/Tokyo').toString()).toContain('T23:59:59');
    expect((await seen(administrator, user.id)).loginId).toMatchObject({ temporaryUntil: until, lockedAt: undefined });
    expect(await go(session)).toMatchObject({ refused: 'session-over' });
    expect(await aLogin(world, institution, der)).toMatchObject({ refused: 'password-wrong' });
    const found = await asOwner(
      world.database,
      `select count(*)::int as n from (select l::text as t from login_ids l union all select a::text from audit_events a) x
       where t like '%' || $1 || '%'`,
      [temporary.password],
    );
    expect(found).toEqual([{ n: 0 }]);
  });

  it('changes name, mail address and language; one event says which, and one both addresses (I3, N5)', async () => {
    const administrator = await anAdministrator();
    const user = await aUserOf(administrator);
    const details = { personName: '山本 直人', mail: 'yamamoto@haruka.example.jp', language: 'en' as const };
    const edit = (mail: string | undefined) =>
      editUser(world.deps, administrator.place, user.id, { ...details, mail }, password);
    made(await edit(details.mail));
    expect((await seen(administrator, user.id)).loginId).toMatchObject(details);
    made(await edit('naoto@haruka.example.jp'));
    made(await edit('naoto@haruka.example.jp'));
    made(await edit(undefined));
    const events = await asOwner(
      world.database,
      `select act, actor as who, facts from audit_events
       where act in ('login-id-changed', 'mail-changed') and subject = $1 order by id`,
      [user.id],
    );
    const who = administrator.administrator.id;
    expect(events).toEqual([
      { act: 'mail-changed', who, facts: { after: 'yamamoto@haruka.example.jp' } },
      { act: 'login-id-changed', who, facts: { changed: 'personName,language' } },
      { act: 'mail-changed', who, facts: { before: 'yamamoto@haruka.example.jp', after: 'naoto@haruka.example.jp' } },
      { act: 'mail-changed', who, facts: { before: 'naoto@haruka.example.jp' } },
    ]);
  });

  it('changes a mail address only with the administrator’s password; name and language need none (L5, N5)', async () => {
    const administrator = await anAdministrator();
    const user = await aUserOf(administrator);
    const edit = (mail: string | undefined, typed?: string) =>
      editUser(
        world.deps,
        administrator.place,
        user.id,
        { personName: '山本 直人', language: 'en', ...(mail && { mail }) },
        typed,
      );
    made(await edit(undefined));
    const before = await state();
    expect(await edit('thief@elsewhere.example')).toMatchObject({ refused: 'password-needed' });
    expect(await state()).toEqual(before);
    expect(await edit('thief@elsewhere.example', 'wrong')).toMatchObject({
      refused: 'password-wrong-again',
      facts: { left: 5 },
    });
    made(await edit('yamamoto@haruka.example.jp', password));
    expect(await edit(undefined)).toMatchObject({ refused: 'password-needed' });
    expect((await seen(administrator, user.id)).loginId.mail).toBe('yamamoto@haruka.example.jp');
  });

  it('is asked for the password again; six wrong ones lock the administrator and end the session (L5)', async () => {
    const administrator = await anAdministrator();
    const holder = await aHolder(administrator);
    for (let left = 5; left > 0; left--) {
      expect(await reissue(administrator.place, holder.user.id, 'superseded', 'wrong')).toMatchObject({
        refused: 'password-wrong-again',
        facts: { left },
      });
    }
    expect(await reissue(administrator.place, holder.user.id, 'superseded', 'wrong')).toMatchObject({
      refused: 'login-id-locked',
    });
    expect(await go(administrator.place)).toMatchObject({ refused: expect.stringMatching(/over|locked/) });
    made(await go(holder.session));
  });
});

describe('nobody else is reached', () => {
  const everything: [string, (place: Place, id: string) => Promise<unknown>][] = [
    ['issues to', issue],
    ['reissues to', (place, id) => reissue(place, id)],
    ['revokes', (place, id) => revoke(place, id)],
    ['suspends', simply(suspend)],
    ['resumes', simply(resume)],
    ['unlocks', simply(unlock)],
    [
      'resets the password of',
      async (place, id) => {
        const temporary = await makeTemporaryPassword(world.deps);
        return forUser(world.deps, place, id, password, (tx, s, found, actor) =>
          resetPassword(tx, s.institution, found, temporary, actor),
        );
      },
    ],
    [
      'renews the code of',
      (place, id) =>
        forUser(world.deps, place, id, password, (tx, s, found, actor) =>
          renewCodeOf(tx, world.deps, s.institution, found, actor),
        ),
    ],
    [
      'edits',
      (place, id) =>
        editUser(world.deps, place, id, { personName: 'x', language: 'ja', mail: 'x@elsewhere.example' }, password),
    ],
  ];

  let administrator: Administrator;
  let holder: Awaited<ReturnType<typeof aHolder>>;
  /** Everybody the administrator must not reach. */
  let others: string[];
  beforeAll(async () => {
    administrator = await anAdministrator();
    holder = await aHolder(administrator);
    const neighbour = await anAdministrator();
    const foreign = await anAdministrator(await anInstitution(world, { code: String(9300 + ++turn) }));
    others = [
      administrator.administrator.id,
      neighbour.administrator.id,
      (await aHolder(neighbour)).user.id,
      (await aHolder(foreign)).user.id,
      'nobody',
    ];
  });

  it.each(everything)(
    'an administrator %s nobody of another contract or institution, no administrator and not themselves (I1, A1)',
    async (_what, attempt) => {
      const before = await state();
      for (const id of others) {
        expect(await attempt(administrator.place, id)).toMatchObject({ refused: 'user-unknown' });
      }
      expect(await state()).toEqual(before);
    },
  );

  it.each(everything)('a user %s nobody (A1)', async (_what, attempt) => {
    const before = await state();
    for (const id of [...others, holder.user.id]) {
      expect(await attempt(holder.session, id)).toMatchObject({ refused: 'administrators-only' });
    }
    expect(await state()).toEqual(before);
  });

  it('an administrator reads nobody of another contract or institution (I1)', async () => {
    const signedIn = made(await go(administrator.place));
    for (const id of others.slice(1)) expect(await readUser(world.deps, signedIn, id)).toBeUndefined();
  });

  it('the list holds the own contract and nothing else (I1)', async () => {
    const users = await readUsers(world.deps, made(await go(administrator.place)));
    expect(users.map(({ loginId }) => loginId.id).sort()).toEqual(
      [administrator.administrator.id, holder.user.id].sort(),
    );
  });
});

describe('many users', () => {
  const add = ({ place }: Administrator, ...names: string[]) =>
    act(world.deps, place, { role: 'administrator' }, (tx, signedIn) =>
      addUsers(
        tx,
        world.deps,
        signedIn.institution,
        signedIn.contract,
        names.map((name) => ({ name, personName: '佐藤 健', language: 'ja' as const })),
        actorOf(signedIn),
      ),
    );
  const take = ({ place }: Administrator, text: string, issuing = true) =>
    act(world.deps, place, { role: 'administrator', password }, (tx, signedIn) =>
      importUsers(tx, world.deps, signedIn, made(readUserFile(new TextEncoder().encode(text))), issuing),
    );

  it('are at most 99 in a contract, however many are added at once (RULES §4)', async () => {
    const small = await anInstitution(world, { code: String(9300 + ++turn), usersPerContract: 3 });
    const administrator = await anAdministrator(small);
    made(await add(administrator, 'limit-k01', 'limit-k02'));
    const both = await Promise.all([add(administrator, 'limit-k03'), add(administrator, 'limit-k04')]);
    expect(both.filter((one) => isRefusal(one))).toMatchObject([{ refused: 'too-many-users', facts: { limit: 3 } }]);
    expect(institution.settings.usersPerContract).toBe(99);
  });

  it('come in by a file all or none, with a code each', async () => {
    const administrator = await anAdministrator();
    const { name } = administrator;
    const imported = made(await take(administrator, `利用者ID,名前\n${name}-a,佐藤 健\n${name}-b,鈴木 由美\n`));
    expect(imported.issued.map(({ issuance }) => issuance.loginId)).toEqual(imported.users.map(({ id }) => id));
    made(await aVisit(world, institution, { loginId: `${name}-b`, code: imported.issued[1]!.code }));

    const before = await state();
    const wrong = await take(administrator, `利用者ID,名前\n${name}-c,高橋 誠\n${name}-a,佐藤 健\n`);
    expect(wrong).toMatchObject({
      refused: 'rows-wrong',
      facts: { rows: [{ problems: [] }, { line: 3, problems: [{ field: 'name', problem: 'taken' }] }] },
    });
    expect(await state()).toEqual(before);
  });

  it('get certificates at once where they need one, and keep those that work', async () => {
    const administrator = await anAdministrator();
    const holder = await aHolder(administrator);
    const fresh = await aUserOf(administrator, 'k02');
    const revokedOne = await aHolder(administrator, 'k03');
    made(await revoke(administrator.place, revokedOne.user.id));
    const stranger = await aHolder(await anAdministrator());
    const chosen = [holder, { user: fresh }, revokedOne, stranger].map(({ user }) => user.id);
    const issued = made(
      await act(world.deps, administrator.place, { role: 'administrator', password }, (tx, signedIn) =>
        issueToMany(tx, world.deps, signedIn, [...chosen, administrator.administrator.id]),
      ),
    );
    expect(issued.map(({ user }) => user.id).sort()).toEqual([fresh.id, revokedOne.user.id].sort());
    made(await go(holder.session));
    made(await go(stranger.session));
  });

  it('added by the operator’s command count as well, and the command still says why not', async () => {
    const small = await anInstitution(world, { code: String(9300 + ++turn), usersPerContract: 1 });
    const administrator = await anAdministrator(small);
    await aUserOf(administrator);
    await expect(aUserOf(administrator, 'k02')).rejects.toThrow('too-many-users');
    expect(clerk.kind).toBe('operator');
  });
});
