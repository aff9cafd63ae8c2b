import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp, type Serving, serve } from '../app.ts';
import type { Config } from '../config/config.ts';
import { Secret } from '../config/secret.ts';
import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { settingsSchema } from '../domain/institution/settings.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { hashPassword } from '../domain/login-id/password.ts';
import { withOwnPassword } from '../domain/login-id/temporary-password.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { acquire } from '../workflows/acquire.ts';
import { addContract, addUser } from '../workflows/add-contract.ts';
import { beginLogin } from '../workflows/begin-login.ts';
import { beginRenewal } from '../workflows/begin-renewal.ts';
import type { Place } from '../workflows/continue-session.ts';
import { createInstitution } from '../workflows/create-institution.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { identify } from '../workflows/identify.ts';
import { issue } from '../workflows/issue.ts';
import { logIn } from '../workflows/log-in.ts';
import { presentCertificate } from '../workflows/present-certificate.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { certificationRequest, keyPair } from './pki.ts';

export const clerk: Actor = { kind: 'operator', name: 'test' };
export const password = 'ひだまりの縁側で猫と待つ';

/** A whole Warifu on a database of its own, with a clock that tests set. */
export interface TestWorld {
  readonly app: App;
  readonly deps: Dependencies;
  readonly database: TestDatabase;
  readonly clock: TestClock;
  close(): Promise<void>;
}

/** Time stands still until a test moves it. */
export interface TestClock {
  now: Temporal.Instant;
  /** Moves by a duration of hours, minutes and seconds; days are 24 hours. */
  advance(duration: { days?: number; hours?: number; minutes?: number; seconds?: number }): void;
}

/** Any value but a refusal; a refusal ends the test with its name. */
export function made<T>(value: T): Exclude<T, Refusal> {
  if (isRefusal(value)) throw new Error(`refused: ${value.refused} ${JSON.stringify(value.facts)}`);
  return value as Exclude<T, Refusal>;
}

/** Opens a world at `now` (the real time when left out: TLS knows no other), with `changes` to the configuration. */
export async function openWorld(now: Temporal.Instant = realNow(), changes: Partial<Config> = {}): Promise<TestWorld> {
  const clock: TestClock = {
    now,
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
      clock.now = clock.now.add({ hours: hours + 24 * days, minutes, seconds });
    },
  };
  return { ...(await openWorldBy(() => clock.now, changes)), clock };
}

