/** Who did it. `actor` names them: a login ID's id, a staff member, the operating-system user of a command. */
export type Actor =
  | { readonly kind: 'customer'; readonly name: string }
  | { readonly kind: 'staff'; readonly name: string }
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

export type Act =
  | 'root-created'
  | 'institution-created'
  | 'authority-created'
  | 'contract-added'
  | 'login-id-added'
  | 'login-id-changed'
  | 'login-id-suspended'
  | 'login-id-resumed'
  | 'login-id-unlocked'
  | 'password-reset'
  | 'issued'
  | 'code-renewed'
  | 'code-wrong'
  | 'issuance-voided'
  | 'acquisition-begun'
  | 'certificate-prepared'
  | 'certificate-issued'
  | 'certificate-proven'
  | 'certificate-superseded'
  | 'certificate-revoked'
  | 'certificate-abandoned'
  | 'crl-published'
  | 'password-set'
  | 'password-wrong'
  | 'login-id-locked'
  | 'login-begun'
  | 'logged-in'
  | 'logged-out';

export type SubjectKind =
  | 'institution'
  | 'authority'
  | 'contract'
  | 'login-id'
  | 'issuance'
  | 'certificate'
  | 'session'
  | 'attempt';

/** One change, written in its transaction and never altered (I3). Facts are plain values without secrets (I6). */
export interface AuditEvent {
  readonly institutionId?: string | undefined;
  readonly actor: Actor;
  readonly act: Act;
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** Appended only. `write` throws when it cannot, and with it the whole change (I3). */
export interface AuditLog {
  write(...events: AuditEvent[]): Promise<void>;
}
