import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { asOwner } from '../../src/testing/database.ts';
import { aStaff, takenIn } from '../../src/testing/staff.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aUser,
  aVisit,
  clerk,
  made,
  openWorld,
  password,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { addUser } from '../../src/workflows/add-contract.ts';
import { beginLogin } from '../../src/workflows/begin-login.ts';
import { identify, typedHash } from '../../src/workflows/identify.ts';
import { issue, renewCode } from '../../src/workflows/issue.ts';
import { presentCertificate } from '../../src/workflows/present-certificate.ts';
import { readVisit } from '../../src/workflows/read-visit.ts';
import { recordRefusal } from '../../src/workflows/record-refusal.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import type { Transaction } from '../../src/workflows/transaction.ts';

// The tests are made from the store's own methods, so it is opened before they are collected.
const world = await openWorld();
afterAll(() => world.close());
const { deps } = world;
const inTransaction = <T>(work: (tx: Transaction) => Promise<T>) => deps.store.transaction(world.clock.now, work);

const own = await anInstitution(world);
const other = await anInstitution(world, { code: '9201' });
const nobody = await anInstitution(world, { code: '9202' });
const { contract, administrator, ...person } = await anAcquired(world, own);
await aUser(world, own, contract.number, 'own-k01');
await inTransaction(async (tx) => {
  for (const name of [administrator.name, 'own-k01']) {
    const one = (await tx.loginIds.byName(own.id, name))!;
    await tx.loginIds.update({ ...one, mail: `${name}@example.co.jp` });
  }
});
made(await issue(deps, own, 'own-k01', clerk));
const { session } = made(await aLogin(world, own, person.der));
const { issuance, certificate, loginId } = await inTransaction(async (tx) => {
  await tx.acquisitions.lockGuesses(own.id, typedHash(administrator.name), tx.now);
  await tx.acquisitions.setGuesses(own.id, typedHash(administrator.name), 3, tx.now);
  return {
    issuance: (await tx.issuances.newest(own.id, administrator.id))!,
    certificate: (await tx.certificates.byId(own.id, person.certificate.id))!,
    loginId: (await tx.loginIds.byId(own.id, administrator.id))!,
  };
});

const colleague = await aStaff(world, own, ['clerk', 'approver']);
const mail = { contract: contract.number, administratorId: administrator.name, mail: 'new@example.co.jp' };
const application = made(await takenIn(world, own, colleague, 'change-mail', mail));
const refusal = { code: 'E1101', name: 'certificate-absent', institutionId: own.id };
await recordRefusal(deps, { ...refusal, facts: { address: '192.0.2.7' } });
await recordRefusal(deps, { ...refusal, loginId: loginId.id, facts: {} });
const everything = { staff: [] };
const run = await inTransaction(async (tx) => {
  const wanted = {
    id: randomUUID(),
    institutionId: own.id,
    reason: 'unspecified' as const,
    begunBy: colleague.staff.id,
  };
  await tx.impact.insertRun({ ...wanted, criteria: {}, begunAt: tx.now }, everything);
  return wanted;
});
const [event] = await asOwner(world.database, 'select id from audit_events where institution_id = $1 limit 1', [
  own.id,
]);
// Of the first login with a certificate; it came back.
const [notice] = await inTransaction((tx) => tx.notices.list(own.id, { loginId: administrator.id }, 1));
await asOwner(world.database, "update notices set state = 'failed' where id = $1", [notice!.notice.id]);
const standings = await inTransaction((tx) => tx.figures.standings(own.id));

/** What a method is asked for, by the name of its parameter: always something of the institution `own`. */
const asked: Record<string, unknown> = {
  'contracts.id': contract.id,
  'loginIds.id': loginId.id,
  'issuances.id': issuance.id,
  'certificates.id': certificate.id,
  'contracts.ids': [contract.id],
  'staff.ids': [colleague.staff.id],
  'staff.id': colleague.staff.id,
  staffId: colleague.staff.id,
  'applications.id': application.id,
  'applications.number': application.number,
  'applications.contractId': { contractId: contract.id, limit: 5 },
  'auditSearch.number': application.number,
  'auditSearch.conditions': { subject: { kind: 'login-id', id: loginId.id } },
  'auditSearch.place': { at: world.clock.now.add({ hours: 1 }), id: '9223372036854775807' },
  role: 'user',
  eventId: event!.id,
  'audit.subject': { kind: 'login-id', id: loginId.id },
  'audit.acts': ['login-id-added'],
  'search.sought': { number: contract.number },
  'impact.sought': everything,
  'impact.before': 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'impact.id': run.id,
  'notices.reference': notice!.notice.reference,
  'notices.filter': { contractId: notice!.notice.contractId },
  'notices.contractId': notice!.notice.contractId,
  'notices.ids': [loginId.id],
  'notices.beyond': 0,
  'notices.due': { stage: 400, from: world.clock.now, until: world.clock.now.add({ hours: 400 * 24 }) },
  kinds: standings,
  contractIds: [contract.id],
  address: '192.0.2.7',
  since: world.clock.now.subtract({ hours: 1 }),
  'figures.since': world.clock.now.toZonedDateTimeISO('Asia/Tokyo').toPlainDate(),
  day: world.clock.now.toZonedDateTimeISO('Asia/Tokyo').toPlainDate(),
  offset: 0,
  contractId: contract.id,
  names: [loginId.name],
  number: contract.number,
  name: loginId.name,
  loginId: loginId.id,
  fingerprint: certificate.fingerprint,
  typedHash: typedHash(loginId.name),
  wrong: 4,
  before: '9223372036854775807',
  limit: 50,
  mode: 'update',
  now: world.clock.now,
};

