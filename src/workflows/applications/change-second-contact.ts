import { z } from 'zod';
import { nothing, type Side, text } from '../../domain/application/plan.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { writeSecondContactChanged } from '../add-contract.ts';
import { lockContract } from './administrator.ts';
import { contractNumber, secondContactFields, secondContactOf, wholeSecondContact } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({ contract: contractNumber, ...secondContactFields }).superRefine(wholeSecondContact);

/**
 * 第二連絡先の変更: who else of the customer hears of a reissue (R2); removed where both fields are empty. It takes an
 * approval, because a thief would see to it first that nobody else hears; and it is told to the old one as well (N5).
 * Where the administrator is reached, nobody else is.
 */
export const changeSecondContact: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const contract = await lockContract(tx, institution, wanted.contract);
    if (isRefusal(contract)) return contract;
    const [before, after] = [contract.secondContact, secondContactOf(wanted)];
    if (before?.name === after?.name && before?.mail === after?.mail) return refuse('nothing-changed');
    const administrators = await tx.users.administratorsOf(institution.id, contract.id);
    const isAdministrators = administrators.some(
      ({ loginId }) => loginId.suspendedAt === undefined && loginId.mail === after?.mail,
    );
    if (after && isAdministrators) return refuse('mail-of-administrator');
    return {
      contractId: contract.id,
      rests: [contract.id, before?.name ?? null, before?.mail ?? null],
      changes: [{ item: 'second contact', before: contactSide(before), after: contactSide(after) }],
    };
  },
  async carryOut(tx, _deps, institution, wanted, actor) {
    const contract = there(await lockContract(tx, institution, wanted.contract));
    const changed: Contract = { ...contract, secondContact: secondContactOf(wanted) };
    await tx.contracts.update(changed);
    await writeSecondContactChanged(tx, contract, changed, actor);
    return {};
  },
};

/** A second contact as a line tells it. */
export const contactSide = (contact: Contract['secondContact']): Side =>
  contact ? text(`${contact.name}（${contact.mail}）`) : nothing;
