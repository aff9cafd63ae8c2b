import type { StaffSignedIn } from '../workflows/as-staff.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import type { MenuWord } from './menu.ts';

/** The numbers beside the menu: what waits for this person. */
export async function badgesOf(
  _deps: Dependencies,
  _signedIn: StaffSignedIn,
): Promise<Partial<Record<MenuWord, number>>> {
  return {};
}