/** What a method is to write, for those that are given a whole row: a change to one of `own`. */
const rows: Record<string, object> = {
  'loginIds.update': { ...loginId, wrongPasswords: 4 },
  'issuances.update': { ...issuance, wrongCodes: 4 },
  'contracts.update': { ...contract, method: 'password' },
  'applications.update': { ...application, note: '別のメモ' },
  'staff.update': { ...colleague.staff, branch: '駅前支店' },
  'notices.update': { ...notice!.notice, state: 'failed', fault: '550' },
  'certificates.update': { ...certificate, state: 'revoked', endedAt: world.clock.now, endReason: 'unspecified' },
};

/** Methods that are not asked for an institution, and why they need not be. */
const exempt: Record<string, string> = {
  'institutions.*': 'the list of institutions itself',
  'maintenance.*': 'of the whole installation',
  '*.insert': 'has its institution in the row, tied to what it points to by the database',
  'acquisitions.insertVisit': 'has its institution in the row, tied to its issuance by the database',
  'audit.write': 'has its institution in the row',
  'authorities.setCertificate': 'by an id the workflow has read',
  'authorities.activate': 'by an id the workflow has read',
  'authorities.revoke': 'by an id the workflow has read',
  'authorities.abandon': 'by an id the workflow has read',
  'authorities.root': 'of the platform',
  'authorities.chooseOfflineRoot': 'of the platform',
  'authorities.offlineRootChosen': 'of the platform',
  'authorities.byId': 'CA certificates are public',
  'authorities.isOwnKey': 'across institutions on purpose (C4); tells yes or no',
  'authorities.allSigned': 'across institutions on purpose: every key is accounted for (stories/self-audit)',
  'acquisitions.visitByToken': 'by a secret of 256 bits; openVisit compares the institution',
  'acquisitions.updateVisit': 'by a secret of 256 bits',
  'acquisitions.endVisits': 'by an id the workflow has read',
  'certificates.lockPublicKey': 'across institutions on purpose (C4); tells the ids of login IDs and no more',
  'certificates.lockPrepared': 'across institutions on purpose (I2)',
  'certificates.preparers': 'across institutions on purpose (I2)',
  'certificates.recordedOf': 'of one CA, which belongs to one institution; serial numbers only',
  'certificates.issuedSince': 'across institutions on purpose: all are read again (stories/self-audit)',
  'certificates.extentOf': 'of one CA, which belongs to one institution; numbers only',
  'crls.*': 'lists are public',
  'statuses.*': 'across institutions on purpose: status is public, each CA answers for its own numbers (stories/ocsp)',
  'ocspResponders.*': 'of one CA, which belongs to one institution; their certificates are public',
  'attempts.*': 'by 48 random bits; an attempt says its institution',
  'sessions.byToken': 'by a secret of 256 bits; a session says its institution',
  'sessions.touch': 'by an id the workflow has read',
  'sessions.end': 'by an id the workflow has read',
  'sessions.endOfCertificate': 'by an id the workflow has read',
  'sessions.endOfLoginId': 'by an id the workflow has read',
  'sessions.endPasswordSessions': 'by an id the workflow has read',
  'sessions.unlimit': 'by an id the workflow has read',
  'sessions.previousStart': 'by an id the workflow has read',
  'sessions.endOfContract': 'by an id the workflow has read',
  'invitations.*': 'by a secret of 256 bits, or by an id the workflow has read; an invitation says its institution',
  'passkeys.lockByCredential': 'by what an authenticator proves; a passkey says its institution',
  'passkeys.used': 'by an id the workflow has read',
  'passkeys.insertChallenge': 'has its institution in the row',
  'passkeys.takeChallenge': 'by a secret of 256 bits; a challenge says its institution',
  'staffSessions.byToken': 'by a secret of 256 bits; a session says its institution',
  'staffSessions.touch': 'by an id the workflow has read',
  'staffSessions.end': 'by an id the workflow has read',
  'impact.insertRun': 'has its institution in the row, and finds certificates of that one only (stories/impact)',
  'impact.unfinishedRuns': 'across institutions on purpose: whoever starts goes on with all (I2)',
  'impact.progress': 'by an id the workflow has read',
  'impact.waiting': 'by an id the workflow has read',
  'impact.lockWaiting': 'by an id the workflow has read',
  'impact.endItem': 'by an id the workflow has read',
  'impact.finishRun': 'by an id the workflow has read',
  'impact.leaveWaiting': 'by an id the workflow has read',
  'acquisitions.sweepVisits': 'across institutions on purpose: by age alone (stories/sweep)',
  'notices.insert': 'has its institution in the row, whose contract must be of it',
  'notices.lockById': 'by an id of the queue, which no customer writes',
  'notices.stillDue': 'of a notice the workflow has read, with its institution',
  'notices.lockStranded': 'across institutions on purpose: whoever is there goes on with all',
  'notices.requeue': 'by ids the workflow has read',
  'tries.*': 'counts by address, or by what was typed at an institution; tells numbers only',
  'refusals.byReference': 'by 37 random bits; who shows it compares the institution',
};

