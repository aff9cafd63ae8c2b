import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { settingsSchema } from '../domain/institution/settings.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { readUserFile } from '../domain/login-id/user-file.ts';
import type { Post } from '../domain/notice/post.ts';
import { act } from '../workflows/act.ts';
import { addContract, addUser } from '../workflows/add-contract.ts';
import { changePassword } from '../workflows/change-password.ts';
import { changeMail } from '../workflows/change-settings.ts';
import type { Place } from '../workflows/continue-session.ts';
import { createInstitution } from '../workflows/create-institution.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { forUser } from '../workflows/for-user.ts';
import { importUsers } from '../workflows/import-users.ts';
import { issue, issueTo } from '../workflows/issue.ts';
import { issueToMany } from '../workflows/issue-to-many.ts';
import { reissueTo } from '../workflows/reissue.ts';
import { revoke, revokeOf } from '../workflows/revoke.ts';
import type { WriteLetter } from '../workflows/send-notice.ts';
import { stopContract } from '../workflows/stop-contract.ts';
import { suspend } from '../workflows/suspend.ts';
import { unlock } from '../workflows/unlock.ts';
import { type Counter, openCounter } from './counter.ts';
import {
  acquires,
  type Customer,
  done,
  logsIn,
  renews,
  signedIn,
  signedInWithPassword,
  type Town,
  triesInVain,
} from './customer.ts';
import { type Diary, newDiary } from './diary.ts';
import { drawn } from './drawn.ts';
import type { MovingClock } from './moving-clock.ts';
import { addressOf, mailOf, pcOf, personOf } from './people.ts';
import { newPostman } from './postman.ts';

/** How much life: the story is the same, with more or fewer users of the large company, and logins. */
export interface Scale {
  /** Users who come to the large company in each of its waves; the first has 16 at least, whom things happen to. */
  readonly waves: readonly [number, number, number, number, number, number];
  /** Users of each other company at most. */
  readonly others: number;
  /** Logins of each user in the last four weeks; administrators come three times as often. Each costs a slow hash. */
  readonly logins: number;
  /** Whether they log in all the year round as well. */
  readonly allYear: boolean;
}

export const fullScale: Scale = { waves: [24, 12, 10, 7, 4, 3], others: 5, logins: 1, allYear: true };

/** The same story for machines in a hurry: everything happens, to fewer people. */
export const smallScale: Scale = { waves: [16, 0, 1, 0, 1, 2], others: 1, logins: 1, allYear: false };

/** How long ago the story begins: a year, and the weeks in which its first certificates are acquired and renewed. */
export const daysLived = 395;

const clerk: Actor = { kind: 'operator', name: 'demo' };
const timeZone = 'Asia/Tokyo';

const houses = {
  mihon: { code: '1376', name: '見本信用金庫', nameEn: 'Mihon Shinkin Bank', hue: 'light-blue', sender: 'mihon' },
  tameshi: {
    code: '9301',
    name: 'ためし信用金庫',
    nameEn: 'Tameshi Shinkin Bank',
    hue: 'green',
    sender: 'tameshi-shinkin',
  },
} as const;

/** A contract of the story with its people. */
interface Company {
  readonly institution: Institution;
  readonly number: string;
  readonly stem: string;
  readonly administrator: Customer;
  readonly users: Map<string, Member>;
}
type Member = Customer & { id: string };

/** Everybody of the story by login ID, as they are at its end. */
export type Cast = ReadonlyMap<string, Customer>;

/**
 * Lives a year in two institutions by the real workflows, from `daysLived` days before `end` to `end`: `clock` must
 * stand there, and shows `end` afterwards. Names and dates are the same each time; keys, codes and serials never.
 */
