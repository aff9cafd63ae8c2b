import { type ApplicationKind, applicationKinds } from '../domain/application/application.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Staff, StaffRole } from '../domain/staff/staff.ts';
import { approve, readApplication } from '../workflows/applications/decide.ts';
import { printSheets } from '../workflows/applications/print-sheet.ts';
import { planApplication, takeIn } from '../workflows/applications/take-in.ts';
import { asStaff } from '../workflows/as-staff.ts';
import { addStaff, invite } from '../workflows/invite-staff.ts';
import { beginStaffLogin, logInStaff } from '../workflows/log-in-staff.ts';
import { beginRegistration, registerPasskey } from '../workflows/register-passkey.ts';
import { makeTemporaryPassword } from '../workflows/reset-password.ts';
import { type Authenticator, anAuthenticator } from './authenticator.ts';
import { ask, form, fromOwnPage } from './client.ts';
import { clerk, made, type TestWorld } from './world.ts';

/** The console as authenticators know it, where a world has no listeners. */
export const someConsole = { host: 'console.localhost', origin: 'https://console.localhost:7443' };

/** A staff member with a registered passkey, logged in. */
export interface TestStaff {
  readonly staff: Staff;
  readonly authenticator: Authenticator;
  /** The session's cookie value. */
  readonly token: string;
}

let numbers = 10_000;

/** 佐藤 美咲 of 本店営業部, or someone else; every call is another person unless the employee number says otherwise. */
export async function aStaff(
  { deps }: Pick<TestWorld, 'deps'>,
  institution: Institution,
  roles: readonly StaffRole[] | StaffRole = ['clerk'],
  who: { employeeNumber?: string; personName?: string; branch?: string } = {},
  console = someConsole,
): Promise<TestStaff> {
  const wanted = {
    employeeNumber: who.employeeNumber ?? String(numbers++),
    personName: who.personName ?? '佐藤 美咲',
    branch: who.branch ?? '本店営業部',
    roles: typeof roles === 'string' ? [roles] : roles,
  };
  const { token: invitation } = await deps.store.transaction(deps.clock(), async (tx) =>
    invite(tx, deps, made(await addStaff(tx, deps, institution, wanted, clerk)), clerk),
  );
  const authenticator = anAuthenticator(console.host);
  const begun = made(await beginRegistration(deps, institution, console, invitation));
  const answer = authenticator.register(begun.options.challenge, console.origin);
  const staff = made(await registerPasskey(deps, institution, console, begun.token, answer));
  const token = await logInAgain({ deps }, institution, authenticator, console);
  return { staff, authenticator, token };
}

/** A new session of the same person. */
export async function logInAgain(
  { deps }: Pick<TestWorld, 'deps'>,
  institution: Institution,
  authenticator: Authenticator,
  console = someConsole,
): Promise<string> {
  const login = await beginStaffLogin(deps, institution, console);
  const assertion = authenticator.assert(login.options.challenge, console.origin);
  return made(await logInStaff(deps, institution, console, login.token, assertion)).token;
}

/** The console in a test's hands: a page asked for, a form sent, as the staff member `token` belongs to. */
export function atConsole(origin: string, token: string | undefined, code = '1376') {
  const cookie = token === undefined ? {} : { cookie: `__Host-warifu-staff=${token}` };
  return {
    get: (path: string) => ask(`${origin}/${code}${path}`, { headers: cookie }),
    post: (path: string, fields: Record<string, string> | [string, string][] = {}) =>
      ask(`${origin}/${code}${path}`, { method: 'POST', headers: { ...fromOwnPage, ...cookie }, body: form(fields) }),
    postJson: (path: string, body: unknown, cookies = '') =>
      ask(`${origin}/${code}${path}`, {
        method: 'POST',
        headers: {
          ...fromOwnPage,
          'content-type': 'application/json',
          accept: 'application/json',
          ...(cookies ? { cookie: cookies } : cookie),
        },
        body: JSON.stringify(body),
      }),
  };
}

/** Takes an application in as `clerk`: what the form, the preview and the press do together. Gives it, or the refusal. */
export async function takenIn(
  { deps }: Pick<TestWorld, 'deps'>,
  institution: Institution,
  { token }: Pick<TestStaff, 'token'>,
  kind: ApplicationKind,
  typed: Record<string, unknown>,
  again?: string,
) {
  const planned = await asStaff(deps, institution, token, applicationKinds[kind], (tx) =>
    planApplication(tx, institution, kind, typed),
  );
  if (isRefusal(planned)) return planned;
  return asStaff(deps, institution, token, applicationKinds[kind], (tx, signedIn) =>
    takeIn(tx, deps, signedIn, {
      kind,
      typed,
      identity: ['registered seal', 'photo identity card'],
      note: 'パソコンの入れ替え',
      hash: planned.hash,
      number: again,
    }),
  );
}

/** The hash an approver sees now. */
export async function hashSeen(
  { deps }: Pick<TestWorld, 'deps'>,
  institution: Institution,
  { token }: Pick<TestStaff, 'token'>,
  number: string,
): Promise<string> {
  const read = made(
    await asStaff(deps, institution, token, 'see applications', (tx, signedIn) =>
      readApplication(tx, signedIn, number),
    ),
  );
  return made(read.planned!).hash;
}

/** Approves what is seen now, or what `hash` names. */
export async function approved(
  { deps }: Pick<TestWorld, 'deps'>,
  institution: Institution,
  approver: Pick<TestStaff, 'token'>,
  number: string,
  hash?: string,
) {
  const seen = hash ?? (await hashSeen({ deps }, institution, approver, number));
  return asStaff(deps, institution, approver.token, 'approve applications', (tx, signedIn) =>
    approve(tx, deps, signedIn, { number, hash: seen, checks: 2, comment: '' }),
  );
}

/** Prints the sheet of an approved application, or the first of several. */
export async function printed(
  { deps }: Pick<TestWorld, 'deps'>,
  institution: Institution,
  { token }: Pick<TestStaff, 'token'>,
  number: string,
  prints = 0,
) {
  const spare = await makeTemporaryPassword(deps);
  const sheets = await asStaff(deps, institution, token, 'print procedure sheets', (tx, signedIn) =>
    printSheets(tx, deps, signedIn, { number, prints }, spare),
  );
  return isRefusal(sheets) ? sheets : sheets[0]!;
}
