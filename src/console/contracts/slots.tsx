import type { Child } from 'hono/jsx';
import type { Contract } from '../../domain/contract/contract.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import type { StaffSignedIn } from '../../workflows/as-staff.ts';
import type { Dependencies } from '../../workflows/dependencies.ts';
import { ApplicationCard, type ApplicationView, SheetBox } from '../applications/application-page.tsx';
import { ApplicationTable } from '../applications/list-page.tsx';
import { ApplicationChip } from '../applications/parts.tsx';
import { aboutAll, viewApplication } from '../applications/read.ts';
import { applicationWords } from '../applications/words.ts';
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

/** Cards of the newest, so that a contract with a long history costs no more than one with a short one. */
const looked = 5;
const listed = 100;

/** The applications that wait at a contract, and the sheet of the newest that has one. */
export async function waitingAt(
  deps: Dependencies,
  signedIn: StaffSignedIn,
  page: ConsolePage,
  contract: Contract,
): Promise<Applied> {
  const { institution, staff } = signedIn;
  if (!mayByRole(staff.roles, 'see applications')) return { waiting: 0 };
  const views = await deps.store.transaction(deps.clock(), async (tx) => {
    const newest = await tx.applications.newest(institution.id, { contractId: contract.id, limit: looked });
    const seen: ApplicationView[] = [];
    for (const { number } of newest) {
      const view = await viewApplication(tx, signedIn, number);
      if (!isRefusal(view)) seen.push(view);
    }
    return seen;
  });
  const waiting = views.filter(({ about }) => about.state === 'submitted');
  const printable = views.find(({ sheet }) => sheet?.open) ?? waiting[0];
  const w = applicationWords(page.lang);
  return {
    waiting: waiting.length,
    boxes: waiting.map((view) => (
      <ApplicationCard
        page={page}
        view={view}
        comment=""
        title={
          <>
            <ApplicationChip state="submitted" lang={page.lang} /> {w.kind[view.about.application.kind]}
          </>
        }
      />
    )),
    aside: printable && <SheetBox page={page} view={printable} />,
  };
}

/** All applications of a contract, for its tab; absent where there is none. */
export async function applicationsOf(
  deps: Dependencies,
  { institution, now }: StaffSignedIn,
  page: ConsolePage,
  contract: Contract,
): Promise<Child | undefined> {
  const all = await deps.store.transaction(deps.clock(), async (tx) =>
    aboutAll(tx, institution, await tx.applications.newest(institution.id, { contractId: contract.id, limit: listed })),
  );
  return all.length === 0 ? undefined : <ApplicationTable page={page} applications={all} now={now} />;
}
