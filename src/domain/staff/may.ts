import { type Refusal, refuse } from '../refusal.ts';
import { type Staff, type StaffRole, samePerson, staffRoles } from './staff.ts';

/** What is done at the console, as a sentence's end: `may(actor, 'approve applications', thing)`. */
export const staffActs = [
  'see the dashboard',
  'see contracts',
  'see why someone cannot log in',
  'look up reference numbers',
  'see notices',
  'see applications',
  'take in applications about contracts',
  'take in applications about settings',
  'take in applications about staff',
  'approve applications',
  'print procedure sheets',
  'stop in an emergency',
  'unlock administrators',
  'see what a certificate has touched',
  'see settings',
  'see staff',
  'stop staff in an emergency',
  'see the audit log',
  'export the audit log',
] as const;
export type StaffAct = (typeof staffActs)[number];

/**
 * S3: each role can do what its name says and no more. A sentence reads: "受付 may take in applications about contracts".
 * An account with several roles may do what any of them may.
 */
const policy: Readonly<Record<StaffRole, readonly StaffAct[]>> = {
  clerk: [
    'see the dashboard',
    'see contracts',
    'see why someone cannot log in',
    'look up reference numbers',
    'see notices',
    'see applications',
    'take in applications about contracts',
    'print procedure sheets',
    'stop in an emergency',
    'unlock administrators',
    'see settings',
  ],
  approver: [
    'see the dashboard',
    'see contracts',
    'see why someone cannot log in',
    'look up reference numbers',
    'see notices',
    'see applications',
    'approve applications',
    'print procedure sheets',
    'stop in an emergency',
    'unlock administrators',
    'see what a certificate has touched',
    'see settings',
    'see staff',
  ],
  'help-desk': [
    'see the dashboard',
    'see contracts',
    'see why someone cannot log in',
    'look up reference numbers',
    'see notices',
    'stop in an emergency',
    'unlock administrators',
    'see settings',
  ],
  auditor: [
    'see the dashboard',
    'see contracts',
    'look up reference numbers',
    'see notices',
    'see applications',
    'stop in an emergency',
    'see what a certificate has touched',
    'see settings',
    'see staff',
    'see the audit log',
    'export the audit log',
  ],
  administrator: [
    'see the dashboard',
    'see applications',
    'take in applications about settings',
    'take in applications about staff',
    'stop in an emergency',
    'see settings',
    'see staff',
    'stop staff in an emergency',
  ],
};

/** What an act is about, as far as the policy asks: whose it is, and who took it in or is concerned. */
export interface Thing {
  readonly institutionId: string;
  /** The employee numbers of those who took an application in, or whom it is about: they decide nothing of it (S2). */
  readonly own?: readonly string[] | undefined;
}

export type MayNot = Refusal<'not-of-this-institution' | 'not-this-role' | 'own-application'>;

/** Whether a staff member may do something now. The one place that decides it (S2, S3, I1). */
export function may(actor: Staff, act: StaffAct, thing: Thing): true | MayNot {
  if (actor.institutionId !== thing.institutionId) return refuse('not-of-this-institution');
  if (!mayByRole(actor.roles, act)) return refuse('not-this-role');
  const own =
    act === 'approve applications' && thing.own?.some((number) => samePerson(actor, { employeeNumber: number }));
  return own ? refuse('own-application') : true;
}

/** Whether one of these roles may do something at all, for menus. */
export function mayByRole(roles: readonly StaffRole[], act: StaffAct): boolean {
  return roles.some((role) => policy[role].includes(act));
}

/** The whole matrix, a row an act, for the staff page and the test that prints it. */
export function matrix(): { act: StaffAct; roles: StaffRole[] }[] {
  return staffActs.map((act) => ({ act, roles: staffRoles.filter((role) => policy[role].includes(act)) }));
}
