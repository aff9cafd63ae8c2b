-- The registry of institutions, their authorities, contracts, login IDs, issuances, certificates and sessions.
-- Instants are timestamptz; every date rule is computed by the program in the institution's time zone (I4).
-- The program connects as warifu_app: rights are granted at the end, table by table.

create table institutions (
  id uuid primary key,
  code text not null unique check (code ~ '^[0-9]{4}$'),
  name text not null,
  name_en text not null,
  settings jsonb not null,
  created_at timestamptz not null
);

-- The platform's root (institution_id is null) and the issuing CAs, one row per generation.
-- I2 holds for them as well: serial and to-be-signed bytes stand here before the key signs.
create table authorities (
  id uuid primary key,
  institution_id uuid references institutions,
  kind text not null check (kind in ('root', 'issuing')),
  generation int not null check (generation > 0),
  key_name text not null unique,
  common_name text not null,
  organization text not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  serial bytea not null unique,
  to_be_signed bytea not null,
  certificate bytea,
  prepared_at timestamptz not null,
  issued_at timestamptz,
  unique (institution_id, id),
  check ((kind = 'root') = (institution_id is null)),
  check ((certificate is null) = (issued_at is null))
);
create unique index authorities_generation on authorities (institution_id, generation) nulls not distinct;

create table contracts (
  id uuid primary key,
  institution_id uuid not null references institutions,
  number text not null,
  company_name text not null,
  method text not null check (method in ('certificate', 'password')),
  suspended_at timestamptz,
  created_at timestamptz not null,
  unique (institution_id, number),
  unique (institution_id, id)
);

create table login_ids (
  id uuid primary key,
  institution_id uuid not null,
  contract_id uuid not null,
  name text not null,
  role text not null check (role in ('administrator', 'user')),
  person_name text not null,
  password_hash text,
  wrong_passwords int not null default 0 check (wrong_passwords >= 0),
  locked_at timestamptz,
  suspended_at timestamptz,
  created_at timestamptz not null,
  foreign key (institution_id, contract_id) references contracts (institution_id, id),
  unique (institution_id, name),
  unique (institution_id, id)
);
create index login_ids_contract on login_ids (contract_id);

create table issuances (
  id uuid primary key,
  institution_id uuid not null,
  login_id uuid not null,
  state text not null check (state in ('open', 'acquired', 'spent', 'void')),
  issued_at timestamptz not null,
  deadline timestamptz not null,
  code_hash bytea not null check (length(code_hash) = 32),
  wrong_codes int not null default 0 check (wrong_codes >= 0),
  acquisitions int not null default 0 check (acquisitions >= 0),
  foreign key (institution_id, login_id) references login_ids (institution_id, id),
  unique (institution_id, id)
);
-- A login ID has one issuance that can still be acquired.
create unique index issuances_live on issuances (login_id) where state in ('open', 'acquired');
create index issuances_login_id on issuances (login_id);

create table certificates (
  id uuid primary key,
  institution_id uuid not null,
  login_id uuid not null,
  issuance_id uuid not null,
  authority_id uuid not null,
  label text not null,
  serial bytea not null check (length(serial) between 16 and 20),
  to_be_signed bytea not null,
  public_key_hash bytea not null check (length(public_key_hash) = 32),
  not_before timestamptz not null,
  not_after timestamptz not null,
  state text not null check (state in ('prepared', 'issued', 'active', 'superseded', 'revoked', 'abandoned')),
  der bytea,
  fingerprint bytea check (length(fingerprint) = 32),
  prepared_at timestamptz not null,
  prepared_by int not null,
  issued_at timestamptz,
  proven_at timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason in
    ('superseded', 'keyCompromise', 'cessationOfOperation', 'affiliationChanged', 'unspecified')),
  foreign key (institution_id, login_id) references login_ids (institution_id, id),
  foreign key (institution_id, issuance_id) references issuances (institution_id, id),
  foreign key (institution_id, authority_id) references authorities (institution_id, id),
  unique (institution_id, id),
  unique (authority_id, serial),
  check ((der is null) = (fingerprint is null)),
  check ((state in ('prepared', 'abandoned')) = (der is null)),
  check ((state in ('superseded', 'revoked', 'abandoned')) = (ended_at is not null))
);
create unique index certificates_fingerprint on certificates (fingerprint);
-- A5: an issuance has at most one certificate that is not revoked.
create unique index certificates_one_per_issuance on certificates (issuance_id) where state in ('issued', 'active');
-- C1: a login ID has one proven certificate, and beside it at most one that waits for its first login (V3).
create unique index certificates_one_active on certificates (login_id) where state = 'active';
create unique index certificates_one_unproven on certificates (login_id) where state = 'issued';
create index certificates_login_id on certificates (login_id);
create index certificates_public_key on certificates (public_key_hash);
-- C4: a key is certified once; only what was never handed over may be asked for again.
create unique index certificates_one_per_key on certificates (public_key_hash) where state not in ('prepared', 'abandoned');
create index certificates_prepared on certificates (prepared_by) where state = 'prepared';
create index certificates_revoked on certificates (authority_id, ended_at) where state in ('revoked', 'abandoned');

