import { z } from 'zod';
import { type Change, nothing, word } from '../../domain/application/plan.ts';
import { isLapsed, isLive } from '../../domain/issuance/issuance.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { issueTo, voidIssuance } from '../issue.ts';
import { revokeLive } from '../revoke.ts';
import { lockAdministrator, newIssuance, restsOf, sheetFor, whom } from './administrator.ts';
import { contractNumber, loginIdName } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({
  contract: contractNumber,
  administratorId: loginIdName,
  to: z.enum(['certificate', 'password']),
});

/**
 * 方式の変更. To the certificate method: the administrator gets a certificate to acquire, and the whole contract goes
 * over in the transaction in which it is acquired (L4). To the password method: at once; every certificate ends with its
 * sessions, and everyone logs in with the login password they have (L3).
 */
export const changeMethod: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const held = await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId);
    if (isRefusal(held)) return held;
    const { contract, users } = held;
    if (contract.method === wanted.to) return refuse('method-is-already');
    const everyone = (before: Change['before'], after: Change['after']): Change[] =>
      users === 0 ? [] : [{ item: 'users', of: String(users), before, after }];
    if (wanted.to === 'certificate') {
      const issuance = await tx.issuances.lockNewest(institution.id, held.loginId.id);
      if (issuance && isLive(issuance) && !isLapsed(issuance, tx.now)) return refuse('issuance-under-way');
      return {
        contractId: contract.id,
        rests: await restsOf(tx, held),
        changes: [
          whom(held.loginId),
          {
            item: 'method',
            before: word('password method'),
            after: word('certificate method from the acquisition on'),
          },
          ...newIssuance(institution, tx.now, held.certificates.length + 1),
          ...everyone(word('can log in'), word('as it is')),
        ],
      };
    }
    const all = await tx.users.ofContract(institution.id, contract.id);
    const without = await tx.users.countWithoutPassword(institution.id, contract.id);
    const codes = all.filter(({ issuance }) => issuance && isLive(issuance)).length;
    return {
      contractId: contract.id,
      rests: [
        ...(await restsOf(tx, held)),
        ...all.map(
          ({ loginId, certificate, issuance }) =>
            `${loginId.id} ${certificate?.state ?? ''} ${issuance?.state ?? ''} ${issuance?.issuedAt ?? ''}`,
        ),
        without,
      ],
      changes: [
        whom(held.loginId),
        { item: 'method', before: word('certificate method'), after: word('password method') },
        {
          item: 'certificate',
          of: String(all.filter(({ certificate: c }) => c?.state === 'issued' || c?.state === 'active').length),
          before: word('can log in'),
          after: word('revoked at once'),
        },
        { item: 'sessions', before: word('in use'), after: word('ended at once') },
        ...(codes > 0
          ? [{ item: 'code' as const, of: String(codes), before: word('in use'), after: word('void at once') }]
          : []),
        {
          item: 'users',
          of: String(all.length - without),
          before: word('can log in'),
          after: word('log in with their passwords'),
        },
        ...(without > 0
          ? [
              {
                item: 'users' as const,
                of: String(without),
                before: word('cannot log in'),
                after: word('need a first password from the administrator'),
              },
            ]
          : []),
        ...(held.loginId.passwordHash === undefined
          ? [{ item: 'temporary password' as const, before: nothing, after: word('printed on the sheet') }]
          : []),
      ],
    };
  },
  async carryOut(tx, deps, institution, wanted, actor) {
    const { contract, loginId } = there(
      await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId),
    );
    if (wanted.to === 'certificate') {
      return sheetFor(loginId, there(await issueTo(tx, deps, institution, loginId, actor)));
    }
    for (const { loginId: one } of await tx.users.ofContract(institution.id, contract.id)) {
      const held = there(await tx.loginIds.lockById(institution.id, one.id));
      await revokeLive(tx, institution, held, 'cessationOfOperation', actor);
      const issuance = await tx.issuances.lockNewest(institution.id, held.id);
      if (issuance && isLive(issuance)) await voidIssuance(tx, issuance, actor);
      await tx.sessions.endOfLoginId(held.id, tx.now);
    }
    await tx.contracts.update({ ...contract, method: 'password', switchedAt: undefined });
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'method-switched',
      subject: { kind: 'contract', id: contract.id },
      facts: { from: 'certificate', to: 'password' },
    });
    return loginId.passwordHash === undefined ? sheetFor(loginId) : {};
  },
};
