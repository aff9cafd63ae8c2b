import type { Application, Sheet } from '../../domain/application/application.ts';
import { isPast } from '../../domain/calendar.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { isLapsed, isLive } from '../../domain/issuance/issuance.ts';
import type { LoginId } from '../../domain/login-id/login-id.ts';
import { temporaryPasswordDays } from '../../domain/login-id/temporary-password.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { type StaffSignedIn, staffActor } from '../as-staff.ts';
import type { Dependencies } from '../dependencies.ts';
import { renewCodeOf } from '../issue.ts';
import { resetPassword, type TemporaryPassword } from '../reset-password.ts';
import type { Transaction } from '../transaction.ts';

export type CannotPrint = Refusal<'application-unknown' | 'sheet-over' | 'printed-meanwhile'>;

/** What stands on a procedure sheet; `secret` is nowhere else. */
export interface PrintedSheet {
  readonly application: Application;
  readonly contract: Contract;
  readonly loginId: LoginId;
  readonly kind: 'code' | 'password';
  /** The acquisition code or the temporary password, without gaps. */
  readonly secret: string;
  readonly until: Temporal.Instant;
  /** The how-many-eth printing this is. */
  readonly prints: number;
}

/** Whether the sheet of an approved application can be printed now: until what it opens is used or over. */
export async function sheetOf(
  tx: Transaction,
  institution: Institution,
  application: Application,
): Promise<{ sheet: Sheet; loginId: LoginId } | Refusal<'sheet-over'>> {
  const sheet = application.state === 'done' ? application.outcome?.sheet : undefined;
  const loginId = sheet && (await tx.loginIds.byId(institution.id, sheet.loginId));
  if (!sheet || !loginId || !application.decidedAt) return refuse('sheet-over');
  if (sheet.issuance) {
    const issuance = await tx.issuances.newest(institution.id, loginId.id);
    const open = issuance?.id === sheet.issuance && isLive(issuance) && !isLapsed(issuance, tx.now);
    return open ? { sheet, loginId } : refuse('sheet-over');
  }
  // A password is handed over once approved, and made anew only until its holder has exchanged it: a sheet printed
  // later would let one person in who needs two (S1).
  const old = isPast(application.decidedAt.add({ hours: 24 * temporaryPasswordDays }), tx.now);
  const exchanged = sheet.prints > 0 && loginId.temporaryUntil === undefined;
  return old || exchanged ? refuse('sheet-over') : { sheet, loginId };
}

/**
 * 手順書の印刷 (A6): makes the code, or the temporary password, that stands on the sheet; what was printed before is void.
 * `prints` is how often it was printed when the person pressed: a page that is sent twice must not void what was printed
 * meanwhile. The temporary password is made before, because hashing is slow on purpose.
 */
export async function printSheet(
  tx: Transaction,
  deps: Dependencies,
  signedIn: StaffSignedIn,
  wanted: { number: string; prints: number },
  spare: TemporaryPassword,
): Promise<PrintedSheet | CannotPrint> {
  const { institution } = signedIn;
  const application = await tx.applications.lockByNumber(institution.id, wanted.number);
  if (!application) return refuse('application-unknown');
  const found = await sheetOf(tx, institution, application);
  if (isRefusal(found)) return found;
  const { sheet } = found;
  if (sheet.prints !== wanted.prints) return refuse('printed-meanwhile');
  const contract = await tx.contracts.lockById(institution.id, found.loginId.contractId, 'share');
  const loginId = await tx.loginIds.lockById(institution.id, found.loginId.id);
  if (!contract || !loginId) throw new Error('the login ID of a sheet is gone');

  const actor = staffActor(signedIn);
  const prints = sheet.prints + 1;
  const made = await secretOf();
  if (isRefusal(made)) return refuse('sheet-over');
  const printed = { ...application, outcome: { ...application.outcome, sheet: { ...sheet, prints } } };
  await tx.applications.update(printed);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'sheet-printed',
    subject: { kind: 'application', id: application.id },
    facts: { number: application.number, loginId: loginId.id, prints, holds: made.kind },
  });
  return { application: printed, contract, loginId, prints, ...made };

  async function secretOf() {
    if (sheet.issuance) {
      const renewed = await renewCodeOf(tx, deps, institution, loginId!, actor);
      if (isRefusal(renewed)) return renewed;
      await tx.issuances.update({ ...renewed.issuance, prints });
      return { kind: 'code' as const, secret: renewed.code, until: renewed.issuance.deadline };
    }
    const { until } = await resetPassword(tx, institution, loginId!, spare, actor);
    return { kind: 'password' as const, secret: spare.password, until };
  }
}
