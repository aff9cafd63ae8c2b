import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { Post } from '../../src/domain/notice/post.ts';
import { letter } from '../../src/mail/letters.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aMailServer, type MailServer } from '../../src/testing/mail-server.ts';
import { aLogin, anAcquired, anInstitution, made, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { sendDueNotices } from '../../src/workflows/send-due-notices.ts';
import { sendNotice } from '../../src/workflows/send-notice.ts';

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
async function aHolder(): Promise<{ notAfter: Temporal.Instant; der: Uint8Array; loginId: string }> {
  const { der, certificate, administrator } = await anAcquired(world, bank);
  await world.deps.store.transaction(world.clock.now, async (tx) => {
    const loginId = (await tx.loginIds.byId(bank.id, administrator.id))!;
    await tx.loginIds.update({ ...loginId, mail: address });
  });
  made(await aLogin(world, bank, der));
  await sendAll();
  return { notAfter: certificate.notAfter, der, loginId: administrator.id };
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
