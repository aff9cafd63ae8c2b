import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { LoginId } from '../../src/domain/login-id/login-id.ts';
import type { Post } from '../../src/domain/notice/post.ts';
import { letter } from '../../src/mail/letters.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aMailServer, type MailServer } from '../../src/testing/mail-server.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aVisit,
  clerk,
  made,
  onLane,
  openWorld,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { beginRenewal } from '../../src/workflows/begin-renewal.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import { sendDueNotices } from '../../src/workflows/send-due-notices.ts';
import { sendNotice } from '../../src/workflows/send-notice.ts';
import type { Transaction } from '../../src/workflows/transaction.ts';

let world: TestWorld;
let bank: Institution;
let server: MailServer;
let post: Post;

beforeEach(async () => {
  world = await openWorld();
  bank = await anInstitution(world);
  server = await aMailServer();
  post = server.post();
});
afterEach(async () => {
  await post.close();
  await server.close();
  await world.close();
});

const address = 'keiko@haruka.example';

/** haruka-adm, who has a mail address and logged in with a certificate once; its expiry. */
async function aHolder() {
  const { der, certificate, administrator } = await anAcquired(world, bank);
  await changeLoginId(administrator.id, { mail: address });
  made(await aLogin(world, bank, der));
  await sendAll();
  return { notAfter: certificate.notAfter, der, loginId: administrator.id, contractId: administrator.contractId };
}

/** Noon, so many days before an expiry. */
const daysBefore = (notAfter: Temporal.Instant, days: number) => notAfter.subtract({ hours: 24 * days + 12 });

/** Hands over whatever waits, once; gives what became of each. */
async function sendAll(): Promise<unknown[]> {
  const waiting = await asOwner(world.database, `select id from notices where state = 'waiting' order by id`);
  const states: unknown[] = [];
  for (const { id } of waiting) states.push(await sendNotice(world.deps, post, letter, String(id), { last: false }));
  return states;
}

/** The subjects that arrived. */
const arrived = () => server.taken.map(({ mail }) => mail.subject);

describe('a reminder before the expiry', () => {
  it.each([
    [31, []],
    [30, ['あと30日']],
    [29, ['あと29日']],
    [11, ['あと11日']],
    [10, ['あと10日']],
    [0, ['本日まで']],
    [-1, []],
  ])('%i days before it: %j (N1, N2)', async (days, said) => {
    const { notAfter } = await aHolder();
    server.taken.length = 0;
    world.clock.now = daysBefore(notAfter, days);
    await sendDueNotices(world.deps);
    await sendAll();
    expect(arrived()).toEqual(said.map((words) => `【見本信用金庫】電子証明書の有効期限のお知らせ（${words}）`));
  });

  it('is sent once at each stage, however often the run is made (N2)', async () => {
    const { notAfter } = await aHolder();
    server.taken.length = 0;
    for (let days = 35; days >= -3; days--) {
      world.clock.now = daysBefore(notAfter, days);
      await Promise.all([sendDueNotices(world.deps), sendDueNotices(world.deps)]);
      await sendAll();
      await sendAll();
    }
    expect(arrived().map((subject) => /（(.*)）/.exec(subject!)?.[1])).toEqual(['あと30日', 'あと10日']);
  });
});

