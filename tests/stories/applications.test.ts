import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tell } from '../../src/console/audit-words.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { asOwner } from '../../src/testing/database.ts';
import { approved, aStaff, hashSeen, printed, someConsole, type TestStaff, takenIn } from '../../src/testing/staff.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  aPasswordContract,
  aRequest,
  aUser,
  clerk,
  made,
  onLane,
  openWorld,
  password,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { approve, turnDown, withdraw } from '../../src/workflows/applications/decide.ts';
import { confirmApproved, inviteApproved } from '../../src/workflows/applications/invite-approved.ts';
import { asStaff } from '../../src/workflows/as-staff.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { identify } from '../../src/workflows/identify.ts';
import { logInWithPassword } from '../../src/workflows/log-in-with-password.ts';
import { beginRegistration, readInvitation } from '../../src/workflows/register-passkey.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import { stopStaff } from '../../src/workflows/stop-staff.ts';

let world: TestWorld;
let institution: Institution;
let maker: TestStaff;
let checker: TestStaff;
let administrator: TestStaff;
beforeAll(async () => {
  world = await openWorld();
  institution = await anInstitution(world);
});
beforeEach(async () => {
  maker = await aStaff(world, institution, 'clerk');
  checker = await aStaff(world, institution, 'approver', { personName: '山田 隆' });
  administrator = await aStaff(world, institution, 'administrator');
});
afterAll(() => world.close());

let names = 0;
const newName = () => `mori${++names}-adm`;
const refusedWith = (refused: string) => expect.objectContaining({ refused });
const take = (kind: Parameters<typeof takenIn>[3], typed: Record<string, unknown>, who = maker) =>
  takenIn(world, institution, who, kind, typed);
const contractOf = (name: string, method = 'certificate') => ({
  number: `1376-${name}`,
  companyName: 'みどり設計株式会社',
  branch: '本店営業部',
  method,
  administratorId: name,
  personName: '森 雅子',
  mail: 'mori@example.co.jp',
});
const reissue = (name: string) => ({ contract: `1376-${name}`, administratorId: name, reason: 'superseded' });
const stateOf = async (number: string) =>
  (await asOwner(world.database, 'select state from applications where number = $1', [number]))[0]?.state;

/** What the customer does with a printed sheet. */
async function acquired(loginId: string, code: string, kind: 'first' | 'existing' = 'first') {
  const visit = made(
    await identify(world.deps, institution, { loginId, code, password: { kind, text: password } }),
  ).token;
  const { der, privateKey } = aRequest();
  return { privateKey, der: made(await acquire(world.deps, institution, visit, der)).certificate.der! };
}

describe('S1 a new contract', () => {
  it('is nothing until another person approved it; then its sheet lets the administrator acquire and log in (A1, A6)', async () => {
    const name = newName();
    const application = made(await take('new-contract', contractOf(name)));
    expect(await asOwner(world.database, 'select 1 from login_ids where name = $1', [name])).toEqual([]);
    made(await approved(world, institution, checker, application.number));
    const sheet = made(await printed(world, institution, maker, application.number));
    expect(sheet).toMatchObject({ kind: 'code', prints: 1, contract: { branch: '本店営業部' } });
    const { der } = await acquired(name, sheet.secret);
    expect(await aLogin(world, institution, der)).toMatchObject({ token: expect.any(String) });
  });

  it('of the password method gets a first password with its sheet, once it was exchanged not again', async () => {
    const name = newName();
    const { number } = made(await take('new-contract', contractOf(name, 'password')));
    made(await approved(world, institution, checker, number));
    const first = made(await printed(world, institution, maker, number));
    const sheet = made(await printed(world, institution, maker, number, 1));
    expect([first.kind, sheet.kind, sheet.prints]).toEqual(['password', 'password', 2]);
    const logIn = (typed: string) => logInWithPassword(world.deps, institution, { loginId: name, password: typed });
    expect(await logIn(first.secret)).toEqual(refusedWith('password-login-wrong'));
    expect(await logIn(sheet.secret)).toMatchObject({ session: { limitedTo: 'password' } });
    await asOwner(
      world.database,
      "update login_ids set temporary_until = null, password_hash = 'own' where name = $1",
      [name],
    );
    expect(await printed(world, institution, maker, number, 2)).toEqual(refusedWith('sheet-over'));
  });

  it('of a number that another one waits with is refused, until that one is decided', async () => {
    const [name, other] = [newName(), newName()];
    const first = made(await take('new-contract', contractOf(name)));
    const same = { ...contractOf(other), number: `1376-${name}` };
    expect(await take('new-contract', same)).toEqual(refusedWith('contract-number-taken'));
    made(
      await asStaff(world.deps, institution, maker.token, 'take in applications about contracts', (tx, signedIn) =>
        withdraw(tx, signedIn, first.number),
      ),
    );
    made(await take('new-contract', same));
  });

  it.each([
    ['number', { number: '' }],
    ['number', { number: 'abc' }],
    ['number', { number: '9301-0041520' }],
    ['companyName', { companyName: '　' }],
    ['method', { method: 'both' }],
    ['personName', { personName: '森\u202e子' }],
  ])('without a proper %s is refused by that name', async (field, wrong) => {
    expect(await take('new-contract', { ...contractOf(newName()), ...wrong })).toEqual({
      refused: 'asked-malformed',
      facts: { fields: [field] },
    });
  });
});

