import { describe, expect, it } from 'vitest';
import { certificateIn, institutionWith, issuanceWith, japan, loginIdWith, someTime } from '../../testing/domain.ts';
import { arrange, type ContractUser, neededAct, possibleActs, reminding, seenUsers } from './contract-user.ts';

const now = japan('2027-11-20 10:00:00');
const institution = institutionWith();
const end = (day: string) => japan(`${day} 23:59:59`);

const user = (name: string, parts: Partial<ContractUser> & { locked?: true; suspended?: true } = {}): ContractUser => {
  const { locked, suspended, ...rest } = parts;
  const { passwordHash: _, ...loginId } = loginIdWith({
    id: name,
    name,
    role: 'user',
    ...(locked && { lockedAt: someTime }),
    ...(suspended && { suspendedAt: someTime }),
  });
  return { loginId, ...rest };
};
const holding = (day: string) => ({
  issuance: issuanceWith({ state: 'spent' }),
  certificate: certificateIn('active', { notAfter: end(day) }),
});
const waiting = (day: string) => ({ issuance: issuanceWith({ issuedAt: now, deadline: end(day) }) });

describe('the list of users', () => {
  it('by need: own renewal, locked, locked out by a date, then the soonest limit, then who needs nothing', () => {
    const users = seenUsers(
      institution,
      {},
      [
        user('not-issued'),
        user('valid', holding('2028-11-01')),
        user('suspended', { ...holding('2028-11-01'), suspended: true }),
        user('revoked', { certificate: certificateIn('revoked') }),
        user('waits-20-days', waiting('2027-12-10')),
        user('renews-in-10-days', holding('2027-11-30')),
        user('waits-3-days', waiting('2027-11-23')),
        user('renews-in-4-days', holding('2027-11-24')),
        user('lapsed', waiting('2027-11-18')),
        user('expired', holding('2027-11-19')),
        user('locked', { ...holding('2028-11-01'), locked: true }),
        user('own', holding('2027-12-12')),
      ],
      now,
    );
    const wanted = { text: '', order: 'attention', descending: false } as const;
    expect(arrange(users, wanted, 'own').map(({ loginId }) => loginId.name)).toEqual([
      'own',
      'locked',
      'lapsed',
      'expired',
      'waits-3-days',
      'renews-in-4-days',
      'renews-in-10-days',
      'waits-20-days',
      'not-issued',
      'valid',
      'suspended',
      'revoked',
    ]);
  });

  it('counts down to no deadline of a code that was withdrawn or killed: there is nothing to keep (A2, L5)', () => {
    const dead = issuanceWith({ state: 'void', deadline: end('2027-04-20') });
    const [seen] = seenUsers(institution, {}, [user('killed', { issuance: dead })], now);
    expect(seen).toMatchObject({ state: 'not-acquired', limit: undefined });
  });
});

describe('what a mail can remind a user of', () => {
  const mail = 'k@haruka.example';
  const withMail = (one: ContractUser, address: string | undefined = mail): ContractUser => ({
    ...one,
    loginId: { ...one.loginId, mail: address },
  });
  it.each([
    ['a code that waits', withMail(user('k', waiting('2027-12-10'))), 'acquisition', 'remind-acquisition'],
    ['a certificate to be renewed', withMail(user('k', holding('2027-12-10'))), 'renewal', 'remind-renewal'],
    ['one not to be renewed yet', withMail(user('k', holding('2028-11-01'))), undefined, undefined],
    ['nothing issued yet', withMail(user('k')), undefined, 'issue'],
    ['a deadline that is past', withMail(user('k', waiting('2027-11-18'))), undefined, 'reissue'],
    ['somebody without an address', user('k', waiting('2027-12-10')), undefined, 'new-code'],
    ['somebody suspended', withMail(user('k', { ...waiting('2027-12-10'), suspended: true })), undefined, 'resume'],
  ] as const)('%s (N1)', (_, one, about, needed) => {
    const [seen] = seenUsers(institution, {}, [one], now);
    const reminded = { ...seen!, reminding: reminding({ method: 'certificate' }, seen!) };
    expect([reminded.reminding, neededAct(reminded, now)]).toEqual([about, needed]);
    expect(possibleActs(reminded, now).filter((act) => act.startsWith('remind'))).toEqual(
      about ? [`remind-${about}`] : [],
    );
    expect(reminding({ method: 'password' }, seen!)).toBeUndefined();
  });
});
