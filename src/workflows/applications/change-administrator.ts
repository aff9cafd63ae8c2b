import { z } from 'zod';
import { nothing, text, word } from '../../domain/application/plan.ts';
import { isLive } from '../../domain/issuance/issuance.ts';
import { loginIdPattern } from '../../domain/login-id/login-id.ts';
import { maxPersonName } from '../../domain/login-id/user-details.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { addAdministrator } from '../add-contract.ts';
import { openIssuances, voidIssuance } from '../issue.ts';
import { revokeLive } from '../revoke.ts';
import { suspend } from '../suspend.ts';
import { lockAdministrator, newIssuance, person, restsOf, sheetFor, voidedBy } from './administrator.ts';
import { contractNumber, line, loginIdName, mail, optional } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({
  contract: contractNumber,
  administratorId: loginIdName,
  newId: loginIdName,
  personName: line(maxPersonName),
  mail: optional(mail),
});

/**
 * 管理者の変更: the person who administers a contract is another from now on. The earlier ID is stopped and its
 * certificate revoked (affiliationChanged); a new ID gets a certificate to acquire, or a first password.
 */
export const changeAdministrator: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const held = await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId);
    if (isRefusal(held)) return held;
    if (!loginIdPattern.test(wanted.newId)) return refuse('login-id-malformed');
    if (await tx.loginIds.byName(institution.id, wanted.newId)) return refuse('login-id-taken');
    const live = held.certificates.some(({ state }) => state === 'issued' || state === 'active');
    return {
      contractId: held.contract.id,
      rests: await restsOf(tx, held),
      changes: [
        { item: 'administrator', before: person(held.loginId), after: word('stopped') },
        ...voidedBy(held),
        ...(live ? [{ item: 'certificate' as const, before: word('can log in'), after: word('revoked at once') }] : []),
        {
          item: 'new administrator',
          before: nothing,
          after: person({ name: wanted.newId, personName: wanted.personName }),
        },
        { item: 'mail', before: nothing, after: wanted.mail === undefined ? nothing : text(wanted.mail) },
        ...(held.contract.method === 'certificate'
          ? newIssuance(institution, tx.now, 1)
          : [{ item: 'temporary password' as const, before: nothing, after: word('printed on the sheet') }]),
        ...(held.users > 0
          ? [{ item: 'users' as const, of: String(held.users), before: word('can log in'), after: word('as it is') }]
          : []),
      ],
    };
  },
  async carryOut(tx, deps, institution, wanted, actor) {
    const { contract, loginId } = there(
      await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId),
    );
    await revokeLive(tx, institution, loginId, 'affiliationChanged', actor);
    const issuance = await tx.issuances.lockNewest(institution.id, loginId.id);
    if (issuance && isLive(issuance)) await voidIssuance(tx, issuance, actor);
    if (!loginId.suspendedAt) there(await suspend(tx, institution, loginId, actor));
    const named = { name: wanted.newId, personName: wanted.personName, mail: wanted.mail };
    const administrator = await addAdministrator(tx, deps, contract, named, actor);
    const [issued] =
      contract.method === 'certificate' ? await openIssuances(tx, deps, institution, [administrator], actor) : [];
    return sheetFor(administrator, issued);
  },
};
