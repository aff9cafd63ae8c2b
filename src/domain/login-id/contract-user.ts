import type { Certificate } from '../certificate/certificate.ts';
import { type SeenState, seenState } from '../certificate/seen-state.ts';
import type { Contract } from '../contract/contract.ts';
import type { Institution } from '../institution/institution.ts';
import { type Issuance, isLapsed, isLive } from '../issuance/issuance.ts';
import { plainText } from '../plain-text.ts';
import type { LoginId } from './login-id.ts';

/** A login ID of a contract with what its list tells: newest issuance, certificate and login. */
export interface ContractUser {
  readonly loginId: Omit<LoginId, 'passwordHash'>;
  readonly issuance?: Pick<Issuance, 'state' | 'issuedAt' | 'deadline' | 'renews'> | undefined;
  /** The one that decides (`deciding`). */
  readonly certificate?:
    | Pick<Certificate, 'id' | 'state' | 'serial' | 'pcName' | 'issuedAt' | 'notAfter' | 'endedAt' | 'endReason'>
    | undefined;
  readonly lastLogin?: Temporal.Instant | undefined;
}

/** A login ID as a person sees it at this moment. */
export interface SeenUser extends ContractUser {
  readonly state: SeenState;
  /** The day the list counts down to: of acquisition, of expiry, or when it was revoked. */
  readonly limit?: { readonly kind: 'acquisition' | 'expiry' | 'revoked'; readonly at: Temporal.Instant } | undefined;
  /** Mails to the address of now do not arrive. */
  readonly unreachable?: boolean | undefined;
  /** What the administrator can have the user reminded of by mail. */
  readonly reminding?: Reminding | undefined;
}

/** To acquire what was issued, or to renew. */
export type Reminding = 'acquisition' | 'renewal';

/** 期限切れ on the filter holds 取得期限切れ as well: both need a reissue. The last two are no states, and shown where there are any. */
export type StateGroup = Exclude<SeenState, 'lapsed'> | (typeof troubles)[number];
export const troubles = ['locked', 'unreachable'] as const;
export const stateGroups: readonly StateGroup[] = [
  'not-acquired',
  'active',
  'renewing',
  'expired',
  'revoked',
  'suspended',
];

/** All of a contract as they are seen now. */
export function seenUsers(
  institution: Institution,
  contract: Pick<Contract, 'suspendedAt'>,
  users: readonly ContractUser[],
  now: Temporal.Instant,
): SeenUser[] {
  // Deadlines and expiries are ends of days, so thousands of users share a few hundred answers.
  const known = new Map<string, SeenState>();
  return users.map((user) => {
    const { loginId, issuance, certificate } = user;
    const key = [
      loginId.suspendedAt && 'suspended',
      issuance?.state,
      issuance?.deadline.epochMilliseconds,
      issuance?.renews && 'renewal',
      certificate?.state,
      certificate?.notAfter.epochMilliseconds,
    ].join();
    let state = known.get(key);
    if (!state) {
      state = seenState(institution, contract, loginId, issuance, certificate, now);
      known.set(key, state);
    }
    return { ...user, state, limit: limitOf(user, state) };
  });
}

function limitOf({ issuance, certificate }: ContractUser, state: SeenState): SeenUser['limit'] {
  // What was withdrawn or killed has no day that anybody could keep.
  const open = issuance && !issuance.renews && isLive(issuance);
  const acquisition = open ? { kind: 'acquisition' as const, at: issuance.deadline } : undefined;
  if (state === 'not-acquired' || state === 'lapsed') return acquisition;
  if (state === 'revoked') return certificate?.endedAt && { kind: 'revoked', at: certificate.endedAt };
  const usable = certificate?.state === 'issued' || certificate?.state === 'active';
  if (usable) return { kind: 'expiry', at: certificate.notAfter };
  return acquisition;
}

/** What an administrator can do to a user of the own contract. */
export type UserAct =
  | 'issue'
  | 'new-code'
  | 'reissue'
  | 'revoke'
  | 'suspend'
  | 'resume'
  | 'unlock'
  | 'reset-password'
  | `remind-${Reminding}`;

