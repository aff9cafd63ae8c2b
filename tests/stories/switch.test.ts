import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anInstitution,
  anIssuance,
  aPasswordContract,
  aRequest,
  aVisit,
  made,
  onLane,
  openWorld,
  password,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { act } from '../../src/workflows/act.ts';
import { changePassword } from '../../src/workflows/change-password.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { logInWithPassword } from '../../src/workflows/log-in-with-password.ts';

let world: TestWorld;
let institution: Institution;
beforeAll(async () => {
  world = await openWorld();
  institution = await anInstitution(world);
});
afterAll(() => world.close());

let turn = 0;

/** A contract of the password method whose administrator is about to acquire. */
async function aboutToSwitch(users = 0) {
  const name = `switch-${++turn}-adm`;
  const names = Array.from({ length: users }, (_, n) => `switch-${turn}-k${n}`);
  const { contract } = await aPasswordContract(world, institution, name, names);
  const { code } = await anIssuance(world, institution, name);
  const visit = await aVisit(world, institution, { loginId: name, code, kind: 'existing' });
  const { der } = aRequest();
  return { name, names, contract, acquire: () => acquire(world.deps, institution, visit, der) };
}

const byPassword = (loginId: string) => logInWithPassword(world.deps, institution, { loginId, password });
const still = (token: string) => continueSession(world.deps, { token });
const contractNow = (id: string) =>
  world.deps.store.transaction(world.clock.now, (tx) => tx.contracts.byId(institution.id, id));

describe('the switch from passwords to certificates', () => {
  it('happens for the whole contract in the administrator’s acquisition, live sessions included (L4)', async () => {
    const { name, names, contract, acquire } = await aboutToSwitch(2);
    const sessions = [made(await byPassword(name)), made(await byPassword(names[0]!))];
    const acquired = made(await acquire());

    expect(await contractNow(contract.id)).toMatchObject({ method: 'certificate', switchedAt: world.clock.now });
    for (const { token } of sessions) expect(await still(token)).toMatchObject({ refused: 'method-is-certificate' });
    for (const one of [name, ...names]) {
      expect(await byPassword(one)).toMatchObject({
        refused: 'method-is-certificate',
        facts: { switchedAt: world.clock.now },
      });
    }
    const { token, lane } = made(await aLogin(world, institution, acquired.certificate.der!));
    made(await continueSession(world.deps, onLane({ token, lane }, acquired.certificate.der!)));
  });

  it('writes its event in the same transaction, once (L4, I3)', async () => {
    const { contract, acquire } = await aboutToSwitch();
    made(await acquire());
    made(await acquire());
    const events = await asOwner(
      world.database,
      `select at, facts from audit_events where act = 'method-switched' and subject = $1`,
      [contract.id],
    );
    expect(events.map(({ facts }) => facts)).toEqual([{ from: 'password', to: 'certificate', endedSessions: 0 }]);
  });

  it('does not happen when the acquisition fails: passwords go on (L4)', async () => {
    const { name, contract, acquire } = await aboutToSwitch();
    const { token } = made(await byPassword(name));
    const { deps } = world;
    const broken = { ...deps.keys, open: () => Promise.reject(new Error('the key is gone')) };
    const keys = deps.keys;
    Object.assign(deps, { keys: broken });
    await expect(acquire()).rejects.toThrow('could not be made');
    Object.assign(deps, { keys });
    expect(await contractNow(contract.id)).toMatchObject({ method: 'password', switchedAt: undefined });
    made(await still(token));
    made(await acquire());
  });

  it('does not happen when its event cannot be written: no certificate, no switch (L4, I3)', async () => {
    const { name, contract, acquire } = await aboutToSwitch();
    const { token } = made(await byPassword(name));
    const refusing = `create function no_switch() returns trigger language plpgsql as $$ begin
       if new.act = 'method-switched' then raise exception 'no room'; end if; return new; end $$`;
    await asOwner(world.database, refusing);
    await asOwner(
      world.database,
      'create trigger no_switch before insert on audit_events for each row execute function no_switch()',
    );
    await expect(acquire()).rejects.toThrow('no room');
    await asOwner(world.database, 'drop function no_switch() cascade');
    expect(await contractNow(contract.id)).toMatchObject({ method: 'password' });
    made(await still(token));
  });

  it('leaves an act under way no session to act in (L4, L6)', async () => {
    const { name, acquire } = await aboutToSwitch();
    const { token } = made(await byPassword(name));
    made(await acquire());
    const changed = await changePassword(world.deps, { token }, { old: password, next: '霧の朝に橋をわたる人' });
    expect(changed).toMatchObject({ refused: 'method-is-certificate' });
  });

  it('lets users acquire from then on, each with an issuance of the administrator (L4, A1)', async () => {
    const { names, acquire: adminAcquires } = await aboutToSwitch(1);
    const user = names[0]!;
    const { code } = await anIssuance(world, institution, user);
    made(await adminAcquires());
    const visit = await aVisit(world, institution, { loginId: user, code, kind: 'existing' });
    const { certificate } = made(await acquire(world.deps, institution, visit, aRequest().der));
    made(await aLogin(world, institution, certificate.der!));
  });
});

