import type { ApplicationKind, IdentityCheck } from '../domain/application/application.ts';
import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { Staff, StaffRole } from '../domain/staff/staff.ts';
import { approve, readApplication, turnDown } from '../workflows/applications/decide.ts';
import { printSheets } from '../workflows/applications/print-sheet.ts';
import { planApplication, takeIn } from '../workflows/applications/take-in.ts';
import type { StaffSignedIn } from '../workflows/as-staff.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { addStaff, type Invited, invite } from '../workflows/invite-staff.ts';
import { newId } from '../workflows/new-id.ts';
import { makeTemporaryPassword } from '../workflows/reset-password.ts';
import type { Transaction } from '../workflows/transaction.ts';
import { done } from './customer.ts';

const operator: Actor = { kind: 'operator', name: 'demo' };

/** The staff of the story, by what they are called in it. */
const people = {
  clerk: { employeeNumber: '10101', personName: '佐藤 美咲', branch: '本店営業部', roles: ['clerk'] },
  colleague: { employeeNumber: '10115', personName: '中島 亮太', branch: '駅前支店', roles: ['clerk', 'help-desk'] },
  approver: { employeeNumber: '10042', personName: '山田 隆', branch: '本店営業部', roles: ['clerk', 'approver'] },
  auditor: { employeeNumber: '10007', personName: '鈴木 和子', branch: '監査部', roles: ['auditor'] },
  administrator: { employeeNumber: '10200', personName: '岡本 淳', branch: '事務部', roles: ['administrator'] },
} as const satisfies Record<string, { roles: readonly StaffRole[] } & Record<string, unknown>>;
export type Colleague = keyof typeof people;

/** The counter of one institution, at which the story's staff work. */
export interface Counter {
  /** Takes an application in; gives its number. */
  takesIn(who: Colleague, kind: ApplicationKind, asked: Record<string, unknown>, note?: string): Promise<string>;
  approves(number: string): Promise<void>;
  turnsDown(number: string, to: 'returned' | 'rejected', comment: string): Promise<void>;
  /** Prints the sheet; gives the code on it. */
  prints(number: string): Promise<string>;
}

/** Hires the staff; they have no passkey until a visitor registers one. */
export async function openCounter(deps: Dependencies, institution: Institution): Promise<Counter> {
  const staff = new Map<Colleague, Staff>();
  await deps.store.transaction(deps.clock(), async (tx) => {
    for (const [who, wanted] of Object.entries(people) as [Colleague, (typeof people)[Colleague]][]) {
      staff.set(who, done(await addStaff(tx, deps, institution, wanted, operator)));
    }
  });

  /** Something `who` does, as if they had just logged in. */
  function as<T>(who: Colleague, work: (tx: Transaction, signedIn: StaffSignedIn) => Promise<T>): Promise<T> {
    return deps.store.transaction(deps.clock(), (tx) => {
      const one = staff.get(who)!;
      const session = {
        id: newId(tx.now, deps.random),
        tokenHash: deps.random(32),
        institutionId: institution.id,
        staffId: one.id,
        startedAt: tx.now,
        lastSeenAt: tx.now,
      };
      return work(tx, { institution, staff: one, session, now: tx.now });
    });
  }

  const identity: IdentityCheck[] = ['registered seal', 'photo identity card'];
  return {
    async takesIn(who, kind, typed, note = '') {
      return as(who, async (tx, signedIn) => {
        const { hash } = done(await planApplication(tx, institution, kind, typed));
        return done(await takeIn(tx, deps, signedIn, { kind, typed, identity, note, hash })).number;
      });
    },
    async approves(number) {
      await as('approver', async (tx, signedIn) => {
        const { planned } = done(await readApplication(tx, signedIn, number));
        const { hash } = done(planned!);
        return done(await approve(tx, deps, signedIn, { number, hash, checks: 2, comment: '' }));
      });
    },
    async turnsDown(number, to, comment) {
      await as('approver', async (tx, signedIn) => done(await turnDown(tx, signedIn, { number, to, comment })));
    },
    async prints(number) {
      const spare = await makeTemporaryPassword(deps);
      return as('clerk', async (tx, signedIn) => {
        const application = await tx.applications.byNumber(institution.id, number);
        const prints = application?.outcome?.sheet?.prints ?? 0;
        return done(await printSheets(tx, deps, signedIn, { number, prints }, spare))[0]!.secret;
      });
    },
  };
}

/** A staff member whom a visitor can be, and how many passkeys they have registered for them. */
export interface SeenColleague {
  readonly staff: Staff;
  readonly institution: Institution;
  readonly passkeys: number;
}

/** Everybody who works at a counter of the demo. */
export async function colleagues(tx: Transaction): Promise<SeenColleague[]> {
  const all: SeenColleague[] = [];
  for (const institution of await tx.institutions.all()) {
    for (const { staff, passkeys } of await tx.staff.all(institution.id)) {
      if (!staff.suspendedAt) all.push({ staff, institution, passkeys });
    }
  }
  return all;
}

/** A new way in to a staff member's account: what was registered before goes on until the link is used. */
export async function inviteAgain(tx: Transaction, deps: Dependencies, staffId: string): Promise<Invited | undefined> {
  const found = (await colleagues(tx)).find(({ staff }) => staff.id === staffId);
  return found && invite(tx, deps, found.staff, operator);
}
