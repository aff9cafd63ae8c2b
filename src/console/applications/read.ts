import { type Application, seenApplication } from '../../domain/application/application.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import type { Transaction } from '../../workflows/transaction.ts';
import type { About } from './parts.tsx';

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
  return Promise.all(
    applications.map(async (application) => {
      const { contractId, staffId, asked, madeBy, decidedBy } = application;
      const contract = contractId === undefined ? undefined : await tx.contracts.byId(institution.id, contractId);
      const concerned = staffBy(staffId);
      const typed = asked as { companyName?: string; number?: string; personName?: string; employeeNumber?: string };
      return {
        application,
        state: seenApplication(application, tx.now),
        name:
          contract?.companyName ?? concerned?.personName ?? typed.companyName ?? typed.personName ?? institution.name,
        number:
          contract?.number ?? concerned?.employeeNumber ?? typed.number ?? typed.employeeNumber ?? institution.code,
        contractNumber: contract?.number,
        maker: staffBy(madeBy),
        decider: staffBy(decidedBy),
      };
    }),
  );
}
