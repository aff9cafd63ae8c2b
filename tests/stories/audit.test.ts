import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { settingsSchema } from '../../src/domain/institution/settings.ts';
import { spokenCode } from '../../src/domain/issuance/acquisition-code.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { ask, form, fromOwnPage } from '../../src/testing/client.ts';
import type { TestDatabase } from '../../src/testing/database.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aPasswordContract,
  aRequest,
  aUser,
  aVisit,
  clerk,
  made,
  onLane,
  openServedWorld,
  openWorld,
  password,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { beginLogin } from '../../src/workflows/begin-login.ts';
import { changePassword } from '../../src/workflows/change-password.ts';
import { changeLanguage, changeMail } from '../../src/workflows/change-settings.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { createInstitution } from '../../src/workflows/create-institution.ts';
import { identify } from '../../src/workflows/identify.ts';
import { issue, renewCode } from '../../src/workflows/issue.ts';
import { logIn } from '../../src/workflows/log-in.ts';
import { logInWithPassword } from '../../src/workflows/log-in-with-password.ts';
import { logOut } from '../../src/workflows/log-out.ts';
import { presentCertificate } from '../../src/workflows/present-certificate.ts';
import { currentCrl } from '../../src/workflows/publish-crl.ts';
import { revoke } from '../../src/workflows/revoke.ts';

/** Runs statements over one connection; gives the rows of the last. */
async function rows(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let last: Record<string, unknown>[] = [];
    for (const statement of statements) last = (await client.query(statement)).rows;
    return last;
  } finally {
    await client.end();
  }
}

const acts = async ({ database }: TestWorld, after = 0) =>
  (await rows(database.adminUrl, `select act from audit_events where id > ${after} order by id`)).map(({ act }) => act);

const newestEvent = async ({ database }: TestWorld) =>
  Number((await rows(database.adminUrl, 'select coalesce(max(id), 0) as id from audit_events'))[0]!.id);