/**
 * What a mail can remind a user of: only whoever has an address, and can do what it asks. In the password method users
 * acquire nothing yet (L4).
 */
export function reminding(
  contract: Pick<Contract, 'method'>,
  { loginId, state, certificate, limit }: SeenUser,
): Reminding | undefined {
  if (loginId.role !== 'user' || loginId.mail === undefined || contract.method === 'password') return undefined;
  if (state === 'renewing' && certificate?.state === 'active') return 'renewal';
  return state === 'not-acquired' && limit ? 'acquisition' : undefined;
}

/**
 * What can be done now, the most needed first. Nothing to an administrator: administrators' certificates are the
 * institution's (A1), so nobody can lock a contract out of its own management.
 */
export function possibleActs(user: SeenUser, now: Temporal.Instant): UserAct[] {
  const { loginId, issuance, certificate } = user;
  if (loginId.role !== 'user') return [];
  const usable = certificate?.state === 'issued' || certificate?.state === 'active';
  const code = issuance && !issuance.renews && isLive(issuance) && !isLapsed(issuance, now);
  return [
    ...(loginId.lockedAt ? (['unlock'] as const) : []),
    ...(loginId.suspendedAt ? (['resume'] as const) : []),
    ...(user.reminding ? ([`remind-${user.reminding}`] as const) : []),
    ...(code ? (['new-code'] as const) : []),
    ...(certificate || issuance ? (['reissue'] as const) : (['issue'] as const)),
    ...(usable ? (['revoke'] as const) : []),
    ...(loginId.suspendedAt ? [] : (['suspend'] as const)),
    'reset-password',
  ];
}

/** What a row of the list offers at once: the way out of what keeps this user from logging in, or will. */
export function neededAct(user: SeenUser, now: Temporal.Instant): UserAct | undefined {
  const possible = possibleActs(user, now);
  const first = possible.find((act) => act === 'unlock' || act === 'resume');
  if (first) return first;
  if (user.reminding) return `remind-${user.reminding}`;
  if (user.state === 'active' || user.state === 'renewing') return undefined;
  return possible.find((act) => act === 'new-code' || act === 'issue' || act === 'reissue');
}

/** Whether issuing to many at once includes this user: only who has neither a valid certificate nor a valid code. */
export function needsIssuance(user: SeenUser, now: Temporal.Instant): boolean {
  const act = neededAct({ ...user, loginId: { ...user.loginId, lockedAt: undefined } }, now);
  return act === 'issue' || act === 'reissue';
}

/** Whether a filter of the list shows this user. */
export function isIn(group: StateGroup, user: SeenUser): boolean {
  if (group === 'locked') return user.loginId.lockedAt !== undefined;
  if (group === 'unreachable') return user.unreachable === true;
  return user.state === group || (group === 'expired' && user.state === 'lapsed');
}

export type UserOrder = 'attention' | 'name' | 'state' | 'limit' | 'login';

export interface Wanted {
  readonly group?: StateGroup | undefined;
  /** Looked for in name, login ID and name of the PC. */
  readonly text: string;
  readonly order: UserOrder;
  readonly descending: boolean;
}

/** Who is locked out; who will be, the soonest first; who needs nothing. */
const attention: Readonly<Record<SeenState, number>> = {
  expired: 0,
  lapsed: 0,
  renewing: 1,
  'not-acquired': 1,
  active: 2,
  suspended: 3,
  revoked: 4,
};
const lifeCycle: readonly SeenState[] = [
  'not-acquired',
  'lapsed',
  'active',
  'renewing',
  'expired',
  'revoked',
  'suspended',
];