type Method = (...values: unknown[]) => Promise<unknown>;
const storesOf = (tx: Transaction) => tx as unknown as Record<string, Record<string, Method>>;

/** Every method of every store, with the names of its parameters. */
const methods = await inTransaction(async (tx) =>
  Object.entries(storesOf(tx)).flatMap(([store, all]) =>
    Object.entries(all).map(([method, work]) => {
      // Methods, functions and arrow functions; what is taken apart counts as one parameter, by its first name.
      const [, list] = /^(?:async )?(?:function )?\w*\s*\(([^)]*)\)/.exec(work.toString())!;
      const parameters = list!.replaceAll(/\{\s*(\w+)[^}]*\}/g, '$1').split(/\s*,\s*/);
      return { store, method, name: `${store}.${method}`, parameters };
    }),
  ),
);
/** Needs more of a world than stands here; that it keeps to its institution is shown where it is named. */
const elsewhere = [
  'impact.administratorsWithout', // stories/impact
  'impact.countWithout', // stories/impact
  'applications.countReturned', // stories/applications
  'figures.renewed', // stories/figures
];
const byInstitution = methods.filter(
  ({ parameters, name }) => parameters[0] === 'institutionId' && !elsewhere.includes(name),
);
const byRow = methods.filter(({ name }) => name in rows);

const call = (store: string, method: string, ...values: unknown[]) =>
  inTransaction((tx) => storesOf(tx)[store]![method]!(...values));

/** Every row of every table that belongs to an institution. */
async function rowsOf({ id }: { id: string }): Promise<Record<string, unknown>> {
  const tables = await asOwner(
    world.database,
    `select table_name as name from information_schema.columns where column_name = 'institution_id' order by 1`,
  );
  const one = ({ name }: Record<string, unknown>) =>
    asOwner(world.database, `select t::text as row from ${name} t where institution_id = $1 order by t::text`, [id]);
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table.name, await one(table)] as const)));
}

