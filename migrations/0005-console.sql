-- The staff's console: accounts and passkeys, applications with maker and checker, search, and the audit of a contract.

create extension if not exists pg_trgm;

-- 職員: an account per person and duty. The employee number names the person (S2).
create table staff (
  id uuid primary key,
  institution_id uuid not null references institutions,
  employee_number text not null,
  person_name text not null,
  branch text not null,
  roles text[] not null
    check (cardinality(roles) > 0 and roles <@ array['clerk', 'approver', 'help-desk', 'auditor', 'administrator']),
  suspended_at timestamptz,
  created_at timestamptz not null,
  unique (institution_id, id)
);
create index staff_institution on staff (institution_id, employee_number);

-- One-time links. The token is in the link's fragment; only its hash is here.
create table staff_invitations (
  token_hash bytea primary key check (length(token_hash) = 32),
  institution_id uuid not null,
  staff_id uuid not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (institution_id, staff_id) references staff (institution_id, id)
);
create index staff_invitations_staff on staff_invitations (staff_id);

create table passkeys (
  credential_id bytea primary key,
  institution_id uuid not null,
  staff_id uuid not null,
  public_key bytea not null,
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  ended_at timestamptz,
  foreign key (institution_id, staff_id) references staff (institution_id, id)
);
create index passkeys_staff on passkeys (staff_id) where ended_at is null;

-- What an authenticator is asked to sign: taken away when it is answered.
create table passkey_challenges (
  token_hash bytea primary key check (length(token_hash) = 32),
  institution_id uuid not null references institutions,
  challenge bytea not null check (length(challenge) = 32),
  purpose text not null check (purpose in ('register', 'log-in')),
  invitation bytea,
  expires_at timestamptz not null
);
create index passkey_challenges_expiry on passkey_challenges (expires_at);

create table staff_sessions (
  id uuid primary key,
  token_hash bytea not null unique check (length(token_hash) = 32),
  institution_id uuid not null,
  staff_id uuid not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at timestamptz,
  foreign key (institution_id, staff_id) references staff (institution_id, id)
);
create index staff_sessions_staff on staff_sessions (staff_id, started_at desc);

-- 取引店 of a contract; shown, searched, and a way to find what a branch has issued.
alter table contracts add column branch text not null default '';

-- 届出: what is asked for (`asked`), what would change when it was taken in (`plan`), and what became of it.
create table applications (
  id uuid primary key,
  institution_id uuid not null references institutions,
  -- A-20251125-0003: the day it was first taken in, and a count within it.
  number text collate "C" not null check (number ~ '^A-[0-9]{8}-[0-9]{4,}$'),
  kind text not null,
  state text not null check (state in ('submitted', 'done', 'returned', 'rejected', 'withdrawn')),
  contract_id uuid,
  -- Whom it is about, where that is a staff member: they decide nothing of it.
  staff_id uuid,
  asked jsonb not null,
  identity jsonb not null,
  note text not null,
  plan jsonb not null,
  made_by uuid not null,
  made_at timestamptz not null,
  -- Its last second (S2: 14 days).
  expires_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  comment text,
  -- What the approval made, e.g. the issuance whose sheet can be printed. No secret.
  outcome jsonb,
  foreign key (institution_id, contract_id) references contracts (institution_id, id),
  foreign key (institution_id, made_by) references staff (institution_id, id),
  foreign key (institution_id, decided_by) references staff (institution_id, id),
  foreign key (institution_id, staff_id) references staff (institution_id, id),
  unique (institution_id, id),
  unique (institution_id, number),
  check ((state = 'submitted') = (decided_at is null))
);
create index applications_waiting on applications (institution_id, made_at) where state in ('submitted', 'returned');
create index applications_contract on applications (contract_id, made_at desc);
create index applications_made on applications (institution_id, made_at desc, id desc);

-- How often a procedure sheet was printed; each printing makes a new code (A6).
alter table issuances add column prints int not null default 0 check (prints >= 0);

-- Which contract an event is about, whatever its subject: found when it is written, so that no writer can forget it.
alter table audit_events add column contract_id uuid;
create function contract_of_event(kind text, subject text) returns uuid language sql stable as $$
  select case kind
    when 'contract' then subject::uuid
    when 'login-id' then (select contract_id from login_ids where id = subject::uuid)
    when 'issuance' then
      (select l.contract_id from issuances i join login_ids l on l.id = i.login_id where i.id = subject::uuid)
    when 'certificate' then
      (select l.contract_id from certificates c join login_ids l on l.id = c.login_id where c.id = subject::uuid)
    when 'session' then
      (select l.contract_id from sessions s join login_ids l on l.id = s.login_id where s.id = subject::uuid)
    when 'application' then (select contract_id from applications where id = subject::uuid)
  end
$$;
create function audit_event_has_contract() returns trigger language plpgsql as $$
begin
  new.contract_id := contract_of_event(new.subject_kind, new.subject);
  return new;
end $$;
create trigger audit_event_has_contract before insert on audit_events
  for each row execute function audit_event_has_contract();
alter table audit_events disable trigger audit_events_are_kept;
update audit_events set contract_id = contract_of_event(subject_kind, subject);
alter table audit_events enable trigger audit_events_are_kept;
create index audit_events_contract on audit_events (contract_id, id desc) where contract_id is not null;
create index audit_events_actor on audit_events (institution_id, actor_kind, actor, id desc);

-- Search at the counter: any part of a company's or person's name, the end of a serial number, the beginning of an ID.
create index contracts_company on contracts using gin (company_name gin_trgm_ops);
create index contracts_number on contracts (institution_id, number text_pattern_ops);
create index login_ids_name on login_ids (institution_id, name text_pattern_ops);
create index login_ids_person on login_ids using gin (person_name gin_trgm_ops);
create index certificates_serial_end on certificates (institution_id, right(encode(serial, 'hex'), 8) text_pattern_ops);

grant select, insert, update on staff, staff_invitations, passkeys, staff_sessions, applications to warifu_app;
grant select, insert, delete on passkey_challenges to warifu_app;

-- The search reads names without regard to width, case and gaps, and any length of a serial number's end. Pairs of
-- characters, not trigrams: those leave out Japanese where the database's character classes are those of C, and names
-- are looked for by two characters. (Named with its schema: indexes are built without a search path.
-- Not parallel safe: what ends after two hundred rows starts no workers.)
create function plain_name(name text) returns text language sql immutable as $$
  select replace(lower(normalize(name, nfkc)), ' ', '')
$$;
create function pairs_of(name text) returns text[] language sql immutable as $$
  select array(select distinct substr(plain, n, 2) from public.plain_name(name) plain, generate_series(1, length(plain) - 1) n)
$$;
drop index contracts_company, login_ids_person, certificates_serial_end;
drop extension pg_trgm;
create index contracts_company on contracts using gin (pairs_of(company_name));
create index login_ids_person on login_ids using gin (pairs_of(person_name));
create index certificates_serial_end on certificates (institution_id, reverse(encode(serial, 'hex')) text_pattern_ops);
create index refusals_login_id on refusals (login_id, at desc) where login_id is not null;
