import { mayByRole, type StaffAct } from '../domain/staff/may.ts';
import type { Staff } from '../domain/staff/staff.ts';
import type { IconName } from '../web/icons.tsx';

export type MenuWord =
  | 'dashboard'
  | 'applications'
  | 'approvals'
  | 'contracts'
  | 'stop'
  | 'notices'
  | 'impact'
  | 'audit'
  | 'staff'
  | 'settings';

interface MenuEntry {
  /** Also the path: /1376/contracts. */
  readonly word: MenuWord;
  readonly icon: IconName;
  readonly group: 'work' | 'care';
  readonly act: StaffAct;
  /** Who may do this finds it there. */
  readonly unless?: StaffAct;
}

const entries: readonly MenuEntry[] = [
  { word: 'dashboard', icon: 'chart', group: 'work', act: 'see the dashboard' },
  { word: 'applications', icon: 'inbox', group: 'work', act: 'see applications' },
  { word: 'approvals', icon: 'checkCircle', group: 'work', act: 'approve applications' },
  { word: 'contracts', icon: 'search', group: 'work', act: 'see contracts' },
  { word: 'stop', icon: 'pause', group: 'work', act: 'stop in an emergency', unless: 'see contracts' },
  { word: 'notices', icon: 'send', group: 'care', act: 'see notices' },
  { word: 'impact', icon: 'alert', group: 'care', act: 'see what a certificate has touched' },
  { word: 'audit', icon: 'history', group: 'care', act: 'see the audit log' },
  { word: 'staff', icon: 'people', group: 'care', act: 'see staff' },
  { word: 'settings', icon: 'gear', group: 'care', act: 'see settings' },
];

/** What the sidebar leads this person to. */
export function menuOf(staff: Pick<Staff, 'roles'>): readonly MenuEntry[] {
  return entries.filter(
    ({ act, unless }) => mayByRole(staff.roles, act) && !(unless && mayByRole(staff.roles, unless)),
  );
}
