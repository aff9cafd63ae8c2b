import type { Criteria } from '../../domain/impact/impact.ts';
import type { Lang } from '../../web/page.ts';
import { impactWords } from './words.ts';

const longest = 60;

/** The criteria of an address or a form; what is empty is none. */
export function criteriaOf(field: (name: string) => string | undefined): Criteria {
  const text = (name: string) => field(name)?.trim().slice(0, longest) || undefined;
  const [staff, administrator, branch, from, until] = ['staff', 'administrator', 'branch', 'from', 'until'].map(text);
  const generation = text('generation')?.normalize('NFKC');
  const ofStaff = text('branchOf') === 'staff';
  const ofIssue = text('periodOf') === 'issued';
  return {
    ...(staff && { staff }),
    ...(administrator && { administrator }),
    ...(branch && { branch, branchOf: ofStaff ? ('staff' as const) : ('contract' as const) }),
    ...(generation && { generation }),
    ...(from && { from }),
    ...(until && { until }),
    ...((from || until) && { periodOf: ofIssue ? ('issued' as const) : ('acquired' as const) }),
  };
}

/** The criteria as an address's query. */
export const queryOf = (criteria: Criteria): URLSearchParams =>
  new URLSearchParams(Object.entries(criteria) as [string, string][]);

/** The criteria as a sentence's part. */
export function criteriaWords(lang: Lang, criteria: Criteria): string {
  const t = impactWords[lang].criteriaIs;
  const { staff, administrator, branch, branchOf, generation, from, until, periodOf } = criteria;
  const day = (text: string | undefined) => text?.replaceAll('-', '/') ?? '';
  const parts = [
    staff && t.staff(staff),
    administrator && t.administrator(administrator),
    branch && (branchOf === 'staff' ? t.branchStaff(branch) : t.contract(branch)),
    generation && t.generation(generation),
    (from || until) && t[periodOf ?? 'acquired'](day(from), day(until)),
  ];
  return parts.filter(Boolean).join(t.and);
}
