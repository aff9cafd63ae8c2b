import { mayByRole } from '../domain/staff/may.ts';
import type { StaffSignedIn } from '../workflows/as-staff.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import type { MenuWord } from './menu.ts';

/** The numbers beside the menu: what waits for this person, to be approved or to be mended. */
export async function badgesOf(
  deps: Dependencies,
  { institution, staff }: StaffSignedIn,
): Promise<Partial<Record<MenuWord, number>>> {
  if (!mayByRole(staff.roles, 'see applications')) return {};
  return deps.store.transaction(deps.clock(), async (tx) => ({
    applications: await tx.applications.countReturned(institution.id, staff.id, tx.now),
    ...(mayByRole(staff.roles, 'approve applications') && {
      approvals: await tx.applications.countWaiting(institution.id, tx.now),
    }),
  }));
}