describe('the store (I1)', () => {
  it('asks for the institution in every method, or there is a reason why not', () => {
    const silent = methods.filter(
      (one) => !byInstitution.includes(one) && !byRow.includes(one) && !elsewhere.includes(one.name),
    );
    const reasonless = silent.filter(
      ({ store, method, name }) => ![name, `${store}.*`, `*.${method}`].some((key) => key in exempt),
    );
    expect(reasonless.map(({ name }) => name)).toEqual([]);
    expect(byInstitution.length).toBeGreaterThan(15);
    expect(byRow).toHaveLength(Object.keys(rows).length);
  });

  it.each(byInstitution)(
    '$name finds and changes nothing of another institution',
    async ({ store, method, name, parameters }) => {
      const values = parameters.slice(1).map((parameter) => {
        const value = asked[`${store}.${parameter}`] ?? asked[parameter];
        if (value === undefined) throw new Error(`this test has to know what to ask ${name} for as ${parameter}`);
        return value;
      });
      const before = await rowsOf(own);
      const theirs = [(await call(store, method, other.id, ...values)) || []].flat();
      // Without anything of ours to ask for, it gives what the other institution has.
      const foreign = theirs.filter((one) => (one as { institutionId?: string }).institutionId !== other.id);
      // What is asked for is ours: they get no more than an institution that has nothing.
      const nothing = [(await call(store, method, nobody.id, ...values)) || []].flat();
      if (values.length > 0) expect(theirs).toEqual(nothing);
      else expect(foreign).toEqual([]);
      expect(await rowsOf(own)).toEqual(before);

      const mine = [(await call(store, method, own.id, ...values)) || []].flat();
      const gives = JSON.stringify(mine) !== JSON.stringify(values.length > 0 ? nothing : []);
      expect(gives || JSON.stringify(await rowsOf(own)) !== JSON.stringify(before)).toBe(true);
    },
  );

  it.each(byRow)('$name changes nothing when the row says another institution', async ({ store, method, name }) => {
    const before = [await rowsOf(own), await rowsOf(other)];
    await call(store, method, { ...rows[name], institutionId: other.id });
    expect([await rowsOf(own), await rowsOf(other)]).toEqual(before);
    await call(store, method, rows[name]);
    expect([await rowsOf(own), await rowsOf(other)]).not.toEqual(before);
  });

  const id = '00000000-0000-7000-8000-000000000001';
  const theirs = { id, institutionId: other.id };
  const token = { tokenHash: new Uint8Array(32), startedAt: world.clock.now };
  it.each<[string, (tx: Transaction) => Promise<unknown>]>([
    ['a login ID', (tx) => tx.loginIds.insert({ ...loginId, ...theirs })],
    ['an issuance', (tx) => tx.issuances.insert({ ...issuance, ...theirs })],
    [
      'a certificate',
      (tx) => tx.certificates.insert({ ...certificate, ...theirs, serial: new Uint8Array(17), state: 'prepared' }),
    ],
    [
      'a session',
      async (tx) => {
        const lane = 'l000000000000';
        await tx.attempts.insert({
          lane,
          institutionId: other.id,
          purpose: 'login',
          startedAt: tx.now,
          expiresAt: tx.now,
        });
        await tx.sessions.insert({ ...session, ...theirs, ...token, lane });
      },
    ],
    [
      'a visit',
      (tx) => tx.acquisitions.insertVisit({ ...theirs, ...token, issuanceId: issuance.id, expiresAt: tx.now }),
    ],
    [
      'an attempt',
      async (tx) => {
        const attempt = {
          lane: 'l000000000000',
          institutionId: other.id,
          purpose: 'login' as const,
          startedAt: tx.now,
          expiresAt: tx.now,
        };
        await tx.attempts.insert(attempt);
        await tx.attempts.update({ ...attempt, certificateId: certificate.id });
      },
    ],
  ])('the database keeps %s of one institution from pointing into another', async (_what, write) => {
    await expect(inTransaction(write)).rejects.toThrow('violates foreign key constraint');
  });
});

describe('a workflow (I1)', () => {
  it.each<[string, (code: string, visit: string, der: Uint8Array) => Promise<unknown>, string]>([
    ['issues', () => issue(deps, other, 'mine-alone', clerk), 'login-id-unknown'],
    ['renews a code', () => renewCode(deps, other, 'mine-alone', clerk), 'login-id-unknown'],
    ['revokes', () => revoke(deps, other, 'mine-alone', 'unspecified', clerk), 'login-id-unknown'],
    [
      'adds a user',
      () => addUser(deps, other, contract.number, { name: 'user-9', personName: 'x' }, clerk),
      'contract-unknown',
    ],
    [
      'identifies',
      (code) => identify(deps, other, { loginId: 'mine-alone', code, password: { kind: 'first', text: password } }),
      'not-identified',
    ],
    ['reads a visit', (_code, visit) => readVisit(deps, other, visit, true), 'visit-over'],
    ['acquires', (_code, visit) => acquire(deps, other, visit, aRequest().der), 'visit-over'],
    [
      'takes a certificate',
      async (_code, _visit, der) => {
        const { lane } = await beginLogin(deps, other);
        return presentCertificate(deps, lane, undefined, { der });
      },
      'certificate-unknown',
    ],
  ])('%s for its own institution only', async (_what, act, refused) => {
    const { code, visit } = await mineAlone();
    const before = await rowsOf(own);
    expect(await act(code, visit, person.der)).toMatchObject({ refused });
    expect(await rowsOf(own)).toEqual(before);
  });

  let issued: Promise<{ code: string; visit: string }> | undefined;
  /** An ID whose name only `own` has, with an issuance and a visit. */
  const mineAlone = () => {
    issued ??= (async () => {
      await aContract(world, own, 'mine-alone');
      const { code } = await anIssuance(world, own, 'mine-alone');
      return { code, visit: await aVisit(world, own, { loginId: 'mine-alone', code }) };
    })();
    return issued;
  };
});