describe('S2 an approval', () => {
  it('is never by who took it in, nor by a second account of the same person', async () => {
    const employeeNumber = '70001';
    const both = await aStaff(world, institution, ['clerk', 'approver'], { employeeNumber });
    const second = await aStaff(world, institution, 'approver', { employeeNumber });
    const { number } = made(await take('new-contract', contractOf(newName()), both));
    for (const one of [both, second]) {
      expect(await approved(world, institution, one, number)).toEqual(refusedWith('own-application'));
    }
    expect(await stateOf(number)).toBe('submitted');
    expect(await approved(world, institution, checker, number)).toMatchObject({ state: 'done' });
  });

  it('approves what was seen and nothing else: what changed since is refused and left undone', async () => {
    const name = newName();
    const person = await anAcquired(world, institution, name);
    made(await aLogin(world, institution, person.der));
    const { number } = made(await take('reissue-administrator', reissue(name)));
    const seen = await hashSeen(world, institution, checker, number);
    made(await revoke(world.deps, institution, name, 'keyCompromise', clerk));
    expect(await approved(world, institution, checker, number, seen)).toEqual(refusedWith('changed-since'));
    expect(await stateOf(number)).toBe('submitted');
    expect(await hashSeen(world, institution, checker, number)).not.toBe(seen);
    expect(await approved(world, institution, checker, number)).toMatchObject({ state: 'done' });
  });

  it('is refused when midnight moved the deadline that was shown', async () => {
    const name = newName();
    await aContract(world, institution, name);
    const { number } = made(await take('issue-administrator', { contract: `1376-${name}`, administratorId: name }));
    const seen = await hashSeen(world, institution, checker, number);
    world.clock.advance({ days: 1 });
    const again = await aStaff(world, institution, 'approver');
    expect(await approved(world, institution, again, number, seen)).toEqual(refusedWith('changed-since'));
  });

  it('is done once, however many approve at once', async () => {
    const { number } = made(await take('new-contract', contractOf(newName())));
    const seen = await hashSeen(world, institution, checker, number);
    const others = await Promise.all(Array.from({ length: 4 }, () => aStaff(world, institution, 'approver')));
    const answers = await Promise.all(
      [checker, checker, ...others].map((one) => approved(world, institution, one, number, seen)),
    );
    expect(answers.filter((answer) => 'state' in answer)).toHaveLength(1);
    expect(answers.filter((answer) => 'refused' in answer && answer.refused === 'application-decided')).toHaveLength(5);
  });

  it('comes within 14 days, to the end of the last day', async () => {
    const [inTime, late] = [
      made(await take('new-contract', contractOf(newName()))),
      made(await take('new-contract', contractOf(newName()))),
    ];
    const before = world.clock.now;
    world.clock.now = inTime.expiresAt.add({ milliseconds: 999 });
    const there = await aStaff(world, institution, 'approver');
    expect(await approved(world, institution, there, inTime.number)).toMatchObject({ state: 'done' });
    world.clock.now = late.expiresAt.add({ seconds: 1 });
    const hash = 'x';
    const then = await aStaff(world, institution, 'approver');
    expect(await approved(world, institution, then, late.number, hash)).toEqual(refusedWith('application-expired'));
    expect(Temporal.Instant.compare(before, world.clock.now)).toBe(-1);
  });

  it('shows whom it is about and why, and every code it voids; another reason is another plan', async () => {
    const name = newName();
    await aContract(world, institution, name);
    const issue = made(await take('issue-administrator', { contract: `1376-${name}`, administratorId: name }));
    made(await approved(world, institution, checker, issue.number));
    const plans = await Promise.all(
      ['superseded', 'keyCompromise'].map(async (reason) => {
        const clerk = await aStaff(world, institution, 'clerk');
        return made(await take('reissue-administrator', { ...reissue(name), reason }, clerk)).plan;
      }),
    );
    for (const plan of plans) {
      expect(plan.find(({ item }) => item === 'whom')?.before).toEqual({ is: 'text', text: `田中 恵子（${name}）` });
      expect(plan.find(({ item }) => item === 'open issuance')?.after).toEqual({ is: 'word', word: 'void at once' });
    }
    expect(plans[0]).not.toEqual(plans[1]);
  });

  it('is of one taking in: taken in anew with another identity, the page that showed the first approves nothing', async () => {
    const typed = contractOf(newName());
    const { number } = made(await take('new-contract', typed));
    const seen = await hashSeen(world, institution, checker, number);
    made(
      await asStaff(world.deps, institution, checker.token, 'approve applications', (tx, signedIn) =>
        turnDown(tx, signedIn, { number, to: 'returned', comment: '確認' }),
      ),
    );
    world.clock.advance({ seconds: 1 });
    made(await takenIn(world, institution, maker, 'new-contract', typed, number));
    expect(await approved(world, institution, checker, number, seen)).toEqual(refusedWith('changed-since'));
  });

  it.each(['020001', '2-0001', '２０００１'])('knows one person by the number written as %s', async (written) => {
    const one = await aStaff(world, institution, 'clerk', { employeeNumber: '20001' });
    const other = await aStaff(world, institution, 'approver', { employeeNumber: written.normalize('NFKC') });
    const { number } = made(await take('new-contract', contractOf(newName()), one));
    expect(await approved(world, institution, other, number, 'x')).toEqual(refusedWith('own-application'));
  });

  it('asks for the two confirmations', async () => {
    const { number } = made(await take('new-contract', contractOf(newName())));
    const hash = await hashSeen(world, institution, checker, number);
    const answer = await asStaff(world.deps, institution, checker.token, 'approve applications', (tx, signedIn) =>
      approve(tx, world.deps, signedIn, { number, hash, checks: 1, comment: '' }),
    );
    expect(answer).toEqual(refusedWith('checks-missing'));
  });
});

