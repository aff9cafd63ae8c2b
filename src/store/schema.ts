import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { AuthorityRevocationReason } from '../domain/institution/authority.ts';

/** timestamptz: read as an Instant, written as its ISO text. */
type Timestamp = ColumnType<Temporal.Instant, string, string>;
type OptionalTimestamp = ColumnType<Temporal.Instant | null, string | null, string | null>;
/** jsonb: read as a value, written as its JSON text. */
type Json = ColumnType<unknown, string, string>;

/** The tables of migrations/schema.sql as the program's role sees them. */
export interface Tables {
  institutions: { id: string; code: string; name: string; name_en: string; settings: Json; created_at: Timestamp };
  authorities: {
    id: string;
    institution_id: string | null;
    kind: 'root' | 'issuing';
    generation: number;
    key_name: string;
    common_name: string;
    organization: string;
    not_before: Timestamp;
    not_after: Timestamp;
    serial: Buffer;
    to_be_signed: Buffer;
    certificate: Buffer | null;
    prepared_at: Timestamp;
    issued_at: OptionalTimestamp;
    status_xid: GeneratedAlways<string | null>;
    activated_at: OptionalTimestamp;
    offline: Generated<boolean>;
    revoked_at: OptionalTimestamp;
    revocation_reason: AuthorityRevocationReason | null;
    abandoned_at: OptionalTimestamp;
  };
  ocsp_responders: {
    id: string;
    authority_id: string;
    number: number;
    key_name: string;
    common_name: string;
    organization: string;
    not_before: Timestamp;
    not_after: Timestamp;
    serial: Buffer;
    to_be_signed: Buffer;
    certificate: Buffer | null;
    prepared_at: Timestamp;
    issued_at: OptionalTimestamp;
    status_xid: GeneratedAlways<string | null>;
  };
  contracts: {
    id: string;
    institution_id: string;
    number: string;
    company_name: string;
    method: 'certificate' | 'password';
    suspended_at: OptionalTimestamp;
    switched_at: OptionalTimestamp;
    branch: Generated<string>;
    second_contact_name: string | null;
    second_contact_mail: string | null;
    created_at: Timestamp;
  };
  login_ids: {
    id: string;
    institution_id: string;
    contract_id: string;
    name: string;
    role: 'administrator' | 'user';
    person_name: string;
    password_hash: string | null;
    wrong_passwords: number;
    locked_at: OptionalTimestamp;
    suspended_at: OptionalTimestamp;
    mail: string | null;
    language: Generated<'ja' | 'en'>;
    temporary_until: OptionalTimestamp;
    last_login_at: Generated<Temporal.Instant | null>;
    created_at: Timestamp;
  };
  issuances: {
    id: string;
    institution_id: string;
    login_id: string;
    state: 'open' | 'acquired' | 'spent' | 'void';
    issued_at: Timestamp;
    deadline: Timestamp;
    code_hash: Buffer | null;
    renews: string | null;
    wrong_codes: number;
    acquisitions: number;
    prints: Generated<number>;
  };
  certificates: {
    id: string;
    institution_id: string;
    login_id: string;
    issuance_id: string;
    authority_id: string;
    crl_part: Generated<number>;
    label: string;
    serial: Buffer;
    to_be_signed: Buffer;
    public_key_hash: Buffer;
    pc_name: string | null;
    not_before: Timestamp;
    not_after: Timestamp;
    state: 'prepared' | 'issued' | 'active' | 'superseded' | 'revoked' | 'abandoned';
    der: Buffer | null;
    fingerprint: Buffer | null;
    prepared_at: Timestamp;
    prepared_by: number;
    issued_at: OptionalTimestamp;
    proven_at: OptionalTimestamp;
    ended_at: OptionalTimestamp;
    end_reason: 'superseded' | 'keyCompromise' | 'cessationOfOperation' | 'affiliationChanged' | 'unspecified' | null;
    status_xid: GeneratedAlways<string | null>;
  };
  crl_lists: { authority_id: string; part: number; pki_url: string | null; claimed_until: OptionalTimestamp };
  crls: {
    authority_id: string;
    part: number;
    number: string;
    previous: string;
    this_update: Timestamp;
    next_update: Timestamp;
    der: Buffer | null;
  };
  unlisted_revocations: { authority_id: string; part: number; id: GeneratedAlways<string> };
  acquisition_guesses: { institution_id: string; typed_hash: Buffer; wrong: number; last_at: Timestamp };
  acquisition_visits: {
    token_hash: Buffer;
    institution_id: string;
    issuance_id: string;
    new_password_hash: string | null;
    pc_name: string | null;
    started_at: Timestamp;
    expires_at: Timestamp;
  };
  login_attempts: {
    lane: string;
    institution_id: string;
    certificate_id: string | null;
    token_hash: Buffer | null;
    purpose: 'login' | 'diagnosis';
    started_at: Timestamp;
    expires_at: Timestamp;
    ended_at: OptionalTimestamp;
  };
  sessions: {
    id: string;
    token_hash: Buffer;
    lane: string | null;
    institution_id: string;
    login_id: string;
    certificate_id: string | null;
    limited_to: 'renewal' | 'password' | null;
    proved_certificate: boolean;
    started_at: Timestamp;
    last_seen_at: Timestamp;
    ended_at: OptionalTimestamp;
  };
  tries: { bucket: string; window_start: Timestamp; count: number };
  offline_root_chosen: { only_one: Generated<boolean> };
  maintenance: { only_one: Generated<boolean>; starts_at: Timestamp; ends_at: Timestamp };
  refusals: {
    reference: string;
    institution_id: string | null;
    code: string;
    name: string;
    at: Timestamp;
    login_id: string | null;
    certificate_id: string | null;
    facts: Json;
  };
  audit_events: {
    id: GeneratedAlways<string>;
    at: Timestamp;
    institution_id: string | null;
    actor_kind: 'customer' | 'staff' | 'operator' | 'system';
    actor: string;
    act: string;
    subject_kind: string;
    subject: string;
    facts: Json;
  };
  staff: {
    id: string;
    institution_id: string;
    employee_number: string;
    person_name: string;
    branch: string;
    roles: string[];
    suspended_at: OptionalTimestamp;
    created_at: Timestamp;
  };
  staff_invitations: {
    token_hash: Buffer;
    institution_id: string;
    staff_id: string;
    made_at: Timestamp;
    expires_at: Timestamp;
    used_at: OptionalTimestamp;
    application_id: string | null;
    wrong_codes: Generated<number>;
  };
  passkeys: {
    credential_id: Buffer;
    institution_id: string;
    staff_id: string;
    public_key: Buffer;
    counter: string;
    transports: string[];
    created_at: Timestamp;
    last_used_at: OptionalTimestamp;
    ended_at: OptionalTimestamp;
  };
  passkey_challenges: {
    token_hash: Buffer;
    institution_id: string;
    challenge: Buffer;
    purpose: 'register' | 'log-in';
    invitation: Buffer | null;
    expires_at: Timestamp;
  };
  staff_sessions: {
    id: string;
    token_hash: Buffer;
    institution_id: string;
    staff_id: string;
    started_at: Timestamp;
    last_seen_at: Timestamp;
    ended_at: OptionalTimestamp;
  };
  applications: {
    id: string;
    institution_id: string;
    number: string;
    kind: string;
    state: 'submitted' | 'done' | 'returned' | 'rejected' | 'withdrawn';
    contract_id: string | null;
    staff_id: string | null;
    asked: Json;
    identity: Json;
    note: string;
    plan: Json;
    made_by: string;
    made_at: Timestamp;
    expires_at: Timestamp;
    decided_by: string | null;
    decided_at: OptionalTimestamp;
    comment: string | null;
    outcome: ColumnType<unknown, string | null, string | null>;
  };
  revocation_runs: {
    id: string;
    institution_id: string;
    criteria: Json;
    reason: 'superseded' | 'keyCompromise' | 'cessationOfOperation' | 'affiliationChanged' | 'unspecified';
    begun_by: string;
    begun_at: Timestamp;
    total: number;
    finished_at: OptionalTimestamp;
  };
  revocation_items: {
    run_id: string;
    id: string;
    kind: 'certificate' | 'code';
    issuance_id: string;
    login_id: string;
    state: Generated<'waiting' | 'revoked' | 'skipped' | 'left'>;
  };
  notices: {
    id: string;
    institution_id: string;
    contract_id: string;
    login_id: string | null;
    address: string;
    language: 'ja' | 'en';
    kind: string;
    stage: number | null;
    certificate_id: string | null;
    issuance_id: string | null;
    facts: Json;
    reference: string;
    state: 'waiting' | 'sent' | 'failed' | 'dropped';
    attempts: Generated<number>;
    trying_by: number | null;
    trying_since: OptionalTimestamp;
    made_at: Timestamp;
    /** Set by the database. */
    made_on: GeneratedAlways<string>;
    sent_at: OptionalTimestamp;
    fault: string | null;
    bounced_at: OptionalTimestamp;
    bounce: string | null;
  };
}