export async function liveAYear(
  deps: Dependencies,
  clock: MovingClock,
  story: {
    readonly end: Temporal.Instant;
    readonly password: string;
    readonly scale: Scale;
    /** What mails go to, and how they are worded. */
    readonly post: Post;
    readonly write: WriteLetter;
    told(months: number, of: number): void;
  },
): Promise<Cast> {
  const town: Town = { deps, password: story.password };
  const { scale } = story;
  const mihon = await found(deps, houses.mihon);
  const tameshi = await found(deps, houses.tameshi);
  const diary = newDiary(story.end, timeZone);
  const counter = await openCounter(deps, mihon);
  const life = lives(town, diary, scale);
  const few = (count: number) => Math.min(count, scale.others);

  const haruka = life.company(mihon, '0010001', 'haruka', '株式会社はるか製作所', 394, { renewed: 42 });
  life.ofTheLargeCompany(haruka);

  // Its administrator's certificate is in its renewal period.
  const minato = life.company(mihon, '0010002', 'minato', '有限会社みなと水産', 349);
  life.join(minato, 347, few(5));
  // Its administrator did not renew in time.
  const aoba = life.company(mihon, '0010003', 'aoba', '株式会社あおば印刷', 381);
  life.join(aoba, 378, few(3));
  // Stopped at once, after a theft.
  const hikari = life.company(mihon, '0010004', 'hikari', '株式会社ひかり電設', 240);
  life.join(hikari, 237, few(3));
  diary.on(4, '15:40', async () =>
    done(
      await deps.store.transaction(deps.clock(), (tx) =>
        stopContract(tx, mihon, hikari.number, 'keyCompromise', clerk),
      ),
    ),
  );
  diary.on(2, '10:50', () => logsIn(town, hikari.administrator));
  life.switchedRecently(mihon);
  life.readyToSwitch(mihon);
  life.join(life.company(mihon, '0010007', 'tsubasa', '株式会社つばさ運輸', 310), 307, few(4));
  const kodama = life.company(mihon, '0010008', 'kodama', 'こだま建設株式会社', 285);
  life.reissuedAtTheCounter(counter, kodama, 75);
  life.join(kodama, 282, few(3));
  diary.on(33, '11:20', async () => done(await revoke(deps, mihon, 'kodama-k01', 'affiliationChanged', clerk)));
  life.join(life.company(mihon, '0010009', 'shirakaba', '医療法人しらかば会', 160), 157, few(4));
  life.join(life.company(mihon, '0010010', 'umikaze', '株式会社うみかぜ観光', 386, { renewed: 30 }), 383, few(2));
  life.newcomer(mihon, '0010011', 'fuji', '合同会社ふじ設計', 10);
  life.newcomer(mihon, '0010012', 'izumi', '株式会社いずみ薬局', 95);
  life.join(life.company(tameshi, '0020001', 'tameshi', '株式会社ためしや', 130), 127, few(3));

  atTheCounter(diary, counter);

  const postman = newPostman(deps, story.post, story.write);
  for (const day of life.mornings) diary.on(day, '08:30', () => postman.reminds());
  await diary.live(clock, story.told, () => postman.goesRound());
  return life.cast;
}

/** What lies at the counter at the end of the story: waiting, returned, rejected. */
function atTheCounter(diary: Diary, counter: Counter): void {
  const administrator = (stem: string, short: string) => ({
    contract: `1376-${short}`,
    administratorId: `${stem}-adm`,
  });
  diary.on(2, '11:05', async () => {
    const number = await counter.takesIn('colleague', 'lift-stop', { contract: '1376-0010004' }, '再開のご希望');
    await counter.turnsDown(number, 'rejected', '盗難届の受理番号を確認できていません。');
  });
  diary.on(3, '10:40', async () => {
    const typed = { ...administrator('shirakaba', '0010009'), newId: 'shirakaba-adm2', personName: '大野 修' };
    const number = await counter.takesIn('clerk', 'change-administrator', typed, '人事異動');
    await counter.turnsDown(number, 'returned', '委任状の日付を確認してください。');
  });
  diary.on(1, '10:12', () =>
    counter.takesIn(
      'clerk',
      'reissue-administrator',
      { ...administrator('tsubasa', '0010007'), reason: 'superseded' },
      'パソコンの入れ替え',
    ),
  );
  diary.on(1, '11:05', () =>
    counter.takesIn('colleague', 'new-contract', {
      number: '1376-0010013',
      companyName: '有限会社りんご青果',
      branch: '駅前支店',
      method: 'certificate',
      administratorId: 'ringo-adm',
      personName: '林 梢',
      mail: 'hayashi@example.co.jp',
    }),
  );
  diary.on(1, '13:40', () =>
    counter.takesIn('approver', 'change-mail', { ...administrator('umikaze', '0010010'), mail: 'umi@example.co.jp' }),
  );
}

