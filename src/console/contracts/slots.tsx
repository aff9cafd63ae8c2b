import type { Child } from 'hono/jsx';
import type { Contract } from '../../domain/contract/contract.ts';
import type { StaffSignedIn } from '../../workflows/as-staff.ts';
import type { Dependencies } from '../../workflows/dependencies.ts';
import type { ConsolePage } from '../page.ts';

/** What the applications show on a contract's pages. */
export interface Applied {
  /** How many wait for approval; beside the first tab. */
  readonly waiting: number;
  /** The boxes of what waits, above everything else. */
  readonly boxes?: Child;
  /** Beside them: the printing of procedure sheets. */
  readonly aside?: Child;
}

/** The applications that wait at a contract. */
export async function waitingAt(
  _deps: Dependencies,
  _signedIn: StaffSignedIn,
  _page: ConsolePage,
  _contract: Contract,
): Promise<Applied> {
  return { waiting: 0 };
}

/** All applications of a contract, for its tab; absent where there is none. */
export async function applicationsOf(
  _deps: Dependencies,
  _signedIn: StaffSignedIn,
  _page: ConsolePage,
  _contract: Contract,
): Promise<Child | undefined> {
  return undefined;
}
