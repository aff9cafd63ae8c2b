import { mayByRole } from '../domain/staff/may.ts';
import type { StaffSignedIn } from '../workflows/as-staff.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import type { MenuWord } from './menu.ts';

/** The numbers beside the menu: what waits for this person. */
export async function badgesOf(
  deps: Dependencies,
  { institution, staff }: StaffSignedIn,
): Promise<Partial<Record<MenuWord, number>>> {
  if (!mayByRole(staff.roles, 'approve applications')) return {};
  return deps.store.transaction(deps.clock(), async (tx) => ({
    approvals: await tx.applications.countWaiting(institution.id, tx.now),
  }));
}
