import {
  type Criteria,
  type CriteriaWrong,
  type ImpactCounts,
  periodOf,
  type SoughtCertificates,
  type Touched,
} from '../../domain/impact/impact.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { typedLoginId } from '../../domain/login-id/login-id.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { employeeNumber } from '../../domain/staff/staff.ts';
import type { Transaction } from '../transaction.ts';

/** What was touched, as things are now: how much, and a page of it. */
export interface Impact {
  readonly counts: ImpactCounts;
  readonly touched: readonly Touched[];
  readonly now: Temporal.Instant;
}

/** Finds what criteria name (R4). `before` is the last of the page before. */
export async function seekImpact(
  tx: Transaction,
  institution: Institution,
  criteria: Criteria,
  before: string | undefined,
  limit: number,
): Promise<Impact | CriteriaWrong> {
  const sought = await soughtBy(tx, institution, criteria);
  if (isRefusal(sought)) return sought;
  return {
    counts: await tx.impact.count(institution.id, sought, tx.now),
    touched: await tx.impact.page(institution.id, sought, before, limit, tx.now),
    now: tx.now,
  };
}

/** How much criteria name. */
export async function countImpact(
  tx: Transaction,
  institution: Institution,
  criteria: Criteria,
): Promise<ImpactCounts | CriteriaWrong> {
  const sought = await soughtBy(tx, institution, criteria);
  return isRefusal(sought) ? sought : tx.impact.count(institution.id, sought, tx.now);
}

/** What was typed, as the registry takes it; refuses what names nobody and nothing, and no criterion at all. */
export async function soughtBy(
  tx: Transaction,
  institution: Institution,
  criteria: Criteria,
): Promise<SoughtCertificates | CriteriaWrong> {
  const { staff, administrator, branch, branchOf, generation } = criteria;
  const period = periodOf(institution, criteria);
  if (isRefusal(period)) return period;
  const issuers: string[][] = [];
  const accounts = staff === undefined && branchOf !== 'staff' ? [] : await tx.staff.all(institution.id);
  if (staff !== undefined) {
    const number = employeeNumber(staff);
    const ids = accounts.filter((one) => one.staff.employeeNumber === number).map((one) => one.staff.id);
    if (ids.length === 0) return refuse('criteria-wrong', { field: 'staff' as const });
    issuers.push(ids);
  }
  if (branch !== undefined && branchOf === 'staff') {
    const ids = accounts.filter((one) => one.staff.branch === branch).map((one) => one.staff.id);
    if (ids.length === 0) return refuse('criteria-wrong', { field: 'branch' as const });
    issuers.push(ids);
  }
  const loginId =
    administrator === undefined ? undefined : await tx.loginIds.byName(institution.id, typedLoginId(administrator));
  if (administrator !== undefined && loginId?.role !== 'administrator') {
    return refuse('criteria-wrong', { field: 'administrator' as const });
  }
  const all = generation === undefined ? undefined : await tx.authorities.allIssuing(institution.id);
  const authorityIds = all?.filter((one) => String(one.generation) === generation).map(({ id }) => id);
  if (authorityIds?.length === 0) return refuse('criteria-wrong', { field: 'generation' as const });
  const ofContract = branchOf === 'staff' ? undefined : branch;
  const sought = { staff: issuers, administrator: loginId?.id, branch: ofContract, authorityIds, period };
  const nothing = issuers.length === 0 && !loginId && ofContract === undefined && !authorityIds && !period;
  return nothing ? refuse('criteria-wrong', { field: 'form' as const }) : sought;
}