/** Opens a world that goes by a clock of another make. */
export async function openWorldBy(
  clock: () => Temporal.Instant,
  changes: Partial<Config> = {},
): Promise<Omit<TestWorld, 'clock'>> {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'warifu-world-'));
  const config: Config = {
    listen: '127.0.0.1',
    data: { directory: folder },
    database: { url: new Secret(database.appUrl) },
    keys: { directory: join(folder, 'keys'), passphrase: new Secret('only for this test, and gone with it') },
    portal: { host: 'portal.localhost', port: 0 },
    lanes: { host: 'cert.portal.localhost', port: 0 },
    console: { host: 'console.localhost', port: 0 },
    pki: { url: 'http://localhost:8080', port: 0, listen: '127.0.0.1' },
    mail: { directory: join(folder, 'mail') },
    log: { level: 'error' },
    demo: { port: 0 },
    ...changes,
  };
  const app = await openApp(config, { clock, random: (bytes) => new Uint8Array(randomBytes(bytes)) });
  return {
    app,
    deps: app.deps,
    database,
    async close() {
      await app.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A world with its listeners open. */
export async function openServedWorld(
  now?: Temporal.Instant,
  changes: Partial<Config> = {},
): Promise<TestWorld & { serving: Serving }> {
  const world = await openWorld(now, changes);
  const serving = await serve(world.app);
  return {
    ...world,
    serving,
    async close() {
      await serving.close();
      await world.close();
    },
  };
}

export const realNow = (): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(Date.now());

/** 見本信用金庫 (1376), or another institution with `code`. */
export async function anInstitution(
  { deps }: TestWorld,
  { code = '1376', ...settings }: { code?: string } & Record<string, unknown> = {},
): Promise<Institution> {
  const [name, nameEn] =
    code === '1376'
      ? ['見本信用金庫', 'Mihon Shinkin Bank']
      : [`ためし信用金庫${code}`, `Tameshi Shinkin Bank ${code}`];
  const wanted = { code, name, nameEn, settings: settingsSchema.parse(settings) };
  return made(await createInstitution(deps, wanted, clerk));
}

/** 株式会社はるか製作所 with the administrator haruka-adm, or another contract of the administrator `name`. */
export async function aContract({ deps }: TestWorld, institution: Institution, name = 'haruka-adm') {
  const wanted = {
    number: `${institution.code}-${name}`,
    companyName: '株式会社はるか製作所',
    method: 'certificate' as const,
    administrator: { name, personName: '田中 恵子' },
  };
  return made(await addContract(deps, institution, wanted, clerk));
}

/** 株式会社みどり商会, a contract of the password method, with `users` users; everyone has chosen `password`. */
export async function aPasswordContract(
  world: TestWorld,
  institution: Institution,
  name = 'midori-adm',
  users: readonly string[] = [],
) {
  const added = await aTemporaryContract(world, institution, name);
  const own = await hashPassword(password, world.deps.random);
  const ids = [name, ...users];
  for (const user of users) await aUser(world, institution, added.contract.number, user);
  const [administrator, ...people] = await world.deps.store.transaction(world.clock.now, async (tx) => {
    const all: LoginId[] = [];
    for (const one of ids) {
      const loginId = withOwnPassword((await tx.loginIds.byName(institution.id, one))!, own);
      await tx.loginIds.update(loginId);
      all.push(loginId);
    }
    return all;
  });
  return { ...added, administrator: administrator!, users: people };
}

/** The same as it is made: the administrator has a temporary password. */
export async function aTemporaryContract({ deps }: TestWorld, institution: Institution, name = 'midori-adm') {
  const wanted = {
    number: `${institution.code}-${name}`,
    companyName: '株式会社みどり商会',
    method: 'password' as const,
    administrator: { name, personName: '鈴木 花子' },
  };
  const added = made(await addContract(deps, institution, wanted, clerk));
  return { ...added, temporaryPassword: added.temporaryPassword! };
}

/** A user of that contract. */
export async function aUser({ deps }: TestWorld, institution: Institution, contractNumber: string, name: string) {
  return made(await addUser(deps, institution, contractNumber, { name, personName: '佐藤 健' }, clerk));
}

/** The acquisition code of a new issuance. */
export async function anIssuance({ deps }: TestWorld, institution: Institution, name = 'haruka-adm') {
  return made(await issue(deps, institution, name, clerk));
}

/** The token of a visit of someone who gave the right answers, a first-time ID by default. */
export async function aVisit(
  { deps }: TestWorld,
  institution: Institution,
  answers: { loginId?: string; code: string; kind?: 'first' | 'existing' },
): Promise<string> {
  const { loginId = 'haruka-adm', code, kind = 'first' } = answers;
  return made(await identify(deps, institution, { loginId, code, password: { kind, text: password } })).token;
}

/** A certification request (DER) with a new key, as a browser makes it. */
export function aRequest(keyType = 'EC P-256') {
  const { privateKey } = keyPair(keyType);
  return { privateKey, der: certificationRequest({ privateKey }) };
}

/** Contract, issuance, visit and certificate of `name`: everything up to the import. */
export async function anAcquired(world: TestWorld, institution: Institution, name = 'haruka-adm') {
  const contract = await aContract(world, institution, name);
  const { code, issuance } = await anIssuance(world, institution, name);
  const visit = await aVisit(world, institution, { loginId: name, code });
  const { privateKey, der } = aRequest();
  const acquired = made(await acquire(world.deps, institution, visit, der));
  return { ...contract, ...acquired, code, issuance, visit, privateKey, der: acquired.certificate.der! };
}

/** The same, renewed 20 days before its expiry; the newer certificate is proven, which supersedes this one (V3). */
export async function aRenewed(world: TestWorld, institution: Institution, name = 'haruka-adm') {
  const old = await anAcquired(world, institution, name);
  made(await aLogin(world, institution, old.der));
  world.clock.now = old.certificate.notAfter.subtract({ hours: 24 * 20 });
  const place = onLane(made(await aLogin(world, institution, old.der)), old.der);
  made(await beginRenewal(world.deps, place));
  const { certificate: newer } = made(await acquire(world.deps, institution, { place }, aRequest().der));
  made(await aLogin(world, institution, newer.der!));
  return { ...old, newer };
}

/** Logs in on a lane of its own with a certificate (DER), as the lanes do. */
export async function aLogin({ deps }: TestWorld, institution: Institution, der: Uint8Array, typed = password) {
  const { lane } = await beginLogin(deps, institution);
  const accepted = await presentCertificate(deps, lane, undefined, { der });
  if (isRefusal(accepted)) return accepted;
  const entered = await logIn(deps, lane, accepted.token, { der }, typed);
  return isRefusal(entered) ? entered : { ...entered, lane };
}

/** A request of that login: its lane, its cookie, and its certificate on the connection. */
export const onLane = ({ lane, token }: { lane: string; token: string }, der: Uint8Array): Place => ({
  lane: { name: lane, presented: { der } },
  token,
});