describe('the counter’s menu', () => {
  it('counts what was returned to oneself, until it is mended or its days are over', async () => {
    const { number } = made(await take('new-contract', contractOf(newName())));
    const count = (who: TestStaff) =>
      world.deps.store.transaction(world.clock.now, (tx) =>
        tx.applications.countReturned(institution.id, who.staff.id, tx.now),
      );
    expect(await count(maker)).toBe(0);
    made(
      await asStaff(world.deps, institution, checker.token, 'approve applications', (tx, signedIn) =>
        turnDown(tx, signedIn, { number, to: 'returned', comment: '確認' }),
      ),
    );
    expect([await count(maker), await count(checker)]).toEqual([1, 0]);
    const { expiresAt } = (await world.deps.store.transaction(world.clock.now, (tx) =>
      tx.applications.byNumber(institution.id, number),
    ))!;
    world.clock.now = expiresAt.add({ seconds: 1 });
    expect(await count(maker)).toBe(0);
  });
});

describe('looking at an application', () => {
  it('waits for nobody and holds nobody up: the contract and its people can be taken meanwhile', async () => {
    const name = newName();
    const person = await anAcquired(world, institution, name);
    const { number } = made(await take('reissue-administrator', reissue(name)));
    await world.deps.store.transaction(world.clock.now, async (tx) => {
      await tx.contracts.lockById(institution.id, person.contract.id, 'update');
      await tx.loginIds.lockById(institution.id, person.administrator.id);
      // Would wait for this very transaction if it took a row.
      expect(await hashSeen(world, institution, checker, number)).toMatch(/^[\w-]{43}$/);
    });
  });
});