describe('a reminder is not sent', () => {
  /** What happens between the first and the second stage, after both were decided and before the second was sent. */
  const events: [string, (holder: Awaited<ReturnType<typeof aHolder>>) => Promise<unknown>][] = [
    [
      'of a certificate that was revoked (R3, N2)',
      () => revoke(world.deps, bank, 'haruka-adm', 'keyCompromise', clerk).then(made),
    ],
    ['of an ID that was suspended (N2)', ({ loginId }) => changeLoginId(loginId, { suspendedAt: world.clock.now })],
    [
      'to a contract that was stopped (R4, N2)',
      ({ contractId }) =>
        inTransaction(async (tx) => {
          const contract = (await tx.contracts.byId(bank.id, contractId))!;
          await tx.contracts.update({ ...contract, suspendedAt: tx.now });
        }),
    ],
    [
      'to a contract that went over to passwords (L3, N2)',
      ({ contractId }) =>
        inTransaction(async (tx) => {
          const contract = (await tx.contracts.byId(bank.id, contractId))!;
          await tx.contracts.update({ ...contract, method: 'password' });
        }),
    ],
    ['to somebody without an address any more (N2)', ({ loginId }) => changeLoginId(loginId, { mail: undefined })],
    [
      'of a certificate that was renewed and proven (V3, N2)',
      async ({ der }) => {
        const place = onLane(made(await aLogin(world, bank, der)), der);
        made(await beginRenewal(world.deps, place));
        const newer = made(await acquire(world.deps, bank, { place }, aRequest().der)).certificate.der!;
        made(await aLogin(world, bank, newer));
      },
    ],
    [
      'of a certificate that has expired meanwhile (V5, N2)',
      async ({ notAfter }) => {
        world.clock.now = notAfter.add({ seconds: 1 });
      },
    ],
  ];

  it.each(events)('%s, once it is decided', async (_name, happens) => {
    const holder = await aHolder();
    world.clock.now = daysBefore(holder.notAfter, 9);
    expect(await sendDueNotices(world.deps)).toBe(1);
    await happens(holder);
    await sendAll();
    expect(arrived().filter((subject) => subject?.includes('有効期限'))).toEqual([]);
    const states = await asOwner(world.database, `select state from notices where kind = 'expiry'`);
    expect(states).toEqual([{ state: 'dropped' }]);
  });

  it.each(events)('%s, and not decided', async (_name, happens) => {
    const holder = await aHolder();
    world.clock.now = daysBefore(holder.notAfter, 9);
    await happens(holder);
    expect(await sendDueNotices(world.deps)).toBe(0);
  });

  it('while the ID is suspended, and is made up for when it is resumed (N2)', async () => {
    const { notAfter, loginId } = await aHolder();
    server.taken.length = 0;
    world.clock.now = daysBefore(notAfter, 30);
    await sendDueNotices(world.deps);
    await changeLoginId(loginId, { suspendedAt: world.clock.now });
    await sendAll();
    expect(arrived()).toEqual([]);
    world.clock.now = daysBefore(notAfter, 15);
    await changeLoginId(loginId, { suspendedAt: undefined });
    await sendDueNotices(world.deps);
    await sendAll();
    expect(arrived()).toEqual(['【見本信用金庫】電子証明書の有効期限のお知らせ（あと15日）']);
  });

  it('of a stage that is past by the time the mail server is there again (N2, N3)', async () => {
    const { notAfter } = await aHolder();
    server.taken.length = 0;
    world.clock.now = daysBefore(notAfter, 11);
    await sendDueNotices(world.deps);
    // Nothing could be handed over for a day.
    world.clock.now = daysBefore(notAfter, 10);
    await sendDueNotices(world.deps);
    await sendAll();
    expect(arrived()).toEqual(['【見本信用金庫】電子証明書の有効期限のお知らせ（あと10日）']);
    expect(await sendDueNotices(world.deps)).toBe(0);
  });

  it('of a stage that is past, but for the one that is due now, whichever is decided first (N2)', async () => {
    const { notAfter } = await aHolder();
    server.taken.length = 0;
    world.clock.now = daysBefore(notAfter, 11);
    await sendDueNotices(world.deps);
    world.clock.now = daysBefore(notAfter, 10);
    await sendAll();
    expect(arrived()).toEqual([]);
    await sendDueNotices(world.deps);
    await sendAll();
    expect(arrived()).toHaveLength(1);
  });

  it('before eight in the morning (N1)', async () => {
    const { notAfter } = await aHolder();
    const day = notAfter.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().subtract({ days: 30 });
    const at = (time: string) => day.toZonedDateTime({ timeZone: 'Asia/Tokyo', plainTime: time }).toInstant();
    world.clock.now = at('07:59:59');
    expect(await sendDueNotices(world.deps)).toBe(0);
    world.clock.now = at('08:00:00');
    expect(await sendDueNotices(world.deps)).toBe(1);
  });

  it('of a stage that a change of settings puts before one that was sent (N2)', async () => {
    const { notAfter } = await aHolder();
    world.clock.now = daysBefore(notAfter, 25);
    expect(await sendDueNotices(world.deps)).toBe(1);
    await inTransaction((tx) =>
      tx.institutions.updateSettings({
        ...bank,
        settings: { ...bank.settings, renewalOpensDays: 60, noticeStages: [60, 20] },
      }),
    );
    expect(await sendDueNotices(world.deps)).toBe(0);
    world.clock.now = daysBefore(notAfter, 20);
    expect(await sendDueNotices(world.deps)).toBe(1);
  });
});

