import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { limits } from '../../src/domain/session/tries.ts';
import { ask, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aPasswordContract,
  made,
  openServedWorld,
  password,
} from '../../src/testing/world.ts';
import { boundTries } from '../../src/workflows/bound-tries.ts';
import { identify } from '../../src/workflows/identify.ts';
import { logInWithPassword } from '../../src/workflows/log-in-with-password.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
// A world for each: counts are of the moment and shared by all.
beforeEach(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  // In the middle of a window, so that none ends while a test runs.
  world.clock.now = Temporal.Instant.fromEpochMilliseconds(
    Math.ceil(world.clock.now.epochMilliseconds / 3_600_000) * 3_600_000 + 60_000,
  );
});
afterEach(() => world.close());

const type = (loginId: string, text: string, address?: string) =>
  logInWithPassword(world.deps, institution, { loginId, password: text }, address);

/** Fills a limit to the brim without the work of a password each. */
const fill = async (tried: 'password-login' | 'identify', level: 'address' | 'all', address?: string) => {
  const who = { institutionId: institution.id, address };
  for (let n = 0; n < limits[tried][level]!.most; n++) made(await boundTries(world.deps, tried, who));
};

describe('guessing at the password login', () => {
  it('is stopped by address, whatever the ID is, and others go on (I5, E1206)', async () => {
    await aPasswordContract(world, institution, 'midori-adm');
    await fill('password-login', 'address', '192.0.2.1');
    for (const loginId of ['midori-adm', 'nobody-adm']) {
      expect(await type(loginId, password, '192.0.2.1')).toMatchObject({ refused: 'too-many-tries' });
    }
    made(await type('midori-adm', password, '192.0.2.2'));
  });

  it('counts an IPv6 network of one person as one, and IPv4 written as IPv6 as IPv4', async () => {
    await fill('password-login', 'address', '2001:db8:1:2::1');
    expect(await type('midori-adm', 'x', '2001:0db8:0001:0002:ffff::9')).toMatchObject({ refused: 'too-many-tries' });
    expect(await type('midori-adm', 'x', '2001:db8:1:3::1')).toMatchObject({ refused: 'password-login-wrong' });
    await fill('password-login', 'address', '192.0.2.7');
    expect(await type('midori-adm', 'x', '::ffff:192.0.2.7')).toMatchObject({ refused: 'too-many-tries' });
  });

  it('is stopped by ID from many addresses, alike for IDs that do not exist (I5)', async () => {
    await aPasswordContract(world, institution, 'midori-adm');
    const { most } = limits['password-login'].id!;
    for (const loginId of ['midori-adm', 'nobody-adm']) {
      const answers: string[] = [];
      for (let n = 0; n <= most; n++) {
        const answer = await type(loginId, 'wrong', `192.0.2.${n}`);
        answers.push(isRefusal(answer) ? answer.refused : 'in');
      }
      expect(answers).toEqual([
        ...Array(5).fill('password-login-wrong'),
        ...Array(most - 5).fill('password-login-locked'),
        'too-many-tries',
      ]);
    }
  });

  it('is stopped over all of an institution, not of another; one address alone cannot do that (I1)', async () => {
    await aPasswordContract(world, institution, 'midori-adm');
    const other = await anInstitution(world, { code: '9002' });
    const { address, all } = limits['password-login'];
    const who = { institutionId: institution.id, address: '192.0.2.1' };
    for (let n = 0; n < all!.most + 50; n++) await boundTries(world.deps, 'password-login', who);
    const [row] = await asOwner(world.database, `select count from tries where bucket like 'password-login/all/%'`);
    expect(row).toEqual({ count: address!.most });

    await asOwner(world.database, `update tries set count = ${all!.most} where bucket like 'password-login/all/%'`);
    expect(await type('midori-adm', password, '192.0.2.2')).toMatchObject({ refused: 'too-many-tries' });
    const there = await logInWithPassword(world.deps, other, { loginId: 'x', password: 'x' }, '192.0.2.2');
    expect(there).toMatchObject({ refused: 'password-login-wrong' });
  });

  it('does not count who is right: a whole office logs in from one address', async () => {
    await aPasswordContract(world, institution, 'midori-adm');
    for (let n = 0; n < limits['password-login'].address!.most + 5; n++) {
      made(await type('midori-adm', password, '192.0.2.1'));
    }
    expect(await asOwner(world.database, `select * from tries where bucket like 'password-login/%'`)).toEqual([]);
  });

  it('is bounded when all come at once: none slips through (ASVS 6.3.1)', async () => {
    const who = { institutionId: institution.id, address: '192.0.2.1' };
    const tries = Array.from({ length: 100 }, () => boundTries(world.deps, 'password-login', who));
    const let_in = (await Promise.all(tries)).filter((one) => !isRefusal(one));
    expect(let_in).toHaveLength(limits['password-login'].address!.most);
  });

  it('is answered by a page that says when to come back, in both languages (I5, E1206)', async () => {
    for (const [prefix, words] of [
      ['', '以降に、もう一度お試しください'],
      ['/en', 'Please try again after'],
    ]) {
      await asOwner(world.database, 'delete from tries');
      await fill('password-login', 'address', '127.0.0.1');
      const page = await ask(`${world.serving.portalOrigin}/1376${prefix}/login/password`, {
        method: 'POST',
        headers: { ...fromOwnPage, 'x-forwarded-for': '198.51.100.9', forwarded: 'for=198.51.100.9' },
        body: form({ loginId: 'midori-adm', password }),
      });
      expect(page.status).toBe(429);
      expect(Number(page.headers['retry-after'])).toBe(540);
      expect(page.body).toContain(words);
      expect(page.body).toMatch(/E1206-/);
    }
  });

  it('begins anew when its window is over, and what is past is swept away', async () => {
    await fill('password-login', 'address', '192.0.2.1');
    expect(await type('midori-adm', 'x', '192.0.2.1')).toMatchObject({ refused: 'too-many-tries' });
    world.clock.advance({ minutes: 10 });
    expect(await type('midori-adm', 'x', '192.0.2.1')).toMatchObject({ refused: 'password-login-wrong' });
    world.clock.advance({ hours: 25 });
    await type('midori-adm', 'x', '192.0.2.2');
    const left = await asOwner(world.database, 'select count(*)::int as rows from tries');
    expect(left).toEqual([{ rows: 3 }]);
  });
});