describe('an application', () => {
  const turn = (to: 'returned' | 'rejected', number: string, comment = '届出印が違います') =>
    asStaff(world.deps, institution, checker.token, 'approve applications', (tx, signedIn) =>
      turnDown(tx, signedIn, { number, to, comment }),
    );

  it('that was not decided in time is listed as expired and nowhere else (S2)', async () => {
    const { number, expiresAt } = made(await take('new-contract', contractOf(newName())));
    const listed = (state: 'submitted' | 'expired', now: Temporal.Instant) =>
      world.deps.store.transaction(now, async (tx) =>
        (await tx.applications.newest(institution.id, { seen: { state, now }, limit: 50 })).some(
          (one) => one.number === number,
        ),
      );
    const late = expiresAt.add({ seconds: 1 });
    expect([await listed('submitted', expiresAt), await listed('expired', expiresAt)]).toEqual([true, false]);
    expect([await listed('submitted', late), await listed('expired', late)]).toEqual([false, true]);
  });

  it('that was returned is taken in anew under its number, by the same person', async () => {
    const typed = contractOf(newName());
    const { number } = made(await take('new-contract', typed));
    expect(await turn('returned', number, '')).toEqual(refusedWith('comment-missing'));
    made(await turn('returned', number));
    const other = await aStaff(world, institution, 'clerk');
    expect(await takenIn(world, institution, other, 'new-contract', typed, number)).toEqual(
      refusedWith('application-unknown'),
    );
    const again = made(await takenIn(world, institution, maker, 'new-contract', typed, number));
    expect(again).toMatchObject({ number, state: 'submitted' });
    expect(await approved(world, institution, checker, number)).toMatchObject({ state: 'done' });
  });

  it('that was rejected or withdrawn is over', async () => {
    const rejected = made(await take('new-contract', contractOf(newName())));
    made(await turn('rejected', rejected.number));
    const taken = made(await take('new-contract', contractOf(newName())));
    const back = await asStaff(
      world.deps,
      institution,
      maker.token,
      'take in applications about contracts',
      (tx, signedIn) => withdraw(tx, signedIn, taken.number),
    );
    expect(back).toMatchObject({ state: 'withdrawn' });
    for (const { number } of [rejected, taken]) {
      expect(await approved(world, institution, checker, number, 'x')).toEqual(refusedWith('application-decided'));
    }
  });

  it('has a number of its day, each once, however many are taken in at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, async () =>
        made(await take('new-contract', contractOf(newName()), await aStaff(world, institution, 'clerk'))),
      ),
    );
    const numbers = all.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(10);
    const day = world.clock.now.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().toString().replaceAll('-', '');
    expect(numbers.every((number) => number.startsWith(`A-${day}-`))).toBe(true);
  });

  it('does not exist for another institution (I1)', async () => {
    const { number } = made(await take('new-contract', contractOf(newName())));
    const elsewhere = await anInstitution(world, { code: String(9000 + names) });
    const stranger = await aStaff(world, elsewhere, 'approver');
    expect(await approved(world, elsewhere, stranger, number, 'x')).toEqual(refusedWith('application-unknown'));
  });
});

