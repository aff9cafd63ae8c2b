import https from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aStaff, atConsole, type TestStaff } from '../../src/testing/staff.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  aUser,
  clerk,
  made,
  openServedWorld,
} from '../../src/testing/world.ts';
import { revoke } from '../../src/workflows/revoke.ts';

/** A Tuesday, 14:32 in Japan. */
const start = Temporal.Instant.from('2025-11-25T05:32:00Z');

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
let auditor: TestStaff;
beforeAll(async () => {
  world = await openServedWorld(start);
  institution = await anInstitution(world);
  const elsewhere = await anInstitution(world, { code: '9301' });
  await aContract(world, elsewhere, 'far-adm');
  const acquired = await anAcquired(world, institution);
  made(await aLogin(world, institution, acquired.der));
  world.clock.advance({ days: 2 });
  const { contract } = await aContract(world, institution, 'sakura-adm');
  await aUser(world, institution, contract.number, 'sakura-k01');
  made(await revoke(world.deps, institution, 'haruka-adm', 'keyCompromise', clerk));
  auditor = await aStaff(world, institution, 'auditor', { personName: '小林 監', employeeNumber: '30001' });
});
afterAll(() => world.close());

const words = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const desk = (token = auditor.token) => atConsole(world.serving.consoleOrigin, token);
/** The sentences that a search finds, the newest first. */
async function found(query: Record<string, string>, prefix = '') {
  const { body, status } = await desk().get(`${prefix}/audit?${form(query)}`);
  expect(status).toBe(200);
  return [...body.matchAll(/<\/span><div><b>([^<]*)<\/b>/g)].map(([, sentence]) => sentence!);
}

