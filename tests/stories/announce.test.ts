import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { LoginId } from '../../src/domain/login-id/login-id.ts';
import { asOwner } from '../../src/testing/database.ts';
import { approved, aStaff, takenIn } from '../../src/testing/staff.ts';
import {
  aContract,
  aLogin,
  anInstitution,
  aPasswordContract,
  aRequest,
  aUser,
  aVisit,
  clerk,
  made,
  onLane,
  openWorld,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { beginRenewal } from '../../src/workflows/begin-renewal.ts';
import { changeMail } from '../../src/workflows/change-settings.ts';
import { issue, openIssuances } from '../../src/workflows/issue.ts';
import { logInWithPassword } from '../../src/workflows/log-in-with-password.ts';
import { reissueTo } from '../../src/workflows/reissue.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import type { Transaction } from '../../src/workflows/transaction.ts';

let world: TestWorld;
let bank: Institution;
let number = 0;
let admin: LoginId;
let user: LoginId;
let contractNumber: string;

const inTransaction = <T>(work: (tx: Transaction) => Promise<T>) => world.deps.store.transaction(world.clock.now, work);
const withMail = (id: string, mail: string | undefined) =>
  inTransaction(async (tx) => {
    const loginId = { ...(await tx.loginIds.lockById(bank.id, id))!, mail };
    await tx.loginIds.update(loginId);
    return loginId;
  });

beforeAll(async () => {
  world = await openWorld();
  bank = await anInstitution(world);
});
afterAll(() => world?.close());

/** A contract of its own for each test, with an administrator and a user who have mail addresses. */
beforeEach(async () => {
  number++;
  const { contract, administrator } = await aContract(world, bank, `adm-${number}`);
  contractNumber = contract.number;
  admin = await withMail(administrator.id, `adm-${number}@haruka.example`);
  user = await withMail(
    (await aUser(world, bank, contract.number, `user-${number}`)).id,
    `user-${number}@haruka.example`,
  );
  await told();
});

/** What was written since the last time: to whom, of what, and whom it is about. */
async function told(): Promise<string[]> {
  const rows = await asOwner(world.database, 'select id, address, kind, facts from notices');
  const fresh = rows.filter(({ id }) => !seen.has(id));
  for (const { id } of fresh) seen.add(id);
  return fresh
    .map(({ address, kind, facts }) => {
      const { whom, others } = facts as { whom?: string; others?: number };
      return [`${String(address).split('@')[0]}: ${kind}`, whom, others && `+${others}`].filter(Boolean).join(' ');
    })
    .sort();
}
const seen = new Set<unknown>();

const issued = (name: string) => issue(world.deps, bank, name, clerk).then(made);
async function acquired(name: string): Promise<Uint8Array> {
  const { code } = await issued(name);
  const visit = await aVisit(world, bank, { loginId: name, code });
  return made(await acquire(world.deps, bank, visit, aRequest().der)).certificate.der!;
}

describe('what a thief would cause is mailed at once (N5)', () => {
  it('the issuance to a user, to the user and the administrator (N5)', async () => {
    await issued(user.name);
    expect(await told()).toEqual([`adm-${number}: issued 佐藤 健`, `user-${number}: issued`]);
  });

  it('the issuance to an administrator, to the administrator once (N5)', async () => {
    await issued(admin.name);
    expect(await told()).toEqual([`adm-${number}: issued`]);
  });

  it('an acquisition and the first login, to the holder; a second login to nobody (N5)', async () => {
    const der = await acquired(user.name);
    await told();
    made(await aLogin(world, bank, der));
    expect(await told()).toEqual([`user-${number}: first-login`]);
    made(await aLogin(world, bank, der));
    expect(await told()).toEqual([]);
  });

  it('an acquisition once more, as an acquisition and not as a revocation (A4, N5)', async () => {
    const { code } = await issued(user.name);
    const visit = await aVisit(world, bank, { loginId: user.name, code });
    made(await acquire(world.deps, bank, visit, aRequest().der));
    await told();
    made(await acquire(world.deps, bank, visit, aRequest().der));
    expect(await told()).toEqual([`user-${number}: acquired`]);
  });

  it('what befalls somebody without a mail address, to the administrator (N5)', async () => {
    await withMail(user.id, undefined);
    const der = await acquired(user.name);
    made(await aLogin(world, bank, der));
    expect(await told()).toEqual([
      `adm-${number}: acquired 佐藤 健`,
      `adm-${number}: first-login 佐藤 健`,
      `adm-${number}: issued 佐藤 健`,
    ]);
  });

  it('a reissue, to the holder, the administrators and the second contact, and as nothing else (R2, N5)', async () => {
    await acquired(user.name);
    await inTransaction(async (tx) => {
      const contract = (await tx.contracts.byNumber(bank.id, contractNumber))!;
      await tx.contracts.update({ ...contract, secondContact: { name: '総務部', mail: 'second@haruka.example' } });
    });
    await told();
    await inTransaction(async (tx) =>
      reissueTo(tx, world.deps, bank, (await tx.loginIds.lockById(bank.id, user.id))!, 'keyCompromise', clerk),
    );
    expect(await told()).toEqual([
      `adm-${number}: reissued 佐藤 健`,
      'second: reissued 佐藤 健',
      `user-${number}: reissued`,
    ]);
  });

  it('a revocation, to the holder and the administrator, with the certificate and the reason (N4, N5)', async () => {
    const der = await acquired(user.name);
    made(await aLogin(world, bank, der));
    await told();
    made(await revoke(world.deps, bank, user.name, 'keyCompromise', clerk));
    expect(await told()).toEqual([`adm-${number}: revoked 佐藤 健`, `user-${number}: revoked`]);
    const [{ facts }] = (await asOwner(
      world.database,
      `select facts from notices where kind = 'revoked' and login_id = $1`,
      [user.id],
    )) as [{ facts: unknown }];
    expect(facts).toEqual({
      label: `${user.name}+1376`,
      serialEnd: expect.stringMatching(/^[0-9A-F]{8}$/),
      expires: expect.any(String),
      what: 'keyCompromise',
    });
  });

  it('a lock, to the holder and the administrator (L5, N5)', async () => {
    const der = await acquired(user.name);
    made(await aLogin(world, bank, der));
    await told();
    for (let wrong = 0; wrong < 6; wrong++) await aLogin(world, bank, der, 'まちがい');
    expect(await told()).toEqual([`adm-${number}: locked 佐藤 健`, `user-${number}: locked`]);
  });

  it('a changed mail address, to the old one and the new one (N5)', async () => {
    const der = await acquired(user.name);
    const place = onLane(made(await aLogin(world, bank, der)), der);
    await told();
    made(await changeMail(world.deps, place, { mail: 'thief@evil.example', password: 'ひだまりの縁側で猫と待つ' }));
    expect(await told()).toEqual(['thief: mail-changed', `user-${number}: mail-changed`]);
  });

  it('a renewal, as an acquisition and a first login (V3, N5)', async () => {
    const der = await acquired(user.name);
    const { session } = made(await aLogin(world, bank, der));
    const certificate = (await inTransaction((tx) => tx.certificates.byId(bank.id, session.certificateId!)))!;
    await told();
    const now = world.clock.now;
    world.clock.now = certificate.notAfter.subtract({ hours: 24 * 20 });
    const place = onLane(made(await aLogin(world, bank, der)), der);
    made(await beginRenewal(world.deps, place));
    const newer = made(await acquire(world.deps, bank, { place }, aRequest().der)).certificate.der!;
    expect(await told()).toEqual([`user-${number}: acquired`]);
    made(await aLogin(world, bank, newer));
    expect(await told()).toEqual([`user-${number}: first-login`]);
    world.clock.now = now;
  });

  it('the switch of the method, to everyone of the contract (L4, N5)', async () => {
    const name = `midori-${number}`;
    const { administrator, users } = await aPasswordContract(world, bank, name, [`${name}-1`, `${name}-2`]);
    for (const one of [administrator, users[0]!]) await withMail(one.id, `${one.name}@midori.example`);
    const { code } = await issued(name);
    const visit = await aVisit(world, bank, { loginId: name, code, kind: 'existing' });
    await told();
    made(await acquire(world.deps, bank, visit, aRequest().der));
    expect(await told()).toEqual([`${name}-1: method-switched`, `${name}: acquired`, `${name}: method-switched`]);
  });

  it('wrong passwords of an ID that does not exist, to nobody (I5, N5)', async () => {
    for (let wrong = 0; wrong < 6; wrong++) {
      await logInWithPassword(world.deps, bank, { loginId: 'nobody-at-all', password: 'まちがい' });
    }
    expect(await told()).toEqual([]);
  });

  it('an approved application, to the administrator, with what it changed (S1, N5)', async () => {
    const staff = { clerk: await aStaff(world, bank), approver: await aStaff(world, bank, 'approver') };
    const asked = { contract: contractNumber, administratorId: admin.name, mail: `new-${number}@haruka.example` };
    await told();
    const { number: taken } = made(await takenIn(world, bank, staff.clerk, 'change-mail', asked));
    made(await approved(world, bank, staff.approver, taken));
    expect(await told()).toEqual([
      `adm-${number}: mail-changed`,
      `new-${number}: application-approved`,
      `new-${number}: mail-changed`,
    ]);
  });
});

describe('letters', () => {
  it('of many that were issued together are one to the administrator (N5)', async () => {
    const others: LoginId[] = [];
    for (const n of [1, 2]) others.push(await aUser(world, bank, contractNumber, `memb-${number}${n}`));
    await withMail(others[0]!.id, `memb-${number}1@haruka.example`);
    await inTransaction((tx) => openIssuances(tx, world.deps, bank, [user, ...others], clerk));
    expect(await told()).toEqual([
      `adm-${number}: issued 佐藤 健 +2`,
      `memb-${number}1: issued`,
      `user-${number}: issued`,
    ]);
  });

  it('tell an administrator of the others, where one of all is the administrator (N5)', async () => {
    await inTransaction((tx) => openIssuances(tx, world.deps, bank, [admin, user], clerk));
    expect(await told()).toEqual([`adm-${number}: issued`, `adm-${number}: issued 佐藤 健`, `user-${number}: issued`]);
  });

  it('tell an administrator of the others, where one of them has the same address (N5)', async () => {
    const other = await aUser(world, bank, contractNumber, `memb-${number}1`);
    const same = await withMail(other.id, admin.mail);
    await inTransaction((tx) => openIssuances(tx, world.deps, bank, [user, same], clerk));
    expect(await told()).toEqual([`adm-${number}: issued`, `adm-${number}: issued 佐藤 健`, `user-${number}: issued`]);
  });

  it('tell the second contact of every reissue, though one of the holders has the same address (R2)', async () => {
    const other = await aUser(world, bank, contractNumber, `memb-${number}1`);
    await withMail(other.id, 'second@haruka.example');
    await inTransaction(async (tx) => {
      const contract = (await tx.contracts.byNumber(bank.id, contractNumber))!;
      await tx.contracts.update({ ...contract, secondContact: { name: '総務部', mail: 'second@haruka.example' } });
    });
    for (const { name } of [user, other]) await acquired(name);
    await told();
    await inTransaction(async (tx) => {
      for (const { id } of [user, other]) {
        const loginId = (await tx.loginIds.lockById(bank.id, id))!;
        await reissueTo(tx, world.deps, bank, loginId, 'keyCompromise', clerk);
      }
    });
    expect(await told()).toEqual([
      `adm-${number}: reissued 佐藤 健 +1`,
      'second: reissued',
      'second: reissued 佐藤 健',
      `user-${number}: reissued`,
    ]);
  });

  it('of an issuance to somebody who never had a certificate say nothing of an earlier one (R1, N5)', async () => {
    await inTransaction(async (tx) =>
      reissueTo(tx, world.deps, bank, (await tx.loginIds.lockById(bank.id, user.id))!, 'superseded', clerk),
    );
    expect(await told()).toEqual([`adm-${number}: issued 佐藤 健`, `user-${number}: issued`]);
  });

  it('are not written where the act is rolled back (N5)', async () => {
    await expect(
      inTransaction(async (tx) => {
        const loginId = (await tx.loginIds.lockById(bank.id, user.id))!;
        await reissueTo(tx, world.deps, bank, loginId, 'superseded', clerk);
        throw new Error('and then this');
      }),
    ).rejects.toThrow('and then this');
    expect(await told()).toEqual([]);
  });

  it('make the act fail where they cannot be written, so that nothing happens unannounced (N5, I3)', async () => {
    await asOwner(world.database, `alter table notices add constraint broken check (kind <> 'issued') not valid`);
    await expect(issued(user.name)).rejects.toThrow('broken');
    await asOwner(world.database, 'alter table notices drop constraint broken');
    expect(await inTransaction((tx) => tx.issuances.newest(bank.id, user.id))).toBeUndefined();
  });
});