async function found(deps: Dependencies, { hue, sender, ...house }: (typeof houses)['mihon' | 'tameshi']) {
  const settings = settingsSchema.parse({
    hue,
    mailFrom: { name: house.name, address: `no-reply@${sender}.example` },
    helpDesk: {
      name: `${house.name.replace('信用金庫', '信金')}ヘルプデスク`,
      nameEn: `${house.nameEn.replace(' Bank', '')} help desk`,
      phone: '0120-000-000',
      hours: '平日 9:00〜17:00（通話料無料）',
      hoursEn: 'Weekdays 9:00–17:00 (toll-free)',
    },
  });
  return done(await createInstitution(deps, { ...house, settings }, clerk));
}

/** From so many days ago on, certificates of the story are within 30 days of their expiry. */
const firstExpiries = daysLived - 365 + 30;

/** The threads that a story is woven from. Days are counted back from its end. */
function lives(town: Town, diary: Diary, scale: Scale) {
  const { deps, password } = town;
  const cast = new Map<string, Customer>();
  /** When something may be due to be reminded of: looking every day of the year would take its time. */
  const mornings = new Set(Array.from({ length: firstExpiries }, (_, day) => day));

  function person(institution: Institution, loginId: string, stem: string): Customer {
    const customer = { institution, loginId, address: addressOf(stem), pcName: pcOf(loginId), hasPassword: false };
    cast.set(loginId, customer);
    return customer;
  }

  function plan(institution: Institution, short: string, stem: string): Company {
    const administrator = person(institution, `${stem}-adm`, stem);
    return { institution, number: `${institution.code}-${short}`, stem, administrator, users: new Map() };
  }

  async function contract(company: Company, companyName: string, method: 'certificate' | 'password') {
    const { institution, number, administrator } = company;
    const { loginId } = administrator;
    const named = { name: loginId, personName: personOf(loginId), mail: mailOf(loginId, company.stem) };
    const wanted = { number, companyName, method, administrator: named };
    return done(await addContract(deps, institution, wanted, clerk));
  }

  async function issuedByStaff(customer: Customer): Promise<void> {
    customer.code = done(await issue(deps, customer.institution, customer.loginId, clerk)).code;
  }

  /** A contract of the certificate method whose administrator acquires the next day. */
  function company(
    institution: Institution,
    short: string,
    stem: string,
    companyName: string,
    ago: number,
    fate: { renewed?: number } = {},
  ): Company {
    const made = plan(institution, short, stem);
    const { administrator } = made;
    diary.on(ago, '09:30', async () => {
      await contract(made, companyName, 'certificate');
      await issuedByStaff(administrator);
    });
    year(administrator, ago - 1, { renewed: fate.renewed ?? false });
    return made;
  }

  /** Its administrator gets another PC: applied for, approved, printed, acquired two days later. */
  function reissuedAtTheCounter(counter: Counter, { number, administrator }: Company, ago: number): void {
    diary.on(ago, '13:30', async () => {
      const typed = { contract: number, administratorId: administrator.loginId, reason: 'superseded' };
      const taken = await counter.takesIn('clerk', 'reissue-administrator', typed, 'パソコンの入れ替え');
      await counter.approves(taken);
      administrator.code = await counter.prints(taken);
    });
    diary.on(ago - 2, '10:40', () => provenAtOnce(administrator));
  }

  /** A contract whose administrator has a code, and has not come to use it. */
  function newcomer(institution: Institution, short: string, stem: string, companyName: string, ago: number): void {
    const made = plan(institution, short, stem);
    diary.on(ago, '09:45', async () => {
      await contract(made, companyName, 'certificate');
      await issuedByStaff(made.administrator);
    });
  }

  /** The administrator takes in a list of users, and each acquires within eight weeks, or as `fates` has it. */
  function join(company: Company, ago: number, count: number, fates: Record<string, Fate> = {}, issuing = true): void {
    const { institution, stem, administrator, users } = company;
    const members = Array.from({ length: count }, (_, index): Member => {
      const loginId = `${stem}-k${String(users.size + index + 1).padStart(2, '0')}`;
      return Object.assign(person(institution, loginId, stem), { id: '' });
    });
    for (const member of members) users.set(member.loginId, member);
    diary.on(ago, '11:00', () =>
      signedIn(town, administrator, async (place) => {
        const imported = done(
          await act(deps, place, { role: 'administrator', password }, (tx, as) =>
            importUsers(tx, deps, as, done(readUserFile(listOf(members, stem))), issuing),
          ),
        );
        imported.users.forEach(({ id }, index) => {
          Object.assign(members[index]!, { id, code: imported.issued[index]?.code });
        });
      }),
    );
    if (!issuing) return;
    // A2, N1: 30 days before the 80th.
    mornings.add(Math.max(0, ago - 50));
    for (const member of members) {
      const fate = fates[member.loginId];
      const wait = 2 * drawn(`wait of ${member.loginId}`, 1, Math.min(28, Math.floor((ago - 1) / 2)));
      year(member, fate?.acquired ?? ago - wait, fate);
    }
  }

  /** How a year with a certificate goes: acquired, used, and renewed when the time comes, or not. */
  function year(customer: Customer, acquired: number, fate: Fate = {}): void {
    const { loginId } = customer;
    const expires = acquired - 365;
    diary.on(acquired, slot(loginId, ['10:05', '14:20']), async () => {
      for (let n = 0; n < (fate.mistypes ?? 0); n++) await triesInVain(town, customer);
      await provenAtOnce(customer);
    });
    const opened = acquired - 336;
    const willing = drawn(`renewal of ${loginId}`, 0, 9) < 6;
    let renewed = fate.renewed;
    if (renewed === undefined && willing && opened >= 1) {
      renewed = drawn(`day of renewal of ${loginId}`, Math.max(1, expires + 1), opened);
    }
    if (renewed) diary.on(renewed, '11:25', () => renews(town, customer));
    const last = fate.ends ?? (renewed ? 0 : Math.max(0, expires));
    for (const day of daysOfLogin(loginId, acquired, last)) {
      diary.on(day, slot(`${loginId} ${day}`, ['09:04', '13:11']), () => logsIn(town, customer));
    }
    // Whoever missed it finds out at the next login (E1102).
    if (!renewed && expires > 1 && fate.ends === undefined) {
      diary.on(drawn(`late login of ${loginId}`, 1, expires - 1), '09:15', () => logsIn(town, customer));
    }
  }

  function daysOfLogin(loginId: string, acquired: number, last: number): Set<number> {
    const days = new Set<number>();
    // On a few days for everybody: what happens side by side takes less time.
    const logins = scale.logins * (loginId.endsWith('-adm') ? 3 : 1);
    for (let n = 0; n < logins; n++) days.add(2 * drawn(`login ${n} of ${loginId}`, 0, 13));
    for (let day = acquired - 40; scale.allYear && day > 28; day -= 120) days.add(7 * Math.ceil(day / 7));
    return new Set([...days].filter((day) => day < acquired && day > last));
  }

  async function provenAtOnce(customer: Customer): Promise<void> {
    await acquires(town, customer);
    await logsIn(town, customer);
  }

  /** What the administrator does to one of the users, with the own password typed again. */
  function toUser(
    company: Company,
    loginId: string,
    work: (
      tx: Parameters<Parameters<typeof forUser>[4]>[0],
      user: LoginId,
      actor: Actor,
      customer: Member,
    ) => Promise<unknown>,
  ) {
    const customer = company.users.get(loginId);
    if (!customer) throw new Error(`the story knows no ${loginId}`);
    return () =>
      signedIn(town, company.administrator, async (place) => {
        done(
          await forUser(deps, place, customer.id, password, async (tx, _, user, actor) =>
            done(await work(tx, user, actor, customer)),
          ),
        );
      });
  }

  const reissues = (company: Company, loginId: string) =>
    toUser(company, loginId, async (tx, user, actor, customer) => {
      const { code } = await reissueTo(tx, deps, company.institution, user, 'superseded', actor);
      customer.code = code;
    });

  /** Sixty people, and everything that happens to people. */
  function ofTheLargeCompany(haruka: Company): void {
    const { institution } = haruka;
    const waves = [391, 318, 230, 120, 45, 3];
    const fates: Record<string, Fate> = {
      'haruka-k03': { acquired: 385, renewed: 44, ends: 6 },
      'haruka-k05': { acquired: 384, renewed: 38, ends: 6 },
      'haruka-k08': { acquired: 383, renewed: 33, ends: 2 },
      'haruka-k11': { acquired: 382, renewed: 40, ends: 20 },
      'haruka-k13': { acquired: 381, renewed: 36, ends: 12 },
      'haruka-k14': { renewed: false, ends: 95 },
      'haruka-k15': { renewed: false, ends: 62, mistypes: 2 },
      'haruka-k16': { renewed: false, ends: 101 },
    };
    scale.waves.forEach((count, wave) => {
      if (count > 0) join(haruka, waves[wave]!, count, fates, wave < 5);
    });
    const at = (loginId: string) => haruka.users.get(loginId)!;

    // A PC was replaced: reissued, acquired, and not proven yet.
    diary.on(5, '09:40', reissues(haruka, 'haruka-k03'));
    diary.on(1, '17:20', () => acquires(town, at('haruka-k03')));
    // On leave: suspended, and tried all the same.
    diary.on(
      6,
      '17:05',
      toUser(haruka, 'haruka-k05', (tx, user, actor) => suspend(tx, institution, user, actor)),
    );
    diary.on(3, '09:20', () => logsIn(town, at('haruka-k05')));
    // Six wrong passwords (L5). Half a year ago the same was undone.
    for (const [day, time] of [
      [180, '09:35'],
      [1, '16:10'],
    ] as const) {
      diary.on(day, time, async () => {
        for (let n = 0; n < institution.settings.lockAfter; n++) await logsIn(town, at('haruka-k08'), 'wrong password');
      });
    }
    diary.on(
      180,
      '10:30',
      toUser(haruka, 'haruka-k08', (tx, user, actor) => unlock(tx, institution, user, actor)),
    );
    // A PC was lost.
    diary.on(
      20,
      '18:05',
      toUser(haruka, 'haruka-k11', (tx, user, actor) => revokeOf(tx, institution, user, 'keyCompromise', actor)),
    );
    diary.on(18, '09:25', () => logsIn(town, at('haruka-k11')));
    // Reissued: not acquired yet, too late by now, acquired after a slip, and guessed to death first (L5).
    diary.on(12, '11:35', reissues(haruka, 'haruka-k13'));
    diary.on(95, '11:40', reissues(haruka, 'haruka-k14'));
    diary.on(8, '14:05', () => triesInVain(town, at('haruka-k14'), at('haruka-k14').code));
    diary.on(62, '15:00', reissues(haruka, 'haruka-k15'));
    diary.on(60, '10:20', async () => {
      await triesInVain(town, at('haruka-k15'));
      await provenAtOnce(at('haruka-k15'));
    });
    diary.on(101, '13:45', reissues(haruka, 'haruka-k16'));
    diary.on(100, '09:50', async () => {
      for (let n = 0; n < 5; n++) await triesInVain(town, at('haruka-k16'));
    });
    diary.on(100, '11:10', reissues(haruka, 'haruka-k16'));
    diary.on(98, '10:05', () => provenAtOnce(at('haruka-k16')));
    diary.on(64, '13:20', () =>
      signedIn(town, haruka.administrator, async (place) => {
        done(await changeMail(deps, place, { mail: 'keiri@haruka.example', password }));
      }),
    );
  }

  /** The temporary password is exchanged at the first login. */
  async function firstPassword(customer: Customer, temporary: string): Promise<void> {
    const work = async (place: Place) => {
      done(await changePassword(deps, place, { old: temporary, next: password }));
    };
    await signedInWithPassword(town, customer, work, temporary);
    customer.hasPassword = true;
  }

  /** A contract of the password method with users who have all chosen a password. */
  function passwordCompany(institution: Institution, short: string, stem: string, companyName: string, ago: number) {
    const made = plan(institution, short, stem);
    diary.on(ago, '10:00', async () => {
      const { temporaryPassword } = await contract(made, companyName, 'password');
      await firstPassword(made.administrator, temporaryPassword!);
    });
    for (let n = 1; n <= 5; n++) {
      const loginId = `${stem}-k0${n}`;
      const member: Member = Object.assign(person(institution, loginId, stem), { id: '' });
      made.users.set(loginId, member);
      diary.on(ago - 1 - n, '10:10', async () => {
        const wanted = { name: loginId, personName: personOf(loginId), mail: mailOf(loginId, stem) };
        const added = done(await addUser(deps, institution, made.number, wanted, clerk));
        member.id = added.id;
        await firstPassword(member, added.temporaryPassword!);
      });
    }
    return made;
  }

  function passwordLogins(company: Company, from: number, to: number): void {
    const some = scale.allYear ? company.users.values() : [];
    for (const customer of [company.administrator, ...some]) {
      for (let day = from; day > to; day -= 50) {
        const on = Math.max(to + 1, day - drawn(`login ${day} of ${customer.loginId}`, 0, 20));
        diary.on(on, '09:10', () => signedInWithPassword(town, customer));
      }
    }
  }

  /** L4: went over nine days ago; three of five users have followed. */
  function switchedRecently(institution: Institution): void {
    const sakura = passwordCompany(institution, '0010005', 'sakura', 'さくら税理士法人', 180);
    const { administrator, users } = sakura;
    passwordLogins(sakura, 165, 12);
    diary.on(12, '14:00', () => issuedByStaff(administrator));
    diary.on(9, '10:00', () => provenAtOnce(administrator));
    // Without knowing of it (E1106).
    diary.on(9, '13:00', () => signedInWithPassword(town, users.get('sakura-k04')!));
    diary.on(8, '10:30', () =>
      signedIn(town, administrator, async (place) => {
        const ids = [...users.values()].map(({ id }) => id);
        const issued = done(
          await act(deps, place, { role: 'administrator', password }, (tx, as) => issueToMany(tx, deps, as, ids)),
        );
        for (const { user, code } of issued) users.get(user.name)!.code = code;
      }),
    );
    for (const [loginId, day] of [
      ['sakura-k01', 7],
      ['sakura-k02', 6],
      ['sakura-k03', 3],
    ] as const) {
      diary.on(day, '13:40', () => provenAtOnce(users.get(loginId)!));
    }
  }

  /** Still on ID and password; the administrator has a code, and so have three of the users. */
  function readyToSwitch(institution: Institution): void {
    const midori = passwordCompany(institution, '0010006', 'midori', '株式会社みどり商会', 90);
    const { administrator, users } = midori;
    passwordLogins(midori, 80, 1);
    diary.on(20, '09:05', async () => {
      for (const typed of ['wrong password', 'wrong again']) {
        await signedInWithPassword(town, users.get('midori-k03')!, undefined, typed);
      }
      await signedInWithPassword(town, users.get('midori-k03')!);
    });
    diary.on(5, '15:30', () => issuedByStaff(administrator));
    diary.on(4, '10:45', () =>
      signedInWithPassword(town, administrator, async (place) => {
        for (const loginId of ['midori-k01', 'midori-k02', 'midori-k03']) {
          const customer = users.get(loginId)!;
          const issued = await forUser(deps, place, customer.id, password, (tx, as, user, actor) =>
            issueTo(tx, deps, as.institution, user, actor),
          );
          customer.code = done(issued).code;
        }
      }),
    );
  }

  return {
    cast,
    mornings,
    company,
    newcomer,
    join,
    ofTheLargeCompany,
    switchedRecently,
    readyToSwitch,
    reissuedAtTheCounter,
  };
}

/** What is not ordinary in someone's year; days are counted back from the end. */
interface Fate {
  readonly acquired?: number;
  /** The day of the renewal, or that there is none; drawn where it is left open. */
  readonly renewed?: number | false;
  /** From this day on nothing ordinary happens to them. */
  readonly ends?: number;
  /** Wrong codes before the right one. */
  readonly mistypes?: number;
}

const slot = <T>(about: string, all: readonly T[]): T => all[drawn(`time of ${about}`, 0, all.length - 1)]!;

/** The list of users as a company's spreadsheet writes it. */
function listOf(members: readonly Member[], stem: string): Uint8Array {
  const rows = members.map(({ loginId }) => `${loginId},${personOf(loginId)},${mailOf(loginId, stem)},`);
  return new TextEncoder().encode(['利用者ID,名前,メールアドレス,言語', ...rows].join('\r\n'));
}
