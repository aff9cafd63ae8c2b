import type { ToldEvent } from '../domain/audit/event.ts';
import type { RefusalRecord } from '../domain/audit/refusal-record.ts';
import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type SeenUser, seenUsers } from '../domain/login-id/contract-user.ts';
import { isReplaced } from '../domain/login-id/login-id.ts';
import { type Hint, type Obstacle, whyNot } from '../domain/login-id/why-not.ts';
import { type Kept, readCertificatesOf } from './read-certificates.ts';
import type { Transaction } from './transaction.ts';

/** A login ID as the help desk sees it: why its person cannot log in, and what the answer rests on. */
export interface LoginAnswer {
  readonly contract: Contract;
  readonly user: SeenUser;
  readonly certificates: readonly Kept[];
  /** A suspended administrator beside one in office. */
  readonly replaced: boolean;
  readonly obstacles: readonly Obstacle[];
  readonly hints: readonly Hint[];
  /** Who stopped the contract and the ID, where they are stopped. */
  readonly contractStopped?: ToldEvent | undefined;
  readonly stopped?: ToldEvent | undefined;
  readonly lastLogin?: { readonly at: Temporal.Instant; readonly address: string | undefined } | undefined;
  /** The newest mail to the address they have now did not arrive. */
  readonly unreachable: boolean;
  /** The last refusal after the last login: of this ID, or of nobody from where it last logged in. */
  readonly lastRefusal?: RefusalRecord | undefined;
}

/** How far back a login without a certificate is still taken for this person's. */
const recent = { hours: 24 };

/** Reads one login ID of a contract with everything the help desk's answer rests on, as of this transaction. */
export async function readLoginFacts(
  tx: Transaction,
  institution: Institution,
  contract: Contract,
  id: string,
): Promise<LoginAnswer | undefined> {
  const loginId = await tx.loginIds.byId(institution.id, id);
  const listed = loginId?.contractId === contract.id ? await tx.users.byId(institution.id, id) : undefined;
  if (!loginId || !listed) return undefined;
  const [user] = seenUsers(institution, contract, [listed], tx.now);
  const issuance = await tx.issuances.newest(institution.id, id);
  const certificates = await readCertificatesOf(tx, institution, id);
  const { passwordHash, ...rest } = loginId;
  const facts = {
    institution,
    contract,
    loginId: { ...rest, hasPassword: passwordHash !== undefined },
    issuance,
    certificate: listed.certificate,
    unproven: certificates.find(({ certificate }) => certificate.state === 'issued')?.certificate,
  };
  const stoppedAdministrator = loginId.role === 'administrator' && loginId.suspendedAt !== undefined;
  const others = stoppedAdministrator ? await tx.users.ofContract(institution.id, contract.id) : [];
  const lastLogin = await readLastLogin(tx, institution, id);
  return {
    contract,
    user: user!,
    certificates,
    replaced: isReplaced(
      loginId,
      others.map((other) => other.loginId),
    ),
    ...whyNot(facts, tx.now),
    contractStopped:
      contract.suspendedAt &&
      (await tx.audit.newestOf(institution.id, { kind: 'contract', id: contract.id }, ['contract-suspended'])),
    stopped:
      loginId.suspendedAt &&
      (await tx.audit.newestOf(institution.id, { kind: 'login-id', id }, ['login-id-suspended'])),
    lastLogin,
    unreachable: (await tx.notices.unreachable(institution.id, contract.id, id)).length > 0,
    lastRefusal: await readLastRefusal(tx, institution, id, lastLogin),
  };
}

async function readLastLogin(tx: Transaction, institution: Institution, id: string): Promise<LoginAnswer['lastLogin']> {
  // Failures lie between successes: the newest few are looked through, and the registry knows the date of older ones.
  const records = await tx.audit.logins(institution.id, id, undefined, 20);
  const found = records.find(({ act }) => act === 'logged-in');
  if (found)
    return { at: found.at, address: found.facts.address === undefined ? undefined : String(found.facts.address) };
  const at = (await tx.users.byId(institution.id, id))?.lastLogin;
  return at && { at, address: undefined };
}

async function readLastRefusal(
  tx: Transaction,
  institution: Institution,
  id: string,
  lastLogin: LoginAnswer['lastLogin'],
): Promise<RefusalRecord | undefined> {
  const own = await tx.refusals.newestOf(institution.id, id);
  const since = tx.now.subtract(recent);
  const nobodys =
    lastLogin?.address !== undefined &&
    (await tx.refusals.newestWithoutCertificate(institution.id, lastLogin.address, since));
  return [own, nobodys || undefined]
    .filter((one) => one !== undefined)
    .filter(({ at }) => !lastLogin || Temporal.Instant.compare(at, lastLogin.at) > 0)
    .sort((a, b) => Temporal.Instant.compare(b.at, a.at))[0];
}
