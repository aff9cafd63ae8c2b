import { certificationRequest, generateKeyPair } from '../browser/csr.ts';
import { makeP12 } from '../browser/p12.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { certificateIn, codeOf } from '../web/refusals.ts';
import { type Acquired, acquire } from '../workflows/acquire.ts';
import { beginLogin } from '../workflows/begin-login.ts';
import { beginRenewal } from '../workflows/begin-renewal.ts';
import type { Place } from '../workflows/continue-session.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { identify } from '../workflows/identify.ts';
import { logIn } from '../workflows/log-in.ts';
import { logInWithPassword } from '../workflows/log-in-with-password.ts';
import { logOut } from '../workflows/log-out.ts';
import { presentCertificate } from '../workflows/present-certificate.ts';
import { recordRefusal } from '../workflows/record-refusal.ts';

/** Someone of a contract at one PC, who does what a person does in the browser: by the workflows behind the pages. */
export interface Customer {
  readonly institution: Institution;
  readonly loginId: string;
  /** Of the networks for examples (RFC 5737). */
  readonly address: string;
  readonly pcName: string;
  /** The acquisition code that was handed over last. */
  code?: string;
  /** The login password is chosen at the first acquisition (A3). */
  hasPassword: boolean;
  /** What lies in this PC's certificate store: the newest certificate with its key. */
  held?: Held;
}

interface Held {
  readonly keys: CryptoKeyPair;
  readonly certificate: Bytes;
  readonly chain: readonly Bytes[];
  readonly label: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** What the customers of a demo have in common. */
export interface Town {
  readonly deps: Dependencies;
  /** Everyone's login password: hashed for each by the workflows, with a salt of its own. */
  readonly password: string;
}

/** Any value but a refusal, which the story did not foresee. */
export function done<T>(value: T): Exclude<T, Refusal> {
  if (isRefusal(value))
    throw new Error(`the demo's story was refused: ${value.refused} ${JSON.stringify(value.facts)}`);
  return value as Exclude<T, Refusal>;
}

/** Acquires with the code and proves nothing yet: identify, make the key on this PC, have it certified (A3, C3). */
export async function acquires({ deps, password }: Town, customer: Customer): Promise<void> {
  const { institution, loginId, pcName, address, hasPassword } = customer;
  const answers = {
    loginId,
    code: customer.code ?? '',
    password: { kind: hasPassword ? ('existing' as const) : ('first' as const), text: password },
    pcName,
  };
  const { token } = done(await identify(deps, institution, answers, address));
  await certified(customer, (request) => acquire(deps, institution, token, request));
  customer.hasPassword = true;
}

/** Types a code that is wrong, or of no use any more; what the page says is kept (I5). */
export async function triesInVain(town: Town, customer: Customer, code = 'AAAA-AAAA-AAAA-AAAA-AAAA'): Promise<void> {
  const { deps, password } = town;
  const { institution, loginId, address, hasPassword } = customer;
  const kind = hasPassword ? 'existing' : 'first';
  const answers = { loginId, code, password: { kind, text: password } } as const;
  const identified = await identify(deps, institution, answers, address);
  if (!isRefusal(identified)) throw new Error(`the code of ${loginId} was to be of no use`);
  await keepRefusal(town, customer, '/acquire/identify', identified);
}

/** Logs in with the certificate, and out again; gives false, and keeps the refusal, where the login was refused. */
export function logsIn(town: Town, customer: Customer, typed = town.password): Promise<boolean> {
  return signedIn(town, customer, async () => {}, typed);
}

/** What someone does between login and logout. */
export async function signedIn(
  town: Town,
  customer: Customer,
  work: (place: Place) => Promise<unknown>,
  typed = town.password,
): Promise<boolean> {
  const { deps } = town;
  const { institution, address, held } = customer;
  const presented = held ? { der: held.certificate } : {};
  const { lane } = await beginLogin(deps, institution);
  const accepted = await presentCertificate(deps, lane, undefined, presented);
  if (isRefusal(accepted)) return keepRefusal(town, customer, '/login/cert', accepted);
  const entered = await logIn(deps, lane, accepted.token, presented, typed, address);
  if (isRefusal(entered)) return keepRefusal(town, customer, '/login/password', entered);
  const place = { lane: { name: lane, presented }, token: entered.token, address };
  await work(place);
  await logOut(deps, place);
  return true;
}

/** The same in the password method (L3). `work` may be left out. */
export async function signedInWithPassword(
  town: Town,
  customer: Customer,
  work: (place: Place) => Promise<unknown> = async () => {},
  typed = town.password,
): Promise<boolean> {
  const { deps } = town;
  const { institution, loginId, address } = customer;
  const entered = await logInWithPassword(deps, institution, { loginId, password: typed }, address);
  if (isRefusal(entered)) return keepRefusal(town, customer, '/login/password', entered);
  const place = { token: entered.token, address };
  await work(place);
  await logOut(deps, place);
  return true;
}

/** Renews on this PC and proves the new certificate by a login, which supersedes the old one (V2, V3). */
export async function renews(town: Town, customer: Customer): Promise<void> {
  const { deps } = town;
  const { institution, pcName } = customer;
  await signedIn(town, customer, async (place) => {
    done(await beginRenewal(deps, place));
    await certified(customer, (request) => acquire(deps, institution, { place, pcName }, request));
  });
  await logsIn(town, customer);
}

/** The .p12 file of what the PC holds, as the acquisition's page makes it. */
export function fileOf({ held, loginId }: Customer, passphrase: string): Promise<Bytes> {
  if (!held) throw new Error(`${loginId} has no certificate`);
  const { certificate, chain, label, keys } = held;
  return makeP12({ privateKey: keys.privateKey, certificate, chain, label }, passphrase, async () => {});
}

async function certified(customer: Customer, ask: (request: Uint8Array) => Promise<Acquired | Refusal>): Promise<void> {
  const keys = await generateKeyPair();
  const { certificate, chain } = done(await ask(await certificationRequest(keys)));
  customer.held = {
    keys,
    certificate: new Uint8Array(certificate.der!),
    chain: chain.map((one) => new Uint8Array(one)),
    label: certificate.label,
  };
}

async function keepRefusal({ deps }: Town, customer: Customer, path: string, refusal: Refusal): Promise<false> {
  const { institution, address, held } = customer;
  const certificate = certificateIn(refusal);
  await recordRefusal(deps, {
    code: codeOf(refusal),
    name: refusal.refused,
    institutionId: institution.id,
    loginId: certificate?.loginId ?? (refusal.facts as { whose?: string } | undefined)?.whose,
    certificateId: certificate?.id,
    facts: {
      path: `/${institution.code}${path}`,
      address,
      browser:
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      presented: path.startsWith('/login') && held !== undefined,
    },
  });
  return false;
}