describe('a reminder goes', () => {
  it('once to an address that is refused, and to the one that takes its place (N2, N3)', async () => {
    const { notAfter, loginId } = await aHolder();
    server.taken.length = 0;
    server.answers = (to) => (to === address ? { code: 550, words: '5.1.1 User unknown' } : undefined);
    world.clock.now = daysBefore(notAfter, 10);
    expect(await sendDueNotices(world.deps)).toBe(1);
    expect(await sendAll()).toEqual(['failed']);
    expect(await sendDueNotices(world.deps)).toBe(0);
    world.clock.now = daysBefore(notAfter, 8);
    await changeLoginId(loginId, { mail: 'new@haruka.example' });
    for (let run = 0; run < 2; run++) {
      await sendDueNotices(world.deps);
      await sendAll();
    }
    expect(server.taken.map(({ to }) => to)).toEqual(['new@haruka.example']);
  });

  it('to the address of the day it is sent (N2)', async () => {
    const { notAfter, loginId } = await aHolder();
    world.clock.now = daysBefore(notAfter, 9);
    await sendDueNotices(world.deps);
    await changeLoginId(loginId, { mail: 'new@haruka.example' });
    await sendAll();
    expect(server.taken.at(-1)?.to).toBe('new@haruka.example');
  });

  it('to each of two institutions by its own stages, sender and zone (I1, I4, N1)', async () => {
    await aHolder();
    const other = await anInstitution(world, {
      code: '9201',
      noticeStages: [20],
      mailFrom: { name: 'ためし信用金庫', address: 'cert@tameshi.example' },
    });
    const { der, certificate, administrator } = await anAcquired(world, other, 'tameshi-adm');
    await inTransaction(async (tx) => {
      const loginId = (await tx.loginIds.byId(other.id, administrator.id))!;
      await tx.loginIds.update({ ...loginId, mail: 'ken@tameshi-kogyo.example' });
    });
    made(await aLogin(world, other, der));
    await sendAll();
    server.taken.length = 0;
    world.clock.now = daysBefore(certificate.notAfter, 25);
    await sendDueNotices(world.deps);
    await sendAll();
    world.clock.now = daysBefore(certificate.notAfter, 19);
    await sendDueNotices(world.deps);
    await sendAll();
    expect(server.taken.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      `no-reply@example.jp → ${address}`,
      'cert@tameshi.example → ken@tameshi-kogyo.example',
    ]);
  });
});

describe('a reminder of the acquisition deadline', () => {
  it('is sent 30 and 10 days before it, until the certificate is proven (N1, N2, A2)', async () => {
    const { contract, administrator } = await aContract(world, bank);
    await changeLoginId(administrator.id, { mail: address });
    const { issuance, code } = await anIssuance(world, bank);
    await sendAll();
    server.taken.length = 0;
    const visit = async () => {
      const token = await aVisit(world, bank, { code });
      return made(await acquire(world.deps, bank, token, aRequest().der)).certificate.der!;
    };
    for (let days = 35; days > 10; days--) {
      world.clock.now = daysBefore(issuance.deadline, days);
      await sendDueNotices(world.deps);
      await sendAll();
    }
    // Acquired and not yet imported: still to be reminded of.
    const der = await visit();
    world.clock.now = daysBefore(issuance.deadline, 10);
    await sendDueNotices(world.deps);
    await sendAll();
    expect(arrived().filter((subject) => subject?.includes('取得期限'))).toEqual([
      '【見本信用金庫】電子証明書の取得期限のお知らせ（あと30日）',
      '【見本信用金庫】電子証明書の取得期限のお知らせ（あと10日）',
    ]);
    expect(server.taken[0]?.mail.text).toContain('haruka-adm+1376');
    made(await aLogin(world, bank, der));
    await asOwner(world.database, `delete from notices where kind = 'deadline'`);
    expect(await sendDueNotices(world.deps)).toBe(0);
    expect(contract.method).toBe('certificate');
  });
});

const inTransaction = <T>(work: (tx: Transaction) => Promise<T>) => world.deps.store.transaction(world.clock.now, work);
const changeLoginId = (id: string, change: Partial<LoginId>) =>
  inTransaction(async (tx) => tx.loginIds.update({ ...(await tx.loginIds.lockById(bank.id, id))!, ...change }));
