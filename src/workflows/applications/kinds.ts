import type { ApplicationKind } from '../../domain/application/application.ts';
import { changeAdministrator } from './change-administrator.ts';
import { changeMail } from './change-mail.ts';
import { changeMethod } from './change-method.ts';
import { changeSecondContact } from './change-second-contact.ts';
import { changeSettings } from './change-settings.ts';
import { issueAdministrator } from './issue-administrator.ts';
import type { Kind } from './kind.ts';
import { liftStop } from './lift-stop.ts';
import { newContract } from './new-contract.ts';
import { reissueAdministrator } from './reissue-administrator.ts';
import { reissueWave } from './reissue-wave.ts';
import { resetAdministratorPassword } from './reset-password.ts';
import { addStaffAccount, changeStaffAccount, replacePasskey, resumeStaff } from './staff-accounts.ts';

const all = {
  'new-contract': newContract,
  'issue-administrator': issueAdministrator,
  'reissue-administrator': reissueAdministrator,
  'change-administrator': changeAdministrator,
  'change-mail': changeMail,
  'change-second-contact': changeSecondContact,
  'change-method': changeMethod,
  'reset-password': resetAdministratorPassword,
  'lift-stop': liftStop,
  'reissue-wave': reissueWave,
  'change-settings': changeSettings,
  'add-staff': addStaffAccount,
  'change-staff': changeStaffAccount,
  'replace-passkey': replacePasskey,
  'resume-staff': resumeStaff,
} satisfies Record<ApplicationKind, unknown>;

/** What a kind of application does. What it is asked for goes through its own schema first, always. */
export function kindOf(kind: ApplicationKind): Kind<unknown> {
  return all[kind] as unknown as Kind<unknown>;
}