/** The users a list shows, in its order. `own` is who looks: what they must do themselves comes first. */
export function arrange(users: readonly SeenUser[], wanted: Wanted, own: string): SeenUser[] {
  const sought = plainText(wanted.text);
  const shown = users.filter(
    (user) =>
      (!wanted.group || isIn(wanted.group, user)) &&
      (sought === '' ||
        [user.loginId.personName, user.loginId.name, user.certificate?.pcName ?? ''].some((text) =>
          plainText(text).includes(sought),
        )),
  );
  const key = (user: SeenUser): number => {
    switch (wanted.order) {
      case 'attention': {
        if (user.loginId.id === own && user.state === 'renewing') return -2;
        return user.loginId.lockedAt ? -1 : attention[user.state];
      }
      case 'state':
        return lifeCycle.indexOf(user.state);
      case 'limit':
        return user.limit?.at.epochMilliseconds ?? Number.MAX_SAFE_INTEGER;
      case 'login':
        // The latest first.
        return -(user.lastLogin?.epochMilliseconds ?? 0);
      case 'name':
        return 0;
    }
  };
  const byName = (a: SeenUser, b: SeenUser) =>
    a.loginId.name < b.loginId.name ? -1 : a.loginId.name > b.loginId.name ? 1 : 0;
  const limit = (user: SeenUser) => user.limit?.at.epochMilliseconds ?? Number.MAX_SAFE_INTEGER;
  const turn = wanted.descending ? -1 : 1;
  return shown
    .map((user) => ({ user, key: key(user) }))
    .sort((a, b) => turn * (a.key - b.key || limitFirst(a.user, b.user) || byName(a.user, b.user)))
    .map(({ user }) => user);

  function limitFirst(a: SeenUser, b: SeenUser): number {
    return wanted.order === 'attention' || wanted.order === 'state' ? limit(a) - limit(b) : 0;
  }
}

/** How many IDs of a contract stand alike in all that their state rests on. */
export interface Tally {
  readonly contractId: string;
  readonly suspended: boolean;
  readonly issuance?: (Pick<Issuance, 'state' | 'deadline'> & { readonly renewing: boolean }) | undefined;
  readonly certificate?: Pick<Certificate, 'state' | 'notAfter'> | undefined;
  readonly count: number;
}

/** How many IDs of one contract are seen in each state. */
export function countStates(
  institution: Institution,
  contract: Pick<Contract, 'id' | 'suspendedAt'>,
  tallies: readonly Tally[],
  now: Temporal.Instant,
): Partial<Record<SeenState, number>> {
  const counts: Partial<Record<SeenState, number>> = {};
  for (const { contractId, suspended, issuance, certificate, count } of tallies) {
    if (contractId !== contract.id) continue;
    // The state rests on whether, not on when and which.
    const loginId = { suspendedAt: suspended ? now : undefined };
    const newest = issuance && { ...issuance, renews: issuance.renewing ? 'a certificate' : undefined };
    const state = seenState(institution, contract, loginId, newest, certificate, now);
    counts[state] = (counts[state] ?? 0) + count;
  }
  return counts;
}

/** Counted states from the first to the last of a life. */
export const inLifeOrder = (counts: Partial<Record<SeenState, number>>): [SeenState, number][] =>
  lifeCycle.flatMap((state) => (counts[state] ? [[state, counts[state]] as [SeenState, number]] : []));

/** Reads all login IDs of a contract at once, and keeps the number of users within the institution's limit. */
export interface ContractUserStore {
  ofContract(institutionId: string, contractId: string): Promise<ContractUser[]>;
  /** A contract's IDs by name, from the `offset`th on; the administrators first. */
  pageOf(institutionId: string, contractId: string, offset: number, limit: number): Promise<ContractUser[]>;
  administratorsOf(institutionId: string, contractId: string): Promise<ContractUser[]>;
  /** The IDs of several contracts, counted; those of one role, where it is given. */
  tally(institutionId: string, contractIds: readonly string[], role?: LoginId['role']): Promise<Tally[]>;
  /** One of them. */
  byId(institutionId: string, loginId: string): Promise<ContractUser | undefined>;
  /** How many users (not administrators) the contract has. */
  count(institutionId: string, contractId: string): Promise<number>;
  /** How many IDs of the contract, administrators too, have no password of any kind. */
  countWithoutPassword(institutionId: string, contractId: string): Promise<number>;
  /** How many users; nobody else adds one before this transaction ends. */
  lockCount(institutionId: string, contractId: string): Promise<number>;
  /** Which of these login IDs exist in the institution. */
  taken(institutionId: string, names: readonly string[]): Promise<string[]>;
}