/** A hash of every row of every table; counts of tries are no change to anyone, and are made before what they count. */
async function dump({ adminUrl }: TestDatabase): Promise<Record<string, unknown>> {
  const tables = await rows(
    adminUrl,
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'tries' order by 1`,
  );
  const one = ({ name }: Record<string, unknown>) =>
    rows(adminUrl, `select array_agg(sha256(one::text::bytea)::text order by one::text) as hashes from ${name} as one`);
  return Object.fromEntries(
    await Promise.all(tables.map(async (table) => [table.name, (await one(table))[0]!.hashes] as const)),
  );
}

/** Registered state. Visits, attempts, counts of guesses and the last use of a session are of the moment. */
const stateTables = [
  'institutions',
  'authorities',
  'contracts',
  'login_ids',
  'issuances',
  'certificates',
  'crls',
  'sessions',
];

/** From now on the database itself notes which transaction changed which table. */
function watch({ adminUrl }: TestDatabase): Promise<unknown> {
  const noting = (table: string, events: string) =>
    `create trigger noted after ${events} on ${table} for each row execute function note()`;
  return rows(
    adminUrl,
    'create table noted (tx xid8, what text)',
    `create function note() returns trigger language plpgsql security definer as $$
     begin
       if tg_op <> 'UPDATE' or old is distinct from new then
         insert into noted values (pg_current_xact_id(), tg_table_name);
       end if;
       return null;
     end $$`,
    ...stateTables.map((table) =>
      noting(table, table === 'sessions' ? 'insert or update of ended_at or delete' : 'insert or update or delete'),
    ),
    noting('audit_events', 'insert'),
  );
}

describe('the audit log (I3)', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await openWorld();
    const { der, administrator } = await anAcquired(world, await anInstitution(world));
    expect(await aLogin(world, await institutionOf(world), der, 'wrong')).toMatchObject({ refused: 'password-wrong' });
    await rows(
      world.database.adminUrl,
      `insert into refusals (reference, code, name, at, login_id, facts)
       values ('E1201-TEST-TEST', 'E1201', 'password-wrong', now(), '${administrator.id}', '{}')`,
    );
    const [authority] = await rows(world.database.adminUrl, `select id from authorities where kind = 'issuing'`);
    await currentCrl(world.deps, authority!.id as string);
  });
  afterAll(() => world.close());

  const institutionOf = async ({ deps, clock }: TestWorld) =>
    (await deps.store.transaction(clock.now, (tx) => tx.institutions.byCode('1376')))!;

  it.each(
    ['audit_events', 'refusals', 'crls'].flatMap((table) =>
      [`update ${table} set`, `delete from ${table}`, `truncate ${table}`].map(
        (statement) => [statement, table] as const,
      ),
    ),
  )('%s …: PostgreSQL refuses it to the program', async (statement, table) => {
    const column = { audit_events: 'act', refusals: 'code', crls: 'der' }[table];
    const full = statement.endsWith('set') ? `${statement} ${column} = ${column}` : statement;
    const [before] = await rows(world.database.adminUrl, `select count(*) from ${table}`);
    expect(Number(before!.count)).toBeGreaterThan(0);
    await expect(rows(world.database.appUrl, full)).rejects.toThrow(`permission denied for table ${table}`);
  });

  it.each(['update audit_events set act = act', 'delete from audit_events', 'truncate audit_events'])(
    '%s: the trigger stops the owner and a superuser too',
    async (statement) => {
      const before = await dump(world.database);
      for (const url of [world.database.ownerUrl, world.database.adminUrl]) {
        await expect(rows(url, statement)).rejects.toThrow('audit events are appended only');
      }
      expect(await dump(world.database)).toEqual(before);
    },
  );

  it.each([
    'update certificates set serial = serial',
    'update certificates set to_be_signed = to_be_signed',
    'update authorities set to_be_signed = to_be_signed',
    "insert into audit_events (id, at, actor_kind, actor, act, subject_kind, subject, facts) overriding system value values (-5, now(), 'system', 'x', 'x', 'x', 'x', '{}')",
  ])(
    'what was committed before a signature, and the numbers of events, are out of its reach (I2): %s',
    async (statement) => {
      await expect(rows(world.database.appUrl, statement)).rejects.toThrow('permission denied');
    },
  );

  it('cannot be switched off by the program', async () => {
    const { appUrl } = world.database;
    for (const statement of [
      'alter table audit_events disable trigger audit_events_are_kept',
      'drop trigger audit_events_are_kept on audit_events',
      "set session_replication_role = 'replica'",
      'create table audit_events_2 ()',
    ]) {
      await expect(rows(appUrl, statement)).rejects.toThrow(/must be owner|permission denied/);
    }
  });
});

describe('a whole life (I3)', () => {
  it('writes the event of every change, in the transaction of the change', async () => {
    const world = await openWorld();
    try {
      await watch(world.database);
      const { deps } = world;
      const institution = await anInstitution(world);
      const { administrator, contract } = await aContract(world, institution);
      await aUser(world, institution, contract.number, 'haruka-k02');
      await anIssuance(world, institution);
      const { code } = made(await renewCode(deps, institution, administrator.name, clerk));
      const answers = { loginId: administrator.name, password: { kind: 'first', text: password } } as const;
      expect(await identify(deps, institution, { ...answers, code: 'WRONG' })).toMatchObject({
        refused: 'not-identified',
      });
      const visit = await aVisit(world, institution, { code });
      made(await acquire(deps, institution, visit, aRequest().der));
      const { certificate } = made(await acquire(deps, institution, visit, aRequest().der));
      const der = certificate.der!;
      const first = made(await aLogin(world, institution, der));
      world.clock.advance({ minutes: 2 });
      made(await continueSession(deps, onLane(first, der)));
      await logOut(deps, onLane(first, der));
      made(await aLogin(world, institution, der));
      for (let n = 0; n < 6; n++) expect(isRefusal(await aLogin(world, institution, der, 'wrong'))).toBe(true);
      made(await revoke(deps, institution, administrator.name, 'keyCompromise', clerk));
      await currentCrl(deps, certificate.authorityId);
      expect(await acts(world)).toEqual([
        ...['root-created', 'authority-created', 'institution-created', 'authority-created'],
        ...['contract-added', 'login-id-added', 'login-id-added', 'issued', 'code-renewed', 'code-wrong'],
        ...['acquisition-begun', 'certificate-prepared', 'certificate-issued', 'password-set'],
        ...['certificate-prepared', 'certificate-revoked', 'certificate-issued'],
        ...['certificate-proven', 'logged-in', 'logged-out', 'logged-in'],
        ...['password-wrong', 'password-wrong', 'password-wrong', 'password-wrong', 'password-wrong'],
        ...['login-id-locked', 'certificate-revoked', 'crl-published'],
      ]);

      // What ends without anyone acquiring: the fifth wrong code, and the deadline.
      let newest = await newestEvent(world);
      await anIssuance(world, institution, 'haruka-k02');
      const asUser = { ...answers, loginId: 'haruka-k02', code: 'WRONG' };
      for (let n = 0; n < 5; n++) await identify(deps, institution, asUser);
      expect(await acts(world, newest)).toEqual([
        ...['issued', 'code-wrong', 'code-wrong', 'code-wrong', 'code-wrong', 'issuance-voided'],
      ]);
      newest = await newestEvent(world);
      await anIssuance(world, institution, 'haruka-k02');
      world.clock.advance({ days: 81 });
      await anIssuance(world, institution, 'haruka-k02');
      expect(await acts(world, newest)).toEqual(['issued', 'issuance-voided', 'issued']);

      const { adminUrl } = world.database;
      const changed = await rows(adminUrl, 'select distinct what from noted order by what');
      expect(changed.map(({ what }) => what)).toEqual([...stateTables, 'audit_events'].sort());
      expect(
        await rows(
          adminUrl,
          `select * from noted where tx not in (select tx from noted where what = 'audit_events') order by tx`,
        ),
      ).toEqual([]);
    } finally {
      await world.close();
    }
  });

  it('leaves no secret in the audit log or among the refusals (I6)', async () => {
    const world = await openServedWorld();
    try {
      const { deps, serving, app } = world;
      const institution = await anInstitution(world);
      const { code: voided } = await anIssuanceOf(world, institution);
      const { code } = made(await renewCode(deps, institution, 'haruka-adm', clerk));
      const wrong = 'まちがえた合言葉は書かない';
      const identifying = (fields: Record<string, string>) =>
        ask(`${serving.portalOrigin}/1376/acquire/identify?code=${code}`, {
          method: 'POST',
          headers: fromOwnPage,
          body: form({ loginId: 'haruka-adm', 'password-kind': 'first', 'new-password-again': wrong, ...fields }),
        });
      expect((await identifying({ code: voided, 'new-password': wrong })).status).toBe(422);
      expect(
        (await identifying({ code, 'new-password': wrong, 'password-kind': 'existing', password: wrong })).status,
      ).toBe(422);
      const visit = await aVisit(world, institution, { code });
      const { privateKey, der: request } = aRequest();
      const { certificate } = made(await acquire(deps, institution, visit, request));
      const identity = { der: certificate.der!, privateKey };

      const begun = await ask(`${serving.portalOrigin}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
      const lane = begun.headers.location!;
      const [attempt] = (await ask(lane, { identity })).cookies;
      const entering = (typed: string) =>
        ask(`${new URL(lane).origin}/1376/login/password`, {
          method: 'POST',
          identity,
          headers: { ...fromOwnPage, cookie: attempt! },
          body: form({ password: typed }),
        });
      expect((await entering(wrong)).status).toBe(422);
      const entered = await entering(password);
      expect(entered.status).toBe(303);
      const session = entered.cookies.find((cookie) => cookie.includes('session'))!;
      const home = await ask(`${new URL(lane).origin}/1376/home`, { headers: { cookie: session } });
      expect(home.status).toBe(403);
      made(await revoke(deps, institution, 'haruka-adm', 'unspecified', clerk));

      const kept = await rows(
        world.database.adminUrl,
        'select to_jsonb(one)::text as text from audit_events one union all select to_jsonb(one)::text from refusals one',
      );
      const text = kept.map((row) => row.text).join('\n');
      expect(text.match(/"name": "(not-identified|password-wrong|certificate-absent)"/g)).toHaveLength(4);
      const contentOf = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1);
      const secrets = {
        ...{ password, wrong, code, voided, visit, passphrase: app.passphrase },
        ...{ spoken: spokenCode(code), attempt: contentOf(attempt!), session: contentOf(session) },
        privateKey: (privateKey.export({ format: 'jwk' }) as { d: string }).d,
        databaseUrl: world.database.appUrl,
      };
      for (const [name, secret] of Object.entries(secrets)) {
        expect(secret.length, name).toBeGreaterThan(9);
        expect(text.toLowerCase().includes(secret.toLowerCase()), name).toBe(false);
      }
    } finally {
      await world.close();
    }
  });
});

