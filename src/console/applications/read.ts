import { type Application, newColleague, seenApplication, sheetsOf } from '../../domain/application/application.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { samePerson } from '../../domain/staff/staff.ts';
import { readApplication } from '../../workflows/applications/decide.ts';
import { invitingOf } from '../../workflows/applications/invite-approved.ts';
import { openSheets, printsOf } from '../../workflows/applications/print-sheet.ts';
import type { StaffSignedIn } from '../../workflows/as-staff.ts';
import type { Transaction } from '../../workflows/transaction.ts';
import type { ApplicationView } from './application-page.tsx';
import type { About } from './parts.tsx';
import type { Letter } from './sheet-page.tsx';

/** Applications with the names their lists show. */
export async function aboutAll(
  tx: Transaction,
  institution: Institution,
  applications: readonly Application[],
): Promise<About[]> {
  const ids = new Set(applications.flatMap(({ madeBy, decidedBy, staffId }) => [madeBy, decidedBy, staffId]));
  const staff = await tx.staff.byIds(
    institution.id,
    [...ids].filter((id) => id !== undefined),
  );
  const staffBy = (id: string | undefined) => staff.find((one) => one.id === id);
  const contracts = await tx.contracts.byIds(
    institution.id,
    [...new Set(applications.map(({ contractId }) => contractId))].filter((id) => id !== undefined),
  );
  return applications.map((application) => {
    const { contractId, staffId, asked, madeBy, decidedBy } = application;
    const contract = contracts.find(({ id }) => id === contractId);
    const concerned = staffBy(staffId);
    const typed = asked as { companyName?: string; number?: string; personName?: string; employeeNumber?: string };
    return {
      application,
      state: seenApplication(application, tx.now),
      name: contract?.companyName ?? concerned?.personName ?? typed.companyName ?? typed.personName ?? institution.name,
      number: contract?.number ?? concerned?.employeeNumber ?? typed.number ?? typed.employeeNumber ?? institution.code,
      contractNumber: contract?.number,
      maker: staffBy(madeBy),
      decider: staffBy(decidedBy),
    };
  });
}

/** An application as its page shows it to this person. */
export async function viewApplication(
  tx: Transaction,
  signedIn: StaffSignedIn,
  number: string,
): Promise<ApplicationView | Refusal<'application-unknown'>> {
  const read = await readApplication(tx, signedIn, number);
  if (isRefusal(read)) return read;
  const { institution, staff } = signedIn;
  const { application } = read;
  const [about] = await aboutAll(tx, institution, [application]);
  const concerned = await tx.staff.byIds(
    institution.id,
    [application.madeBy, application.staffId].filter((id) => id !== undefined),
  );
  const [sheet] = application.outcome ? sheetsOf(application.outcome) : [];
  return {
    read,
    about: about!,
    own: [...concerned.map(({ employeeNumber }) => employeeNumber), newColleague(application)].some(
      (employeeNumber) => employeeNumber !== undefined && samePerson({ employeeNumber }, staff),
    ),
    made: application.madeBy === staff.id,
    now: tx.now,
    inviting:
      mayByRole(staff.roles, 'take in applications about staff') && !isRefusal(await invitingOf(tx, application)),
    confirming: application.decidedBy === staff.id && !isRefusal(await invitingOf(tx, application)),
    ...(sheet && {
      sheet: {
        holds: sheet.issuance ? ('code' as const) : ('password' as const),
        prints: printsOf(application),
        open: !isRefusal(await openSheets(tx, institution, application)),
      },
    }),
  };
}

/** The letters of an approved application that can be printed now. */
export async function lettersOf(
  tx: Transaction,
  institution: Institution,
  application: Application,
): Promise<Letter[]> {
  const open = await openSheets(tx, institution, application);
  if (isRefusal(open)) return [];
  const contracts = await tx.contracts.byIds(institution.id, [
    ...new Set(open.map(({ loginId }) => loginId.contractId)),
  ]);
  return open.flatMap(({ loginId, sheet: { prints } }) => {
    const contract = contracts.find(({ id }) => id === loginId.contractId);
    return contract ? [{ loginId, contract, prints }] : [];
  });
}