describe('S1 what is applied for', () => {
  it('reissue: the certificate ends at once with its sessions, the sheet opens a new one (R1)', async () => {
    const name = newName();
    const person = await anAcquired(world, institution, name);
    const session = made(await aLogin(world, institution, person.der));
    const { number } = made(await take('reissue-administrator', reissue(name)));
    expect(await continueSession(world.deps, onLane(session, person.der))).toMatchObject({ session: {} });
    made(await approved(world, institution, checker, number));
    expect(await continueSession(world.deps, onLane(session, person.der))).toEqual(refusedWith('certificate-ended'));
    const sheet = made(await printed(world, institution, checker, number));
    const { der } = await acquired(name, sheet.secret, 'existing');
    expect(await aLogin(world, institution, der)).toMatchObject({ token: expect.any(String) });
  });

  it('each printing makes a new code and voids the old one; a page sent twice does not (A6)', async () => {
    const name = newName();
    const { number } = made(await take('new-contract', contractOf(name)));
    made(await approved(world, institution, checker, number));
    const first = made(await printed(world, institution, maker, number));
    expect(await printed(world, institution, maker, number)).toEqual(refusedWith('printed-meanwhile'));
    const second = made(await printed(world, institution, maker, number, 1));
    const answers = { loginId: name, password: { kind: 'first' as const, text: password } };
    expect(await identify(world.deps, institution, { ...answers, code: first.secret })).toEqual(
      refusedWith('not-identified'),
    );
    expect(await acquired(name, second.secret)).toBeTruthy();
    const rows = await asOwner(
      world.database,
      "select facts from audit_events where act = 'sheet-printed' and facts->>'number' = $1",
      [number],
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${first.secret}|${second.secret}`));
  });

  it('its printing is told with the name of whose sheet it is (I3)', async () => {
    const name = newName();
    const { number, id } = made(await take('new-contract', contractOf(name)));
    made(await approved(world, institution, checker, number));
    made(await printed(world, institution, maker, number));
    const events = await world.deps.store.transaction(world.clock.now, (tx) =>
      tx.audit.ofSubject(institution.id, { kind: 'application', id }, { acts: ['sheet-printed'] }, 10),
    );
    expect(events.map((event) => tell(event, { lang: 'ja', timeZone: 'Asia/Tokyo' }).what)).toEqual([
      `${name}の手順書を印刷しました`,
    ]);
  });

  it('a sheet opens nothing once its certificate logged in', async () => {
    const name = newName();
    const { number } = made(await take('new-contract', contractOf(name)));
    made(await approved(world, institution, checker, number));
    const sheet = made(await printed(world, institution, maker, number));
    const { der } = await acquired(name, sheet.secret);
    made(await aLogin(world, institution, der));
    expect(await printed(world, institution, maker, number, 1)).toEqual(refusedWith('sheet-over'));
  });

  it('another administrator: the earlier one ends at once, the new one begins', async () => {
    const name = newName();
    const person = await anAcquired(world, institution, name);
    const session = made(await aLogin(world, institution, person.der));
    const next = newName();
    const typed = { contract: `1376-${name}`, administratorId: name, newId: next, personName: '西 航' };
    const { number } = made(await take('change-administrator', typed));
    made(await approved(world, institution, checker, number));
    expect(await continueSession(world.deps, onLane(session, person.der))).toEqual(refusedWith('certificate-ended'));
    const sheet = made(await printed(world, institution, maker, number));
    const { der } = await acquired(next, sheet.secret);
    expect(await aLogin(world, institution, der)).toMatchObject({ token: expect.any(String) });
  });

  it('another mail address: both stand in the event (N5)', async () => {
    const name = newName();
    await aContract(world, institution, name);
    const change = async (mail: string) => {
      const taken = await take('change-mail', { contract: `1376-${name}`, administratorId: name, mail });
      return approved(world, institution, checker, made(taken).number);
    };
    made(await change('before@example.co.jp'));
    made(await change('after@example.co.jp'));
    const [event] = await asOwner(
      world.database,
      "select facts from audit_events where act = 'mail-changed' order by id desc limit 1",
    );
    expect(event?.facts).toEqual({ before: 'before@example.co.jp', after: 'after@example.co.jp' });
  });

  describe('another second contact (R2)', () => {
    const ichiro = { contactName: '高橋 一郎', contactMail: 'ichiro@haruka.example' };
    const jiro = { contactName: '高橋 次郎', contactMail: 'jiro@haruka.example' };
    const none = { contactName: '', contactMail: '' };
    const change = async (name: string, contact: Record<string, string>) => {
      // Notices are in order by their time.
      world.clock.advance({ seconds: 1 });
      const application = made(await take('change-second-contact', { contract: `1376-${name}`, ...contact }));
      made(await approved(world, institution, checker, application.number));
      return application;
    };
    const told = (name: string) =>
      asOwner(
        world.database,
        `select address, login_id is null as contact, facts from notices
         where kind = 'mail-changed' and contract_id = (select id from contracts where number = $1) order by id, address`,
        [`1376-${name}`],
      );

    it('is shown before and after, and told to both contacts and the administrators (S2, N5)', async () => {
      const name = newName();
      made(await approved(world, institution, checker, made(await take('new-contract', contractOf(name))).number));
      const first = await change(name, ichiro);
      const second = await change(name, jiro);
      const third = await change(name, none);
      const said = { is: 'text', text: '高橋 次郎（jiro@haruka.example）' };
      expect([...first.plan, ...second.plan, ...third.plan].map(({ before, after }) => [before, after])).toEqual([
        [{ is: 'nothing' }, expect.objectContaining({ is: 'text' })],
        [{ is: 'text', text: '高橋 一郎（ichiro@haruka.example）' }, said],
        [said, { is: 'nothing' }],
      ]);
      const administrator = expect.objectContaining({ address: 'mori@example.co.jp', contact: false });
      const contact = (address: string, to: string, what: string) => ({ address, contact: true, facts: { to, what } });
      const letters = await told(name);
      expect(letters).toHaveLength(7);
      expect(letters.slice(0, 2)).toEqual(
        expect.arrayContaining([contact(ichiro.contactMail, '高橋 一郎', 'second-contact-added'), administrator]),
      );
      expect(letters.slice(2, 5)).toEqual(
        expect.arrayContaining([
          contact(ichiro.contactMail, '高橋 一郎', 'second-contact-changed'),
          contact(jiro.contactMail, '高橋 次郎', 'second-contact-changed'),
          administrator,
        ]),
      );
      expect(letters.slice(5)).toEqual(
        expect.arrayContaining([contact(jiro.contactMail, '高橋 次郎', 'second-contact-removed'), administrator]),
      );
      const [event] = await asOwner(
        world.database,
        "select facts from audit_events where act = 'second-contact-changed' order by id desc offset 1 limit 1",
      );
      expect(event?.facts).toMatchObject({ before: ichiro.contactMail, after: jiro.contactMail });
    });

    it('under another name only gets one letter, with the new name (N5)', async () => {
      const name = newName();
      await aContract(world, institution, name);
      await change(name, ichiro);
      await change(name, { ...ichiro, contactName: '鈴木 一郎' });
      expect((await told(name)).slice(1)).toEqual([
        { address: ichiro.contactMail, contact: true, facts: { to: '鈴木 一郎', what: 'second-contact-changed' } },
      ]);
    });

    it('hears of a reissue, under the name it had (R2)', async () => {
      const name = newName();
      await anAcquired(world, institution, name);
      await change(name, ichiro);
      made(
        await approved(world, institution, checker, made(await take('reissue-administrator', reissue(name))).number),
      );
      await change(name, none);
      const [letter] = await asOwner(
        world.database,
        `select address, facts from notices where kind = 'reissued' and login_id is null
         and contract_id = (select id from contracts where number = $1)`,
        [`1376-${name}`],
      );
      expect(letter).toMatchObject({ address: ichiro.contactMail, facts: { to: '高橋 一郎', label: `${name}+1376` } });
    });

    it('comes with a new contract, or half of it is refused by the field that is empty', async () => {
      const name = newName();
      made(
        await approved(
          world,
          institution,
          checker,
          made(await take('new-contract', { ...contractOf(name), ...ichiro })).number,
        ),
      );
      expect(await told(name)).toHaveLength(2);
      for (const [field, half] of [
        ['contactMail', { ...ichiro, contactMail: '' }],
        ['contactName', { ...jiro, contactName: ' ' }],
      ] as const) {
        const wrong = { refused: 'asked-malformed', facts: { fields: [field] } };
        expect(await take('change-second-contact', { contract: `1376-${name}`, ...half })).toEqual(wrong);
        expect(await take('new-contract', { ...contractOf(newName()), ...half })).toEqual(wrong);
      }
      expect(await take('change-second-contact', { contract: `1376-${name}`, ...ichiro })).toEqual(
        refusedWith('nothing-changed'),
      );
    });

    it('is someone else than the administrator (R2)', async () => {
      const name = newName();
      const same = { ...ichiro, contactMail: contractOf(name).mail };
      const wrong = refusedWith('mail-of-administrator');
      expect(await take('new-contract', { ...contractOf(name), ...same })).toEqual(wrong);
      made(await approved(world, institution, checker, made(await take('new-contract', contractOf(name))).number));
      expect(await take('change-second-contact', { contract: `1376-${name}`, ...same })).toEqual(wrong);
    });

    it('that another change made different since is not changed by what was seen (S2)', async () => {
      const name = newName();
      await aContract(world, institution, name);
      const { number } = made(await take('change-second-contact', { contract: `1376-${name}`, ...jiro }));
      const seen = await hashSeen(world, institution, checker, number);
      await change(name, ichiro);
      expect(await approved(world, institution, checker, number, seen)).toEqual(refusedWith('changed-since'));
    });
  });

  it('the certificate method: the contract goes over when the administrator acquires, not before (L4)', async () => {
    const name = newName();
    await aPasswordContract(world, institution, name, [`${name.slice(0, -4)}-k01`]);
    const typed = { contract: `1376-${name}`, administratorId: name, to: 'certificate' };
    const { number } = made(await take('change-method', typed));
    made(await approved(world, institution, checker, number));
    const logIn = () => logInWithPassword(world.deps, institution, { loginId: name, password });
    expect(await logIn()).toMatchObject({ session: {} });
    const sheet = made(await printed(world, institution, maker, number));
    await acquired(name, sheet.secret, 'existing');
    expect(await logIn()).toEqual(refusedWith('method-is-certificate'));
  });

  it('the password method: every certificate ends, and the password alone works from then on (L3)', async () => {
    const name = newName();
    const person = await anAcquired(world, institution, name);
    const session = made(await aLogin(world, institution, person.der));
    const typed = { contract: `1376-${name}`, administratorId: name, to: 'password' };
    const { number } = made(await take('change-method', typed));
    made(await approved(world, institution, checker, number));
    expect(await continueSession(world.deps, onLane(session, person.der))).toEqual(refusedWith('certificate-ended'));
    expect(await logInWithPassword(world.deps, institution, { loginId: name, password })).toMatchObject({
      session: {},
    });
  });

  it('the lifting of a stop (R4)', async () => {
    const name = newName();
    const person = await anAcquired(world, institution, name);
    const typed = { contract: `1376-${name}` };
    expect(await take('lift-stop', typed)).toEqual(refusedWith('not-suspended'));
    await asOwner(world.database, 'update contracts set suspended_at = now() where number = $1', [typed.contract]);
    const { number } = made(await take('lift-stop', typed));
    expect(await aLogin(world, institution, person.der)).toEqual(refusedWith('contract-suspended'));
    made(await approved(world, institution, checker, number));
    expect(await aLogin(world, institution, person.der)).toMatchObject({ token: expect.any(String) });
  });

  it('a new password of an administrator who forgot it', async () => {
    const name = newName();
    const person = await anAcquired(world, institution, name);
    const { number } = made(await take('reset-password', { contract: `1376-${name}`, administratorId: name }));
    made(await approved(world, institution, checker, number));
    const sheet = made(await printed(world, institution, maker, number));
    expect(await aLogin(world, institution, person.der, sheet.secret)).toMatchObject({
      session: { limitedTo: 'password' },
    });
  });

  it.each([
    ['a user’s certificate', 'k01', 'administrator-unknown'],
    ['an ID of another contract', 'other', 'administrator-unknown'],
    ['a contract that does not exist', 'none', 'contract-unknown'],
  ])('never %s (A1, I1)', async (_what, which, refused) => {
    const [name, other] = [newName(), newName()];
    const { contract } = await aContract(world, institution, name);
    await aContract(world, institution, other);
    const { name: user } = await aUser(world, institution, contract.number, `${name.slice(0, -4)}-k01`);
    const typed = {
      k01: { ...reissue(name), administratorId: user },
      other: { ...reissue(name), administratorId: other },
      none: { ...reissue(name), contract: '1376-none' },
    }[which]!;
    expect(await take('reissue-administrator', typed)).toEqual(refusedWith(refused));
  });
});

describe('what is shown is what is stored', () => {
  it('of a mail address', async () => {
    const name = newName();
    const { plan, number } = made(await take('new-contract', { ...contractOf(name), mail: 'keiko@haruka㏇jp' }));
    made(await approved(world, institution, checker, number));
    const [row] = await asOwner(world.database, 'select mail from login_ids where name = $1', [name]);
    expect(plan.find(({ item }) => item === 'mail')?.after).toEqual({ is: 'text', text: row?.mail });
  });

  it.each(['ㅤ', '\u2800', '森\u3164', '森\u00ad子'])(
    'and no letter that looks like nothing is a name: %j',
    async (personName) => {
      expect(await take('new-contract', { ...contractOf(newName()), personName })).toEqual(
        refusedWith('asked-malformed'),
      );
    },
  );

  it('nor is a line break a setting, from which a mail’s header is made', async () => {
    const mailFrom = { name: '信金\r\nBcc: thief@example.jp', address: 'no-reply@example.jp' };
    const typed = { settings: { ...institution.settings, mailFrom } };
    expect(await take('change-settings', typed, administrator)).toEqual(refusedWith('settings-malformed'));
  });
});

describe('a sheet (S1, A6)', () => {
  it('is closed while the contract is stopped', async () => {
    const name = newName();
    const { number } = made(await take('new-contract', contractOf(name)));
    made(await approved(world, institution, checker, number));
    await asOwner(world.database, 'update contracts set suspended_at = now() where number = $1', [`1376-${name}`]);
    expect(await printed(world, institution, maker, number)).toEqual(refusedWith('sheet-over'));
  });

  it('with a password that was exchanged stays closed when another password is printed for the same person', async () => {
    const name = newName();
    await aPasswordContract(world, institution, name);
    const reset = async () =>
      made(
        await take(
          'reset-password',
          { contract: `1376-${name}`, administratorId: name },
          await aStaff(world, institution),
        ),
      ).number;
    const [first, second] = [await reset(), await reset()];
    for (const number of [first, second]) made(await approved(world, institution, checker, number));
    made(await printed(world, institution, maker, first));
    await asOwner(
      world.database,
      "update login_ids set temporary_until = null, password_hash = 'own' where name = $1",
      [name],
    );
    made(await printed(world, institution, maker, second));
    expect(await printed(world, institution, maker, first, 1)).toEqual(refusedWith('sheet-over'));
  });
});

describe('settings and staff', () => {
  it('S2 an account for one’s own number is taken in and approved by others', async () => {
    const typed = {
      employeeNumber: checker.staff.employeeNumber,
      personName: '別の名',
      branch: '本店',
      roles: ['auditor'],
    };
    expect(
      await take('add-staff', { ...typed, employeeNumber: administrator.staff.employeeNumber }, administrator),
    ).toEqual(refusedWith('own-account'));
    const { number, plan } = made(await take('add-staff', typed, administrator));
    expect(plan.map(({ item }) => item)).toContain('other account');
    expect(await approved(world, institution, checker, number)).toEqual(refusedWith('own-application'));
  });

  it('S3 the way in to an account takes both halves: the link of who took it in, the code of who approved it', async () => {
    const typed = { employeeNumber: '88002', personName: '大野 修', branch: '本店', roles: ['clerk'] };
    const { number } = made(await take('add-staff', typed, administrator));
    made(await approved(world, institution, checker, number));
    const { token } = made(
      await asStaff(world.deps, institution, administrator.token, 'take in applications about staff', (tx, signedIn) =>
        inviteApproved(tx, world.deps, signedIn, number),
      ),
    );
    const begin = (code?: string) => beginRegistration(world.deps, institution, someConsole, token, code);
    const confirm = (who: TestStaff) =>
      asStaff(world.deps, institution, who.token, 'approve applications', (tx, signedIn) =>
        confirmApproved(tx, world.deps, signedIn, number),
      );
    expect(await begin()).toEqual(refusedWith('confirmation-missing'));
    const other = await aStaff(world, institution, ['approver', 'administrator']);
    expect(await confirm(other)).toEqual(refusedWith('application-unknown'));
    const { code } = made(await confirm(checker));
    expect(await begin('AAAA-CCCC-DDDD')).toEqual(refusedWith('confirmation-wrong'));
    expect(await begin(code.toLowerCase())).toMatchObject({ options: {} });
    for (let n = 2; n <= 5; n++) expect(await begin('AAAA')).toEqual(refusedWith('confirmation-wrong'));
    expect(await begin(code)).toEqual(refusedWith('invitation-over'));
  });

  it('a stop voids the invitation that was not used', async () => {
    const typed = { employeeNumber: '88001', personName: '大野 修', branch: '本店', roles: ['clerk'] };
    const { number } = made(await take('add-staff', typed, administrator));
    made(await approved(world, institution, checker, number));
    const { token, staff } = made(
      await asStaff(world.deps, institution, administrator.token, 'take in applications about staff', (tx, signedIn) =>
        inviteApproved(tx, world.deps, signedIn, number),
      ),
    );
    made(
      await asStaff(world.deps, institution, administrator.token, 'stop staff in an emergency', (tx, signedIn) =>
        stopStaff(tx, signedIn, staff.id),
      ),
    );
    await asOwner(world.database, 'update staff set suspended_at = null where id = $1', [staff.id]);
    expect(await readInvitation(world.deps, institution, token)).toEqual(refusedWith('invitation-over'));
  });

  it('settings are changed as a whole, by two people (RULES §4)', async () => {
    const own = await anInstitution(world, { code: String(8000 + ++names) });
    const asker = await aStaff(world, own, 'administrator');
    const second = await aStaff(world, own, 'approver');
    const ask = (settings: Record<string, unknown>) =>
      takenIn(world, own, asker, 'change-settings', { settings: { ...own.settings, ...settings } });
    expect(await ask({ lockAfter: 2 })).toEqual(refusedWith('settings-malformed'));
    expect(await ask({})).toEqual(refusedWith('nothing-changed'));
    const { number, plan } = made(
      await ask({ lockAfter: 5, helpDesk: { ...own.settings.helpDesk, phone: '0120-111-111' } }),
    );
    expect(plan.map(({ of }) => of)).toEqual(['helpDesk.phone', 'lockAfter']);
    made(await approved(world, own, second, number));
    const now = await world.deps.store.transaction(world.clock.now, (tx) => tx.institutions.byId(own.id));
    expect(now?.settings).toMatchObject({ lockAfter: 5, hue: 'light-blue', helpDesk: { phone: '0120-111-111' } });
  });

  it('S3 a lost passkey is replaced by two other people, and ends at once', async () => {
    const lost = await aStaff(world, institution, 'administrator');
    const typed = { staffId: lost.staff.id };
    expect(await take('replace-passkey', typed, lost)).toEqual(refusedWith('own-account'));
    const { number } = made(await take('replace-passkey', typed, administrator));
    const concerned = await aStaff(world, institution, 'approver', { employeeNumber: lost.staff.employeeNumber });
    expect(await approved(world, institution, concerned, number)).toEqual(refusedWith('own-application'));
    made(await approved(world, institution, checker, number));
    const invited = (who: TestStaff) =>
      asStaff(world.deps, institution, who.token, 'take in applications about staff', (tx, signedIn) =>
        inviteApproved(tx, world.deps, signedIn, number),
      );
    expect(await invited(lost)).toEqual(refusedWith('staff-session-over'));
    expect(await invited(checker)).toEqual(refusedWith('not-this-role'));
    expect(await invited(administrator)).toMatchObject({ staff: { id: lost.staff.id } });
  });

  it('S3 roles change by two people, never one’s own', async () => {
    const { staff } = maker;
    const typed = {
      staffId: staff.id,
      personName: staff.personName,
      branch: staff.branch,
      roles: ['clerk', 'auditor'],
    };
    const self = { ...typed, staffId: administrator.staff.id };
    expect(await take('change-staff', self, administrator)).toEqual(refusedWith('own-account'));
    expect(await take('change-staff', typed, maker)).toEqual(refusedWith('not-this-role'));
    const { number } = made(await take('change-staff', typed, administrator));
    made(await approved(world, institution, checker, number));
    const rows = await asOwner(world.database, 'select roles from staff where id = $1', [staff.id]);
    expect(rows).toEqual([{ roles: ['clerk', 'auditor'] }]);
  });
});
