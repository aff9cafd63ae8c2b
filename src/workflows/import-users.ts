import type { LoginId } from '../domain/login-id/login-id.ts';
import type { UserRow } from '../domain/login-id/user-file.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { addUsers } from './add-users.ts';
import type { SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { actorOf } from './for-user.ts';
import { type Issued, openIssuances } from './issue.ts';
import type { Transaction } from './transaction.ts';

/** What would come of importing a list now. */
export interface ImportPreview {
  readonly rows: readonly UserRow[];
  readonly limit: number;
  readonly already: number;
}

/** Everything that is wrong with a list, before anything is changed: also what only the registry knows. */
export async function previewUsers(
  tx: Transaction,
  { institution, contract }: Pick<SignedIn, 'institution' | 'contract'>,
  rows: readonly UserRow[],
): Promise<ImportPreview> {
  const taken = new Set(
    await tx.users.taken(
      institution.id,
      rows.map(({ details }) => details.name),
    ),
  );
  return {
    rows: rows.map((row) =>
      taken.has(row.details.name)
        ? { ...row, problems: [...row.problems, { field: 'name' as const, problem: 'taken' as const }] }
        : row,
    ),
    limit: institution.settings.usersPerContract,
    already: await tx.users.lockCount(institution.id, contract.id),
  };
}

/** Whether the whole list can be taken in; there is no half of it. */
export const isClean = ({ rows, limit, already }: ImportPreview): boolean =>
  rows.every(({ problems }) => problems.length === 0) && already + rows.length <= limit;

/** Adds all users of a list, and issues to all of them where that is wanted; all or nothing. */
export async function importUsers(
  tx: Transaction,
  deps: Dependencies,
  signedIn: SignedIn,
  rows: readonly UserRow[],
  issuing: boolean,
): Promise<{ users: LoginId[]; issued: Issued[] } | Refusal<'rows-wrong', ImportPreview>> {
  const { institution, contract } = signedIn;
  const preview = await previewUsers(tx, signedIn, rows);
  if (!isClean(preview)) return refuse('rows-wrong', preview);
  const details = rows.map((row) => row.details);
  const users = await addUsers(tx, deps, institution, contract, details, actorOf(signedIn));
  if (isRefusal(users)) return refuse('rows-wrong', await previewUsers(tx, signedIn, rows));
  const issued = issuing ? await openIssuances(tx, deps, institution, users, actorOf(signedIn)) : [];
  return { users, issued };
}