describe('the audit log', () => {
  it('tells what was done as sentences, the newest first, in both languages', async () => {
    const all = await found({});
    expect(all[0]).toBe('職員「小林 監」がログインしました');
    expect(all).toContain('haruka-admの電子証明書を失効しました（理由 紛失・盗難など）');
    expect(await found({}, '/en')).toContain('A certificate of haruka-adm was revoked (reason: loss or theft)');
  });

  it.each([
    ['a day', { from: '2025-11-25', until: '2025-11-25', act: 'logged-in' }, ['haruka-admがログインしました']],
    ['another day', { from: '2025-11-26', act: 'logged-in' }, []],
    [
      'an operator',
      { who: 'test', act: 'certificate-revoked' },
      ['haruka-admの電子証明書を失効しました（理由 紛失・盗難など）'],
    ],
    ['a login ID', { who: 'haruka-adm', act: 'logged-in' }, ['haruka-admがログインしました']],
    ['a staff member’s name', { who: '小林　監', act: 'staff-logged-in' }, ['職員「小林 監」がログインしました']],
    [
      'an employee number in full width',
      { who: '３０００１', act: 'staff-logged-in' },
      ['職員「小林 監」がログインしました'],
    ],
    ['a name that nobody has', { who: 'nobody' }, []],
    ['a kind of person', { kind: 'staff', act: 'staff-logged-in' }, ['職員「小林 監」がログインしました']],
    ['a kind that the name is not of', { kind: 'customer', who: '30001' }, []],
    [
      'a contract',
      { contract: '1376-sakura-adm', act: 'login-id-added' },
      ['sakura-k01を登録しました', 'sakura-admを登録しました'],
    ],
    ['a contract and a fact', { contract: '1376-sakura-adm', value: 'sakura-k01' }, ['sakura-k01を登録しました']],
    [
      'a fact’s whole value',
      { value: 'keyCompromise' },
      ['haruka-admの電子証明書を失効しました（理由 紛失・盗難など）'],
    ],
    ['a part of a value', { value: 'keyComp' }, []],
    ['another institution’s contract (I1)', { contract: '9301-far-adm' }, []],
    ['another institution’s login ID (I1)', { who: 'far-adm' }, []],
    ['a quote', { value: "'; drop table audit_events; --", who: "'" }, []],
  ])('finds by %s', async (_what, query, sentences) => {
    expect(await found(query as Record<string, string>)).toEqual(sentences);
  });

  it('finds the events of an application by its number', async () => {
    const [row] = await asOwner(
      world.database,
      `insert into applications (id, institution_id, number, kind, state, asked, identity, note, plan, made_by, made_at, expires_at)
       values (gen_random_uuid(), $1, 'A-20251127-0001', 'change-settings', 'submitted', '{}', '[]', '', '{}', $2, now(), now())
       returning id`,
      [institution.id, auditor.staff.id],
    );
    await world.deps.store.transaction(world.clock.now, (tx) =>
      tx.audit.write({
        institutionId: institution.id,
        actor: { kind: 'staff', name: auditor.staff.id },
        act: 'application-taken-in',
        subject: { kind: 'application', id: row!.id as string },
        facts: { number: 'A-20251127-0001' },
      }),
    );
    expect(await found({ value: 'A-20251127-0001' })).toEqual(['届出A-20251127-0001を受け付けました']);
  });

  it('is read page by page without a gap, also where many happened at one time', async () => {
    const { contract } = await aContract(world, institution, 'kiku-adm');
    await world.deps.store.transaction(world.clock.now, (tx) =>
      tx.audit.write(
        ...Array.from({ length: 120 }, (_, n) => ({
          institutionId: institution.id,
          actor: clerk,
          act: 'contract-added' as const,
          subject: { kind: 'contract' as const, id: contract.id },
          facts: { number: `${n}` },
        })),
      ),
    );
    const query = { contract: contract.number, act: 'contract-added' };
    let address = `/audit?${form(query)}`;
    const seen: string[] = [];
    for (let pages = 0; pages < 5; pages++) {
      const { body } = await desk().get(address);
      seen.push(...[...body.matchAll(/<b>契約([^<]*)を登録しました/g)].map(([, number]) => number!));
      const older = /href="\/1376(\/audit\?[^"]*before=[^"]*)"/.exec(body);
      if (!older) break;
      address = older[1]!.replaceAll('&amp;', '&');
    }
    expect(seen).toEqual([...Array.from({ length: 120 }, (_, n) => String(119 - n)), '1376-kiku-adm']);
  });

  it('says what is wrong with a date, and that nothing was found', async () => {
    const wrong = await desk().get('/audit?from=2025-11-26&until=2025-11-25');
    expect([wrong.status, words(wrong.body)]).toEqual([400, expect.stringContaining('期間の終わりは、始めと同じ日か')]);
    expect((await desk().get('/audit?from=2025-02-30')).status).toBe(400);
    expect(words((await desk().get('/audit?who=nobody')).body)).toContain('条件に合う記録は見つかりませんでした。');
  });

  it.each(['clerk', 'approver', 'help-desk', 'administrator'] as const)('is closed to %s (S3)', async (role) => {
    const { token } = await aStaff(world, institution, role);
    expect((await desk(token).get('/audit')).status).toBe(403);
    expect((await desk(token).post('/audit/export', { format: 'csv' })).status).toBe(403);
  });
});

