import { z } from 'zod';
import { nothing, text, word } from '../../domain/application/plan.ts';
import { loginIdPattern } from '../../domain/login-id/login-id.ts';
import { maxPersonName } from '../../domain/login-id/user-details.ts';
import { refuse } from '../../domain/refusal.ts';
import { addContractTo } from '../add-contract.ts';
import { openIssuances } from '../issue.ts';
import { newIssuance, person, sheetFor } from './administrator.ts';
import { contactSide } from './change-second-contact.ts';
import {
  contractNumber,
  line,
  loginIdName,
  mail,
  optional,
  secondContactFields,
  secondContactOf,
  wholeSecondContact,
} from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z
  .object({
    number: contractNumber,
    companyName: line(60),
    branch: line(40),
    method: z.enum(['certificate', 'password']),
    administratorId: loginIdName,
    personName: line(maxPersonName),
    mail: optional(mail),
    ...secondContactFields,
  })
  .superRefine(wholeSecondContact);

/** 新規契約: a contract with its administrator, who gets a certificate to acquire, or a first password (S1, A1). */
export const newContract: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    if (!loginIdPattern.test(wanted.administratorId)) return refuse('login-id-malformed');
    // What begins with another institution's code is another institution's contract.
    if (!wanted.number.startsWith(`${institution.code}-`)) return refuse('asked-malformed', { fields: ['number'] });
    if (await tx.contracts.byNumber(institution.id, wanted.number)) return refuse('contract-number-taken');
    if (await tx.loginIds.byName(institution.id, wanted.administratorId)) return refuse('login-id-taken');
    const named = { name: wanted.administratorId, personName: wanted.personName };
    const contact = secondContactOf(wanted);
    if (contact && contact.mail === wanted.mail) return refuse('mail-of-administrator');
    return {
      rests: [],
      changes: [
        { item: 'contract', before: nothing, after: text(wanted.number) },
        { item: 'company', before: nothing, after: text(wanted.companyName) },
        { item: 'branch', before: nothing, after: text(wanted.branch) },
        {
          item: 'method',
          before: nothing,
          after: word(wanted.method === 'certificate' ? 'certificate method' : 'password method'),
        },
        { item: 'administrator', before: nothing, after: person(named) },
        { item: 'mail', before: nothing, after: wanted.mail === undefined ? nothing : text(wanted.mail) },
        ...(contact ? [{ item: 'second contact' as const, before: nothing, after: contactSide(contact) }] : []),
        ...(wanted.method === 'certificate'
          ? newIssuance(institution, tx.now, 1)
          : [{ item: 'temporary password' as const, before: nothing, after: word('printed on the sheet') }]),
      ],
    };
  },
  async carryOut(tx, deps, institution, wanted, actor) {
    const named = {
      name: wanted.administratorId,
      personName: wanted.personName,
      mail: wanted.mail,
    };
    const { administrator } = there(
      await addContractTo(
        tx,
        deps,
        institution,
        { ...wanted, administrator: named, secondContact: secondContactOf(wanted) },
        actor,
      ),
    );
    const [issued] =
      wanted.method === 'certificate' ? await openIssuances(tx, deps, institution, [administrator], actor) : [];
    return sheetFor(administrator, issued);
  },
};
