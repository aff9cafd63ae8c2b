/** Who did it. `actor` names them: a login ID's id, a staff member, the operating-system user of a command. */
export type Actor =
  | { readonly kind: 'customer'; readonly name: string }
  | { readonly kind: 'staff'; readonly name: string }
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

export type Act =
  | 'root-created'
  | 'institution-created'
  | 'root-imported'
  | 'authority-prepared'
  | 'authority-created'
  | 'ocsp-responder-created'
  | 'authority-activated'
  | 'authority-revoked'
  | 'authority-abandoned'
  | 'contract-added'
  | 'login-id-added'
  | 'maintenance-planned'
  | 'maintenance-ended'
  | 'login-id-changed'
  | 'login-id-suspended'
  | 'login-id-resumed'
  | 'password-reset'
  | 'issued'
  | 'code-renewed'
  | 'code-wrong'
  | 'issuance-voided'
  | 'acquisition-begun'
  | 'renewal-begun'
  | 'certificate-prepared'
  | 'certificate-issued'
  | 'certificate-proven'
  | 'certificate-superseded'
  | 'certificate-revoked'
  | 'certificate-abandoned'
  | 'crl-published'
  | 'signatures-unknown'
  | 'certificates-differ'
  | 'password-set'
  | 'password-wrong'
  | 'password-changed'
  | 'mail-changed'
  | 'second-contact-changed'
  | 'language-changed'
  | 'method-switched'
  | 'login-id-locked'
  | 'login-id-unlocked'
  | 'user-reminded'
  | 'login-begun'
  | 'logged-in'
  | 'logged-out'
  | 'staff-invited'
  | 'invitation-confirmed'
  | 'staff-changed'
  | 'staff-suspended'
  | 'staff-resumed'
  | 'passkey-registered'
  | 'staff-logged-in'
  | 'staff-logged-out'
  | 'application-taken-in'
  | 'application-withdrawn'
  | 'application-approved'
  | 'application-returned'
  | 'application-rejected'
  | 'sheet-printed'
  | 'contract-suspended'
  | 'contract-resumed'
  | 'settings-changed'
  | 'audit-export-begun'
  | 'revocation-begun'
  | 'revocation-finished'
  | 'revocation-cancelled'
  | 'audit-exported'
  | 'impact-export-begun'
  | 'impact-exported';

export type SubjectKind =
  | 'installation'
  | 'institution'
  | 'authority'
  | 'contract'
  | 'login-id'
  | 'issuance'
  | 'certificate'
  | 'session'
  | 'attempt'
  | 'staff'
  | 'staff-session'
  | 'application'
  | 'revocation-run';

/** One change, written in its transaction and never altered (I3). Facts are plain values without secrets (I6). */
export interface AuditEvent {
  readonly institutionId?: string | undefined;
  readonly actor: Actor;
  readonly act: Act;
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** A login of an ID or what would have been one, as its own history tells it. */
export interface LoginRecord {
  /** Grows with time; the history is paged by it. */
  readonly id: string;
  readonly at: Temporal.Instant;
  readonly act: 'logged-in' | 'password-wrong' | 'login-id-locked';
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** An event as it was written, with the names of those it speaks of as they are called now. */
export interface ToldEvent extends AuditEvent {
  /** Grows with time; lists are paged by it. */
  readonly id: string;
  readonly at: Temporal.Instant;
  /** Who did it, where that is a staff member or a login ID of the institution. */
  readonly by?: { readonly name: string; readonly more: string } | undefined;
  /** The login ID it is about. */
  readonly loginId?: { readonly name: string; readonly role: 'administrator' | 'user' } | undefined;
  /** The staff member it is about. */
  readonly staff?: string | undefined;
  /** The contract it is about. */
  readonly contractNumber?: string | undefined;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** Appended only. `write` throws when it cannot, and with it the whole change (I3). */
export interface AuditLog {
  write(...events: AuditEvent[]): Promise<void>;
  /** The newest logins of an ID that come before the record `before`, failed ones too; the newest first. */
  logins(institutionId: string, loginId: string, before: string | undefined, limit: number): Promise<LoginRecord[]>;
  /** The newest events of a contract that come before the event `before`; of these acts only, where they are named. */
  ofContract(
    institutionId: string,
    contractId: string,
    wanted: { readonly before?: string | undefined; readonly acts?: readonly Act[] },
    limit: number,
  ): Promise<ToldEvent[]>;
  /** The newest events about a subject that come before the event `before`; of these acts only, where they are named. */
  ofSubject(
    institutionId: string,
    subject: AuditEvent['subject'],
    wanted: { readonly before?: string | undefined; readonly acts?: readonly Act[] },
    limit: number,
  ): Promise<ToldEvent[]>;
  /** The newest events about a staff member or by them, but for their logins. */
  ofStaff(institutionId: string, staffId: string, before: string | undefined, limit: number): Promise<ToldEvent[]>;
  /** `logins` of an ID as events with its name. */
  loginsOf(institutionId: string, loginId: string, limit: number): Promise<ToldEvent[]>;
  /** The newest event of one of these acts about a subject. */
  newestOf(institutionId: string, subject: AuditEvent['subject'], acts: readonly Act[]): Promise<ToldEvent | undefined>;
}