-- Published lists. The number is the key: of two programs that publish at once, one wins (RFC 5280 §5.2.3).
create table crls (
  authority_id uuid not null references authorities,
  number bigint not null check (number > 0),
  this_update timestamptz not null,
  next_update timestamptz not null,
  der bytea not null,
  primary key (authority_id, number)
);

-- Wrong answers at the acquisition, counted by what was typed, so that an ID that does not exist answers alike.
create table acquisition_guesses (
  institution_id uuid not null references institutions,
  typed_hash bytea not null check (length(typed_hash) = 32),
  wrong int not null default 0,
  last_at timestamptz not null,
  primary key (institution_id, typed_hash)
);

-- A person on the way through the acquisition. The token is a cookie; only its hash is here.
create table acquisition_visits (
  token_hash bytea primary key check (length(token_hash) = 32),
  institution_id uuid not null,
  issuance_id uuid not null,
  new_password_hash text,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  foreign key (institution_id, issuance_id) references issuances (institution_id, id)
);
create index acquisition_visits_issuance on acquisition_visits (issuance_id);

-- A login begun on the portal, to be carried out on its own lane.
create table login_attempts (
  lane text primary key check (lane ~ '^l[0-9a-f]{12}$'),
  institution_id uuid not null references institutions,
  certificate_id uuid,
  token_hash bytea check (length(token_hash) = 32),
  started_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  foreign key (institution_id, certificate_id) references certificates (institution_id, id)
);

create table sessions (
  id uuid primary key,
  token_hash bytea not null unique check (length(token_hash) = 32),
  lane text not null unique references login_attempts,
  institution_id uuid not null,
  login_id uuid not null,
  certificate_id uuid not null,
  proved_certificate boolean not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at timestamptz,
  foreign key (institution_id, login_id) references login_ids (institution_id, id),
  foreign key (institution_id, certificate_id) references certificates (institution_id, id)
);
create index sessions_login_id on sessions (login_id, started_at desc);
create index sessions_certificate on sessions (certificate_id) where ended_at is null;

-- What a person was refused, under the number shown on the page (I5).
create table refusals (
  reference text primary key,
  institution_id uuid references institutions,
  code text not null,
  name text not null,
  at timestamptz not null,
  login_id uuid,
  certificate_id uuid,
  facts jsonb not null
);
create index refusals_at on refusals (institution_id, at desc);

-- I3: written in the transaction of the change, never changed afterwards.
create table audit_events (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  institution_id uuid references institutions,
  actor_kind text not null check (actor_kind in ('customer', 'staff', 'operator', 'system')),
  actor text not null,
  act text not null,
  subject_kind text not null,
  subject text not null,
  facts jsonb not null
);
create index audit_events_at on audit_events (at desc);
create index audit_events_institution on audit_events (institution_id, id desc);
create index audit_events_subject on audit_events (subject_kind, subject, id desc);

create function audit_events_are_kept() returns trigger language plpgsql as $$
begin
  raise exception 'audit events are appended only';
end $$;
create trigger audit_events_are_kept before update or delete or truncate on audit_events
  for each statement execute function audit_events_are_kept();

grant usage on schema public to warifu_app;
grant select, insert on crls, refusals to warifu_app;
-- I3: neither numbered by hand nor changed.
grant select, insert (at, institution_id, actor_kind, actor, act, subject_kind, subject, facts)
  on audit_events to warifu_app;
grant select, insert, update on
  institutions, contracts, login_ids, issuances, acquisition_guesses, acquisition_visits, login_attempts, sessions
  to warifu_app;
-- I2: serial and to-be-signed bytes stay as they were committed; what follows from the signature comes later.
grant select, insert, update (certificate, issued_at) on authorities to warifu_app;
grant select, insert, update (state, der, fingerprint, issued_at, proven_at, ended_at, end_reason)
  on certificates to warifu_app;
-- Visits and guesses are of the moment; what is past may be swept away.
grant delete on acquisition_guesses, acquisition_visits to warifu_app;
