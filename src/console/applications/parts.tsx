import type { Application, SeenApplication } from '../../domain/application/application.ts';
import type { Change } from '../../domain/application/plan.ts';
import type { Staff } from '../../domain/staff/staff.ts';
import { Chip } from '../../web/components.tsx';
import { shortDate, time } from '../../web/dates.ts';
import type { Lang, Page } from '../../web/page.ts';
import { Scrolled } from '../layout.tsx';
import { applicationWords, changeWords } from './words.ts';

const look = {
  submitted: ['soon', 'clock'],
  returned: ['bad', 'back'],
  rejected: ['off', 'ban'],
  withdrawn: ['off', 'ban'],
  done: ['ok', 'checkCircle'],
  expired: ['bad', 'stop'],
} as const satisfies Record<SeenApplication, unknown>;

/** The state of an application: icon, word and colour. */
export function ApplicationChip({ state, lang }: { state: SeenApplication; lang: Lang }) {
  const [tone, icon] = look[state];
  return (
    <Chip tone={tone} icon={icon}>
      {applicationWords(lang).state[state]}
    </Chip>
  );
}

const words = {
  ja: { table: '変わることの表', item: '項目', before: '現在', after: '承認後' },
  en: { table: 'Table of changes', item: 'Item', before: 'Now', after: 'After the approval' },
};

/** Before and after, line by line (mock 07). */
export function ChangeTable({ changes, page, of = '' }: { changes: readonly Change[]; page: Page; of?: string }) {
  const t = words[page.lang];
  return (
    <Scrolled label={`${t.table} ${of}`.trim()}>
      <table class="diff">
        <thead>
          <tr>
            <th scope="col">{t.item}</th>
            <th scope="col">{t.before}</th>
            <th scope="col">{t.after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => {
            const { item, before, after, same } = changeWords(change, page);
            return (
              <tr>
                <th scope="row">{item}</th>
                <td>
                  {before.text}
                  {before.small && <span class="num small">{before.small}</span>}
                </td>
                <td class={same ? undefined : 'new'}>
                  {after.text}
                  {after.small && <span class="num small">{after.small}</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolled>
  );
}

/** 2025/11/25 10:12 */
export const stamp = (at: Temporal.Instant, page: Pick<Page, 'lang' | 'timeZone'>): string =>
  `${shortDate(at, page)} ${time(at, page)}`;

/** 佐藤 美咲（本店営業部） */
export const personOf = (staff: Pick<Staff, 'personName' | 'branch'> | undefined, lang: Lang): string =>
  staff ? (lang === 'en' ? `${staff.personName} (${staff.branch})` : `${staff.personName}（${staff.branch}）`) : '—';

/** Whom and what an application is about, in a line: the company, or the staff member. */
export interface About {
  readonly application: Application;
  readonly state: SeenApplication;
  /** 会社名 or the staff member's name. */
  readonly name: string;
  /** Contract or employee number. */
  readonly number: string;
  readonly contractNumber?: string | undefined;
  readonly maker?: Staff | undefined;
  readonly decider?: Staff | undefined;
}