describe('on the certificate method nobody from outside', () => {
  it('locks an ID without its certificate, however often a password is tried (L1, L5)', async () => {
    const { der, administrator } = await anAcquired(world, institution);
    for (let n = 0; n < 30; n++) await type('haruka-adm', 'wrong', `192.0.2.${n}`);
    for (let n = 0; n < 10; n++) {
      const password = { kind: 'existing', text: 'wrong' } as const;
      await identify(world.deps, institution, { loginId: 'haruka-adm', code: 'AAAA', password }, `192.0.2.${n}`);
    }
    const loginId = await world.deps.store.transaction(world.clock.now, (tx) =>
      tx.loginIds.byId(institution.id, administrator.id),
    );
    expect(loginId).toMatchObject({ lockedAt: undefined, wrongPasswords: 0 });
    made(await aLogin(world, institution, der));
  });

  it('learns its password by trying: after six, the right one is not told either (L5, I5)', async () => {
    await anAcquired(world, institution);
    for (let n = 0; n < 6; n++) await type('haruka-adm', 'wrong', `192.0.2.${n}`);
    expect(await type('haruka-adm', password, '192.0.2.9')).toMatchObject({ refused: 'password-login-locked' });
  });
});

describe('guessing elsewhere', () => {
  it('at the acquisition is stopped by address and over all, before anything is looked up (I5, A3)', async () => {
    await aPasswordContract(world, institution, 'midori-adm');
    const { code } = await anIssuance(world, institution, 'midori-adm');
    const right = { loginId: 'midori-adm', code, password: { kind: 'existing', text: password } } as const;
    await fill('identify', 'address', '192.0.2.1');
    expect(await identify(world.deps, institution, right, '192.0.2.1')).toMatchObject({ refused: 'too-many-tries' });
    made(await identify(world.deps, institution, right, '192.0.2.2'));
    await asOwner(world.database, 'delete from tries');
    await fill('identify', 'all');
    expect(await identify(world.deps, institution, right, '192.0.2.3')).toMatchObject({ refused: 'too-many-tries' });
  });

  it('fills neither the registry of attempts nor that of refusals (E1206)', async () => {
    const press = () => ask(`${world.serving.portalOrigin}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
    const who = { institutionId: institution.id, address: '127.0.0.1' };
    for (let n = 0; n < limits['begin-login'].address!.most; n++)
      made(await boundTries(world.deps, 'begin-login', who));
    for (let n = 0; n < limits.refusal.address!.most; n++) made(await boundTries(world.deps, 'refusal', who));
    const page = await press();
    expect(page.status).toBe(429);
    // The reader gets a number all the same; the log has what it stands for.
    expect(page.body).toMatch(/E1206-[A-Z0-9]{4}-[A-Z0-9]{4}/);
    expect(await asOwner(world.database, 'select * from login_attempts')).toEqual([]);
    expect(await asOwner(world.database, 'select * from refusals')).toEqual([]);
  });
});

describe('a body whose length is not announced, as proxies may forward it', () => {
  const chunked = { ...fromOwnPage, 'transfer-encoding': 'chunked' };

  it.each(['portal', 'lane', 'console'] as const)(
    'is read as any other, and not beyond the limit: %s',
    async (listener) => {
      const begun = await ask(`${world.serving.portalOrigin}/1376/login/cert`, { method: 'POST', headers: chunked });
      expect([begun.status, begun.headers.location]).toEqual([303, expect.stringMatching(/\/\/l[0-9a-f]{12}\.cert\./)]);
      const url = {
        portal: `${world.serving.portalOrigin}/1376/login/password`,
        lane: new URL('/1376/login/password', begun.headers.location).href,
        console: `${world.serving.consoleOrigin}/1376/login`,
      }[listener];
      const post = (body: string, headers: Record<string, string>) => ask(url, { method: 'POST', headers, body });
      const fields = form({ loginId: 'nobody-adm', password: 'x' });
      const [whole, inChunks] = [await post(fields, fromOwnPage), await post(fields, chunked)];
      expect(whole.status).toBeLessThan(500);
      expect(inChunks.status).toBe(whole.status);
      expect((await post('x'.repeat(1_000_000), chunked)).status).toBe(413);
    },
  );

  it('may be no body at all', async () => {
    const { hostname, port, host } = new URL(world.serving.portalOrigin);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect({
        host: '127.0.0.1',
        port: Number(port),
        servername: hostname,
        rejectUnauthorized: false,
      });
      socket.once('error', reject).once('data', (data) => {
        resolve(String(data));
        socket.destroy();
      });
      socket.write(`POST /1376/login/cert HTTP/1.1\r\nHost: ${host}\r\nSec-Fetch-Site: same-origin\r\n\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 303 /);
  });
});