async function anIssuanceOf(world: TestWorld, institution: Institution) {
  await aContract(world, institution);
  return anIssuance(world, institution);
}

describe('a change whose event cannot be written (I3)', () => {
  let world: TestWorld;
  let institution: Institution;
  beforeAll(async () => {
    world = await openWorld();
    institution = await anInstitution(world);
    await rows(
      world.database.adminUrl,
      'create table unwritable (act text)',
      'grant select on unwritable to warifu_app',
      `create function refuse_acts() returns trigger language plpgsql as $$
       begin
         if new.act in (select act from unwritable) then raise exception 'no room for %', new.act; end if;
         return new;
       end $$`,
      'create trigger refuse_acts before insert on audit_events for each row execute function refuse_acts()',
    );
  });
  afterAll(() => world.close());

  let turn = 0;
  const someone = () => `silent-${++turn}`;

  async function unwritable(act: string, attempt: () => Promise<unknown>): Promise<void> {
    const { adminUrl } = world.database;
    await rows(adminUrl, `insert into unwritable values ('${act}')`);
    const before = await dump(world.database);
    try {
      await expect(attempt()).rejects.toThrow(`no room for ${act}`);
      expect(await dump(world.database)).toEqual(before);
    } finally {
      await rows(adminUrl, 'delete from unwritable');
    }
  }

  /** Everything up to the act; gives the act. */
  type Story = (name: string) => Promise<() => Promise<unknown>>;

  const issued = async (name: string) => {
    await aContract(world, institution, name);
    return anIssuance(world, institution, name);
  };
  const identifying = async (name: string, typed?: string) => {
    const { code } = await issued(name);
    const answers = { loginId: name, code: typed ?? code, password: { kind: 'first', text: password } } as const;
    return () => identify(world.deps, institution, answers);
  };
  const acquiring: Story = async (name) => {
    const { code } = await issued(name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    return () => acquire(world.deps, institution, visit, aRequest().der);
  };
  const loggingIn = async (name: string, typed = password) => {
    const { der } = await anAcquired(world, institution, name);
    const { lane } = await beginLogin(world.deps, institution);
    const { token } = made(await presentCertificate(world.deps, lane, undefined, { der }));
    return () => logIn(world.deps, lane, token, { der }, typed);
  };

  const byPassword = async (name: string, typed = password) => {
    await aPasswordContract(world, institution, name);
    return () => logInWithPassword(world.deps, institution, { loginId: name, password: typed });
  };

  const stories: [string, string, Story][] = [
    [
      'an institution',
      'institution-created',
      async () => () => {
        const names = { code: '9009', name: 'ためし信用金庫', nameEn: 'Tameshi Shinkin Bank' };
        return createInstitution(world.deps, { ...names, settings: settingsSchema.parse({}) }, clerk);
      },
    ],
    ['a contract', 'contract-added', async (name) => () => aContract(world, institution, name)],
    ['a contract', 'login-id-added', async (name) => () => aContract(world, institution, name)],
    [
      'an issuance',
      'issued',
      async (name) => {
        await aContract(world, institution, name);
        return () => issue(world.deps, institution, name, clerk);
      },
    ],
    [
      'a new code',
      'code-renewed',
      async (name) => {
        await issued(name);
        return () => renewCode(world.deps, institution, name, clerk);
      },
    ],
    ['a wrong code', 'code-wrong', (name) => identifying(name, 'WRONG')],
    ['an identification', 'acquisition-begun', (name) => identifying(name)],
    ['an acquisition', 'certificate-prepared', acquiring],
    ['a first login', 'certificate-proven', loggingIn],
    ['a login', 'logged-in', loggingIn],
    ['a wrong password', 'password-wrong', (name) => loggingIn(name, 'wrong')],
    ['a password login', 'logged-in', (name) => byPassword(name)],
    ['a wrong password in the password method', 'password-wrong', (name) => byPassword(name, 'wrong')],
    [
      'a new password',
      'password-changed',
      async (name) => {
        const { token } = made(await (await byPassword(name))());
        return () => changePassword(world.deps, { token }, { old: password, next: `もう一つの${password}` });
      },
    ],
    [
      'a new mail address',
      'mail-changed',
      async (name) => {
        const { token } = made(await (await byPassword(name))());
        return () => changeMail(world.deps, { token }, { mail: 'hanako@midori.example', password });
      },
    ],
    [
      'another language',
      'language-changed',
      async (name) => {
        const { token } = made(await (await byPassword(name))());
        return () => changeLanguage(world.deps, { token }, 'en');
      },
    ],
    [
      'a logout',
      'logged-out',
      async (name) => {
        const { der } = await anAcquired(world, institution, name);
        const { lane, token } = made(await aLogin(world, institution, der));
        return () => logOut(world.deps, onLane({ lane, token }, der));
      },
    ],
    ...(['certificate-revoked', 'issuance-voided'] as const).map((act): [string, string, Story] => [
      'a revocation',
      act,
      async (name) => {
        const { der } = await anAcquired(world, institution, name);
        if (act === 'certificate-revoked') made(await aLogin(world, institution, der));
        return () => revoke(world.deps, institution, name, 'keyCompromise', clerk);
      },
    ]),
    [
      'a CRL',
      'crl-published',
      async (name) => {
        const { certificate } = await anAcquired(world, institution, name);
        return () => currentCrl(world.deps, certificate.authorityId);
      },
    ],
  ];

  it.each(stories)('%s without %s does not happen: every row is as before', async (_what, act, story) => {
    const attempt = await story(someone());
    await unwritable(act, attempt);
    // The same goes through when the event can be written: the refusal was for nothing else.
    await attempt();
  });

  it.each(['certificate-issued', 'password-set'])(
    'an acquisition without %s hands nothing over, and what was signed is abandoned',
    async (act) => {
      const name = someone();
      const { code } = await issued(name);
      const visit = await aVisit(world, institution, { loginId: name, code });
      const { der } = aRequest();
      const before = await dump(world.database);
      await rows(world.database.adminUrl, `insert into unwritable values ('${act}')`);
      await expect(acquire(world.deps, institution, visit, der)).rejects.toThrow(`no room for ${act}`);
      await rows(world.database.adminUrl, 'delete from unwritable');
      const { certificates, audit_events, ...rest } = await dump(world.database);
      expect({ ...before, certificates, audit_events }).toEqual({ ...rest, certificates, audit_events });
      const of = `from certificates c join login_ids l on l.id = c.login_id where l.name = '${name}'`;
      expect(await rows(world.database.adminUrl, `select state ${of}`)).toEqual([{ state: 'prepared' }]);

      const newest = await newestEvent(world);
      world.clock.advance({ minutes: 1 });
      made(await acquire(world.deps, institution, visit, der));
      expect(await acts(world, newest)).toEqual([
        ...['certificate-abandoned', 'certificate-prepared', 'certificate-issued', 'password-set'],
      ]);
      expect(await rows(world.database.adminUrl, `select state ${of} order by prepared_at`)).toEqual([
        { state: 'abandoned' },
        { state: 'issued' },
      ]);
    },
  );
});
