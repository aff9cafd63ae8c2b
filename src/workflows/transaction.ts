import type { ApplicationStore } from '../domain/application/application.ts';
import type { AuditLog } from '../domain/audit/event.ts';
import type { RefusalStore } from '../domain/audit/refusal-record.ts';
import type { AuditSearch } from '../domain/audit/search.ts';
import type { CertificateStore } from '../domain/certificate/certificate.ts';
import type { CrlStore } from '../domain/certificate/crl.ts';
import type { StatusStore } from '../domain/certificate/status.ts';
import type { ContractStore } from '../domain/contract/contract.ts';
import type { ContractSearch } from '../domain/contract/search.ts';
import type { FigureStore } from '../domain/figures/figures.ts';
import type { ImpactStore } from '../domain/impact/impact.ts';
import type { AuthorityStore } from '../domain/institution/authority.ts';
import type { InstitutionStore } from '../domain/institution/institution.ts';
import type { OcspResponderStore } from '../domain/institution/ocsp-responder.ts';
import type { AcquisitionStore } from '../domain/issuance/acquisition-visit.ts';
import type { IssuanceStore } from '../domain/issuance/issuance.ts';
import type { ContractUserStore } from '../domain/login-id/contract-user.ts';
import type { LoginIdStore } from '../domain/login-id/login-id.ts';
import type { MaintenanceStore } from '../domain/maintenance/maintenance.ts';
import type { NoticeStore } from '../domain/notice/notice.ts';
import type { LoginAttemptStore } from '../domain/session/login-attempt.ts';
import type { SessionStore } from '../domain/session/session.ts';
import type { TryStore } from '../domain/session/tries.ts';
import type { InvitationStore } from '../domain/staff/invitation.ts';
import type { PasskeyStore } from '../domain/staff/passkey.ts';
import type { StaffStore } from '../domain/staff/staff.ts';
import type { StaffSessionStore } from '../domain/staff/staff-session.ts';

/** Everything one workflow reads and writes, as of one moment. */
export interface Transaction {
  /** The time of this transaction: the clock's, but never earlier than the newest audit event (I4). */
  readonly now: Temporal.Instant;
  readonly maintenance: MaintenanceStore;
  readonly institutions: InstitutionStore;
  readonly authorities: AuthorityStore;
  readonly contracts: ContractStore;
  readonly search: ContractSearch;
  readonly loginIds: LoginIdStore;
  readonly users: ContractUserStore;
  readonly issuances: IssuanceStore;
  readonly acquisitions: AcquisitionStore;
  readonly certificates: CertificateStore;
  readonly crls: CrlStore;
  readonly statuses: StatusStore;
  readonly ocspResponders: OcspResponderStore;
  readonly attempts: LoginAttemptStore;
  readonly sessions: SessionStore;
  readonly tries: TryStore;
  readonly applications: ApplicationStore;
  readonly impact: ImpactStore;
  readonly notices: NoticeStore;
  readonly staff: StaffStore;
  readonly invitations: InvitationStore;
  readonly passkeys: PasskeyStore;
  readonly staffSessions: StaffSessionStore;
  readonly refusals: RefusalStore;
  readonly audit: AuditLog;
  readonly auditSearch: AuditSearch;
  readonly figures: FigureStore;
}

/**
 * The database behind the workflows.
 *
 * `transaction` commits what `work` wrote when it returns, a refusal included (a wrong password must be counted), and
 * rolls everything back when it throws. What it returned is durable (fsync) before the promise resolves.
 * Whoever changes anything of a login ID takes that ID's row first (`loginIds.lockById`), then the rest: so two workflows
 * on one ID wait for each other and cannot deadlock. Deadlocks and serialization failures are retried here; `work` may therefore run more than once and must have no
 * effect outside the database.
 */
export interface Store {
  transaction<T>(now: Temporal.Instant, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** The number under which this running program prepares certificates. */
  readonly instance: number;
  /** Whether the program with that number is still running; false only when it certainly is not. */
  isRunning(instance: number): Promise<boolean>;
}