describe('an acquisition against a hundred password logins', () => {
  it('never shows both or neither: no password session lives or begins after the switch (L3, L4)', async () => {
    const { names, contract, acquire } = await aboutToSwitch(20);
    // Sessions that are in use while it happens, and acts within them.
    const early = await Promise.all(names.map(async (name) => made(await byPassword(name))));
    const seen: { before: boolean; password: boolean; certificate: boolean }[] = [];
    let over = false;
    const eye = new pg.Client({ connectionString: world.database.ownerUrl });
    await eye.connect();

    /** One snapshot of the registry: what of the two methods is possible in it. */
    const watch = async () => {
      while (!over) {
        const { rows } = await eye.query(
          `select c.method,
             (select count(*)::int from sessions s join login_ids l on l.id = s.login_id
               where l.contract_id = c.id and s.certificate_id is null and s.ended_at is null) as passwords,
             (select count(*)::int from certificates x join login_ids l on l.id = x.login_id
               where l.contract_id = c.id and x.state in ('issued', 'active')) as certificates
           from contracts c where c.id = $1`,
          [contract.id],
        );
        const [row] = rows;
        seen.push({
          before: row.method === 'password',
          password: row.passwords > 0,
          certificate: row.certificates > 0,
        });
      }
    };
    const watching = watch();
    // The acquisition begins when a third of them are in.
    let begin: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let ready = 0;
    const logins = Array.from({ length: 100 }, async (_, n) => {
      const login = await byPassword(names[n % names.length]!);
      if (++ready === 33) begin();
      return login;
    });
    const acts = early.map(({ token }) => act(world.deps, { token }, {}, async (_tx, { contract: one }) => one.method));
    const acquiring = begun.then(acquire);
    const [entered, done, acquired] = await Promise.all([Promise.all(logins), Promise.all(acts), acquiring]);
    over = true;
    await watching;
    await eye.end();

    made(acquired);
    expect(entered.filter((one) => !isRefusal(one)).length).toBeGreaterThan(0);
    expect(await byPassword(names[0]!)).toMatchObject({ refused: 'method-is-certificate' });
    // Whatever the order was: in the end there is no password session, and each login was either let in before or told.
    for (const one of [...entered, ...early]) {
      if (isRefusal(one)) expect(one.refused).toBe('method-is-certificate');
      else expect(await still(one.token)).toMatchObject({ refused: 'method-is-certificate' });
    }
    for (const one of done) {
      if (isRefusal(one)) expect(one.refused).toBe('method-is-certificate');
      else expect(one).toBe('password');
    }
    // And at no moment was there both, or neither.
    expect(seen.length).toBeGreaterThan(5);
    for (const { before, password: passwords, certificate } of seen) {
      if (before) expect(certificate).toBe(false);
      else expect([passwords, certificate]).toEqual([false, true]);
    }
    made(await aLogin(world, institution, made(acquired).certificate.der!));
  });
});
