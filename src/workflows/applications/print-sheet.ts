import { createHash } from 'node:crypto';
import { type Application, type Sheet, sheetsOf } from '../../domain/application/application.ts';
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

type OpenSheet = { sheet: Sheet; loginId: LoginId };

/** The sheets of an approved application that can be printed now: until what each opens is used or over. */
export async function openSheets(
  tx: Transaction,
  institution: Institution,
  application: Application,
): Promise<OpenSheet[] | Refusal<'sheet-over'>> {
  const sheets = application.state === 'done' && application.outcome ? sheetsOf(application.outcome) : [];
  const open: OpenSheet[] = [];
  for (const sheet of sheets) {
    const loginId = await tx.loginIds.byId(institution.id, sheet.loginId);
    if (loginId && (await isOpen(tx, institution, application, sheet, loginId))) open.push({ sheet, loginId });
  }
  return open.length > 0 ? open : refuse('sheet-over');
}

async function isOpen(
  tx: Transaction,
  institution: Institution,
  { decidedAt }: Application,
  sheet: Sheet,
  loginId: LoginId,
): Promise<boolean> {
  const contract = await tx.contracts.byId(institution.id, loginId.contractId);
  if (!decidedAt || contract?.suspendedAt || loginId.suspendedAt) return false;
  if (sheet.issuance) {
    const issuance = await tx.issuances.newest(institution.id, loginId.id);
    return issuance?.id === sheet.issuance && isLive(issuance) && !isLapsed(issuance, tx.now);
  }
  // A password is handed over once approved, and made anew only until its holder has exchanged it: a sheet printed
  // later would let one person in who needs two (S1).
  const old = isPast(decidedAt.add({ hours: 24 * temporaryPasswordDays }), tx.now);
  const asPrinted = sheet.prints === 0 || sheet.printed === marked(loginId.passwordHash);
  return !old && asPrinted;
}

/** What tells a password from the next one, and nothing else. */
const marked = (passwordHash: string | undefined) =>
  createHash('sha256')
    .update(passwordHash ?? '')
    .digest('base64url');

/** All printings of all its sheets: what a press must know, so that it voids nothing that was printed meanwhile. */
export const pressesOf = (application: Application): number =>
  (application.outcome ? sheetsOf(application.outcome) : []).reduce((sum, { prints }) => sum + prints, 0);

/** How often the sheets of an application were printed. */
export const printsOf = (application: Application): number =>
  Math.max(0, ...(application.outcome ? sheetsOf(application.outcome) : []).map(({ prints }) => prints));

/**
 * 手順書の印刷 (A6): makes the code, or the temporary password, that stands on each sheet that can be printed; what was
 * printed before is void; with `letter`, of one login ID's sheet alone. `prints` is how often anything of it was printed
 * when the person pressed: a page that is sent twice must not void what was printed meanwhile. The temporary password is made before, because hashing is slow on purpose; where
 * there are several sheets, all have codes.
 */
export async function printSheets(
  tx: Transaction,
  deps: Dependencies,
  signedIn: StaffSignedIn,
  wanted: { number: string; prints: number; letter?: string | undefined },
  spare: TemporaryPassword,
): Promise<PrintedSheet[] | CannotPrint> {
  const { institution } = signedIn;
  const application = await tx.applications.lockByNumber(institution.id, wanted.number);
  if (!application) return refuse('application-unknown');
  const all = await openSheets(tx, institution, application);
  if (isRefusal(all)) return all;
  if (pressesOf(application) !== wanted.prints) return refuse('printed-meanwhile');
  const { letter } = wanted;
  const open = letter === undefined ? all : all.filter(({ loginId }) => loginId.id === letter);
  if (open.length === 0) return refuse('sheet-over');
  const printed: Omit<PrintedSheet, 'application'>[] = [];
  for (const one of open) {
    const made = await printOne(one);
    if (isRefusal(made)) return refuse('sheet-over');
    printed.push(made);
  }
  const { sheet, sheets } = application.outcome!;
  const counted = (one: Sheet) =>
    open.some(({ sheet: { loginId } }) => loginId === one.loginId)
      ? { ...one, prints: one.prints + 1, ...(one.issuance ? {} : { printed: marked(spare.hash) }) }
      : one;
  const after: Application = {
    ...application,
    outcome: {
      ...application.outcome,
      ...(sheet && { sheet: counted(sheet) }),
      ...(sheets && { sheets: sheets.map(counted) }),
    },
  };
  await tx.applications.update(after);
  return printed.map((one) => ({ ...one, application: after }));

  async function printOne({ sheet: { issuance, prints: before }, loginId: { id, contractId } }: OpenSheet) {
    const prints = before + 1;
    const contract = await tx.contracts.lockById(institution.id, contractId, 'share');
    const loginId = await tx.loginIds.lockById(institution.id, id);
    if (!contract || !loginId) throw new Error('the login ID of a sheet is gone');
    const made = await secretOf(loginId, issuance, prints);
    if (isRefusal(made)) return made;
    await tx.audit.write({
      institutionId: institution.id,
      actor: staffActor(signedIn),
      act: 'sheet-printed',
      subject: { kind: 'application', id: application!.id },
      facts: { number: application!.number, loginId: loginId.id, prints, holds: made.kind },
    });
    return { contract, loginId, prints, ...made };
  }

  async function secretOf(loginId: LoginId, issuance: string | undefined, prints: number) {
    const actor = staffActor(signedIn);
    if (issuance) {
      const renewed = await renewCodeOf(tx, deps, institution, loginId, actor);
      if (isRefusal(renewed)) return renewed;
      await tx.issuances.update({ ...renewed.issuance, prints });
      return { kind: 'code' as const, secret: renewed.code, until: renewed.issuance.deadline };
    }
    const { until } = await resetPassword(tx, institution, loginId, spare, actor);
    return { kind: 'password' as const, secret: spare.password, until };
  }
}