describe('an export of the audit log', () => {
  const exported = async (fields: Record<string, string>) => desk().post('/audit/export', fields);
  const notes = () =>
    asOwner(
      world.database,
      "select act, facts from audit_events where act in ('audit-export-begun', 'audit-exported') order by id desc limit 2",
    );

  it('as JSON Lines holds what the search finds, each with its sentence', async () => {
    const { body, headers } = await exported({ format: 'jsonl', act: 'certificate-revoked' });
    expect(headers['content-disposition']).toBe('attachment; filename="audit-1376-20251127-1432.jsonl"');
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      {
        at: '2025-11-27T14:32:00+09:00',
        act: 'certificate-revoked',
        contract: '1376-haruka-adm',
        facts: { reason: 'keyCompromise' },
        told: 'haruka-admの電子証明書を失効しました（理由 紛失・盗難など）',
      },
    ]);
  });

  it('as CSV opens in a spreadsheet, and no cell of it is a formula', async () => {
    const name = '=HYPERLINK("x")';
    await asOwner(world.database, 'update staff set person_name = $1 where id = $2', [name, auditor.staff.id]);
    const { body, headers } = await exported({ format: 'csv', kind: 'staff' });
    await asOwner(world.database, 'update staff set person_name = $1 where id = $2', ['小林 監', auditor.staff.id]);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(body.startsWith('\uFEFF記録番号,日時,')).toBe(true);
    expect(body).toContain(`"'=HYPERLINK(""x"")`);
    expect(body).not.toMatch(/(^|,)"?[=+@]/m);
  });

  it('holds this institution’s events and no others (I1)', async () => {
    const { body } = await exported({ format: 'jsonl' });
    expect(body).not.toMatch(/9301|far-adm/);
    const [own] = await asOwner(
      world.database,
      'select count(*)::int as n from audit_events where institution_id = $1',
      [institution.id],
    );
    // Its own two events came after it was read.
    expect(body.trimEnd().split('\n')).toHaveLength((own!.n as number) - 2);
  });

  it('is itself recorded: begun with its conditions, ended with its number of events (I3)', async () => {
    await exported({ format: 'csv', act: 'certificate-revoked', from: '2025-11-01', who: '' });
    const [ended, begun] = await notes();
    expect(begun).toMatchObject({
      act: 'audit-export-begun',
      facts: { format: 'csv', act: 'certificate-revoked', from: '2025-11-01' },
    });
    expect(ended).toMatchObject({ act: 'audit-exported', facts: { rows: 1, complete: true } });
    expect((ended!.facts as { export: string }).export).toBe((begun!.facts as { export: string }).export);
    expect((await found({}))[0]).toBe('監査証跡を書き出しました（件数 1）');
  });

  it('that breaks off is known as such, with how much had left the house (I3)', async () => {
    const { contract } = await aContract(world, institution, 'nagai-adm');
    await asOwner(
      world.database,
      `insert into audit_events (at, institution_id, actor_kind, actor, act, subject_kind, subject, facts)
       select $2, $1, 'operator', 'test', 'contract-added', 'contract', $3, jsonb_build_object('number', repeat('長', 400))
       from generate_series(1, 20000)`,
      [institution.id, world.clock.now.toString(), contract.id],
    );
    await hangUpEarly('/audit/export', { format: 'jsonl' });
    await expect
      .poll(async () => (await notes())[0], { timeout: 20_000 })
      .toMatchObject({ act: 'audit-exported', facts: { complete: false } });
    const rows = ((await notes())[0]!.facts as { rows: number }).rows;
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(20_000);
    expect((await found({ act: 'audit-exported' }))[0]).toBe(`監査証跡の書き出しが途中で終わりました（${rows}件まで）`);
  });

  it('ends when whoever exports is stopped meanwhile (S3)', async () => {
    const { token, staff } = await aStaff(world, institution, 'auditor');
    await hangUpEarly('/audit/export', { format: 'jsonl' }, token, () =>
      asOwner(world.database, 'update staff set suspended_at = now() where id = $1', [staff.id]),
    );
    await expect
      .poll(async () => (await notes())[0], { timeout: 20_000 })
      .toMatchObject({ act: 'audit-exported', facts: { complete: false } });
  });

  /** Reads the beginning of an answer; then closes the connection, or does `meanwhile` and reads what still comes. */
  function hangUpEarly(
    path: string,
    fields: Record<string, string>,
    token = auditor.token,
    meanwhile?: () => Promise<unknown>,
  ): Promise<void> {
    const { port, host } = new URL(world.serving.consoleOrigin);
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          host: '127.0.0.1',
          port,
          path: `/1376${path}`,
          method: 'POST',
          agent: false,
          servername: 'console.localhost',
          rejectUnauthorized: false,
          headers: { host, ...fromOwnPage, cookie: `__Host-warifu-staff=${token}` },
        },
        (response) => {
          response.once('data', async () => {
            response.pause();
            if (meanwhile) {
              await meanwhile();
              response.resume();
            } else {
              response.destroy();
            }
          });
          response.on('error', () => {});
          response.on('close', () => resolve());
        },
      );
      request.on('error', reject);
      request.end(form(fields));
    });
  }
});
