-- The staff's console: accounts and passkeys, applications with maker and checker, search, and the audit of a contract.

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
  -- The approved application it rests on: then the approver's half is asked for as well, which a link alone is not.
  application_id uuid,
  wrong_codes int not null default 0 check (wrong_codes >= 0),
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

alter table staff_invitations add foreign key (institution_id, application_id) references applications (institution_id, id);

-- What was decided stays so, whoever asks: only what came of it goes on (printings, invitations).
create function applications_are_kept() returns trigger language plpgsql as $$
begin
  if old.state in ('done', 'rejected', 'withdrawn')
    and (to_jsonb(new) - 'outcome') is distinct from (to_jsonb(old) - 'outcome') then
    raise exception 'an application that was decided stays as it is';
  end if;
  return new;
end $$;
create trigger applications_are_kept before update on applications
  for each row execute function applications_are_kept();

-- How often a procedure sheet was printed; each printing makes a new code (A6).
alter table issuances add column prints int not null default 0 check (prints >= 0);

-- Which contract an event is about, whatever its subject: found when it is written, so that no writer can forget it.
alter table audit_events add column contract_id uuid;
create function contract_of_event(kind text, subject text) returns uuid language plpgsql stable as $$
declare
  named uuid;
begin
  if not pg_input_is_valid(subject, 'uuid') then
    return null;
  end if;
  named := subject::uuid;
  return case kind
    when 'contract' then named
    when 'login-id' then (select l.contract_id from login_ids l where l.id = named)
    when 'issuance' then
      (select l.contract_id from issuances i join login_ids l on l.id = i.login_id where i.id = named)
    when 'certificate' then
      (select l.contract_id from certificates c join login_ids l on l.id = c.login_id where c.id = named)
    when 'session' then
      (select l.contract_id from sessions s join login_ids l on l.id = s.login_id where s.id = named)
    when 'application' then (select a.contract_id from applications a where a.id = named)
  end;
end $$;
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

-- Search at the counter by the beginning of a number or an ID; by names and serial numbers, see the end.
create index contracts_number on contracts (institution_id, number text_pattern_ops);
create index login_ids_name on login_ids (institution_id, name text_pattern_ops);

grant select, insert, update on staff, staff_invitations, passkeys, staff_sessions, applications to warifu_app;
grant select, insert, delete on passkey_challenges to warifu_app;

-- The dashboard's figures. What a person sees for an ID (RULES §3) follows from few facts and the clock. The facts are kept
-- here for each ID as it changes, and counted; the clock is left to the program, which asks its one function for each kind
-- of ID that there is, some hundreds, instead of reading a million rows (bench/dashboard.bench.ts).
create table standings (
  login_id uuid primary key references login_ids,
  institution_id uuid not null,
  administrator boolean not null,
  -- Of the ID itself; that of its contract is looked up when counting, so that an emergency stop writes one row.
  suspended boolean not null,
  -- Last second of the certificate that can be used; while a renewal is unproven, of the old one (V3).
  expires_at timestamptz,
  -- Last second of what an unproven renewal brought.
  renewed_until timestamptz,
  -- Last second of an issuance under way that is no renewal; only where it is later than the certificates'.
  deadline timestamptz,
  -- A certificate was handed over to it at any time.
  had_certificate boolean not null
);

create index standings_kind on standings
  (institution_id, coalesce(expires_at, 'infinity'), coalesce(deadline, 'infinity')) where not suspended;

-- How many IDs there are of each kind: the sum of n. Changes are appended, never updated, so that nobody waits for anybody;
-- whoever reads many folds them into fewer.
create table standing_counts (
  institution_id uuid not null,
  administrator boolean not null,
  suspended boolean not null,
  expires_at timestamptz,
  renewed_until timestamptz,
  deadline timestamptz,
  had_certificate boolean not null,
  n bigint not null
);
create index standing_counts_institution on standing_counts (institution_id);

-- The same facts as domain/certificate/seen-state.ts is given by store/contract-users.ts.
create view standing_facts with (security_invoker = true) as
select l.id as login_id, l.institution_id, l.role = 'administrator' as administrator,
  l.suspended_at is not null as suspended, c.not_after as expires_at, r.not_after as renewed_until,
  case when c.not_after is null or i.deadline > greatest(c.not_after, r.not_after) then i.deadline end as deadline,
  exists (select from certificates where login_id = l.id and state not in ('prepared', 'abandoned')) as had_certificate
from login_ids l
left join lateral (
  select not_after, state from certificates where login_id = l.id and state in ('issued', 'active')
  order by state = 'active' desc, issued_at desc, id desc limit 1
) c on true
left join lateral (
  select not_after from certificates where login_id = l.id and state = 'issued' and c.state = 'active'
  order by issued_at desc, id desc limit 1
) r on true
left join lateral (
  select deadline from issuances where login_id = l.id and state in ('open', 'acquired') and renews is null
) i on true;

-- Of two changes of one ID at once, the second waits here, and then sees what the first has done.
create function keep_standings(ids uuid[]) returns void language plpgsql as $$
begin
  perform from standings where login_id = any (ids) order by login_id for update;
  with changed as materialized (
    select f.*, s.login_id is null as new,
      s.administrator as was_administrator, s.suspended as was_suspended, s.expires_at as was_expires_at,
      s.renewed_until as was_renewed_until,
      s.deadline as was_deadline, s.had_certificate as had_had_certificate
    from standing_facts f left join standings s on s.login_id = f.login_id
    where f.login_id = any (ids)
      and (s.login_id is null
        or (s.administrator, s.suspended, s.expires_at, s.renewed_until, s.deadline, s.had_certificate) is distinct from
           (f.administrator, f.suspended, f.expires_at, f.renewed_until, f.deadline, f.had_certificate))
  ), counted as (
    insert into standing_counts
    select institution_id, administrator, suspended, expires_at, renewed_until, deadline, had_certificate, sum(n) from (
      select institution_id, administrator, suspended, expires_at, renewed_until, deadline, had_certificate, 1 as n from changed
      union all
      select institution_id, was_administrator, was_suspended, was_expires_at, was_renewed_until, was_deadline, had_had_certificate, -1
      from changed where not new
    ) moved
    group by 1, 2, 3, 4, 5, 6, 7 having sum(n) <> 0
  )
  insert into standings
  select login_id, institution_id, administrator, suspended, expires_at, renewed_until, deadline, had_certificate from changed
  on conflict (login_id) do update set
    administrator = excluded.administrator, suspended = excluded.suspended, expires_at = excluded.expires_at,
    renewed_until = excluded.renewed_until, deadline = excluded.deadline, had_certificate = excluded.had_certificate;
end $$;

create function keep_standing_of_id() returns trigger language plpgsql as $$
begin
  perform keep_standings(array[new.id]);
  return null;
end $$;
create function keep_standing_of_owner() returns trigger language plpgsql as $$
begin
  perform keep_standings(array[new.login_id]);
  return null;
end $$;
create function keep_standings_of_new_ids() returns trigger language plpgsql as $$
begin
  perform keep_standings(array(select id from changed));
  return null;
end $$;
create function keep_standings_of_issuances() returns trigger language plpgsql as $$
begin
  perform keep_standings(array(select login_id from changed where renews is null));
  return null;
end $$;

create trigger login_ids_new_standings after insert on login_ids
  referencing new table as changed for each statement execute function keep_standings_of_new_ids();
create trigger login_ids_standing after update on login_ids for each row
  when ((old.role, old.suspended_at is null) is distinct from (new.role, new.suspended_at is null))
  execute function keep_standing_of_id();
create trigger certificates_new_standing after insert on certificates for each row
  when (new.state not in ('prepared', 'abandoned')) execute function keep_standing_of_owner();
create trigger certificates_standing after update on certificates for each row
  when (old.state <> new.state) execute function keep_standing_of_owner();
create trigger issuances_new_standings after insert on issuances
  referencing new table as changed for each statement execute function keep_standings_of_issuances();
create trigger issuances_standing after update on issuances for each row
  when (new.renews is null and (old.state, old.deadline) is distinct from (new.state, new.deadline))
  execute function keep_standing_of_owner();

-- How far the acquisition of an issuance came: 1 issued, 2 code handed over, 3 begun with it, 4 certificate made, 5 proven.
-- It never goes back.
alter table issuances
  add column stage smallint not null default 1 check (stage between 1 and 5),
  -- The day of issuance in the zone of that time: another zone later moves no count.
  add column issued_on date;
create function day_of(institution uuid, at timestamptz) returns date language sql stable as $$
  select (at at time zone coalesce(settings ->> 'timeZone', 'Asia/Tokyo'))::date from institutions where id = institution
$$;
create function issuance_comes_further() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.issued_on := day_of(new.institution_id, new.issued_at);
  end if;
  new.stage := greatest(new.stage, case
    when new.state = 'spent' then 5
    when new.acquisitions > 0 then 4
    -- An administrator is shown a user's code at once; that of an administrator is made anew when the sheet is printed (A6).
    when tg_op = 'INSERT' and (select role from login_ids where id = new.login_id) = 'user' then 2
    when tg_op = 'UPDATE' and new.code_hash is distinct from old.code_hash then 2
    else 1
  end);
  return new;
end $$;
create function acquisition_has_begun() returns trigger language plpgsql as $$
begin
  update issuances set stage = 3 where id = new.issuance_id and stage < 3;
  return null;
end $$;

-- How many issuances of a day (in the institution's zone) came how far; kept like standing_counts. Renewals need no code.
create table stage_counts (
  institution_id uuid not null references institutions,
  issued_on date not null,
  stage smallint not null,
  n bigint not null
);
create index stage_counts_day on stage_counts (institution_id, issued_on);

create function count_new_issuances() returns trigger language plpgsql as $$
begin
  insert into stage_counts
  select institution_id, issued_on, stage, count(*) from changed
  where renews is null group by 1, 2, 3;
  return null;
end $$;
create function count_stage() returns trigger language plpgsql as $$
begin
  insert into stage_counts
  select new.institution_id, new.issued_on, stage, n
  from (values (old.stage, -1), (new.stage, 1)) as moved (stage, n);
  return null;
end $$;

create trigger issuance_comes_further before insert or update on issuances
  for each row execute function issuance_comes_further();
create trigger issuances_counted after insert on issuances
  referencing new table as changed for each statement execute function count_new_issuances();
create trigger issuances_stage after update on issuances for each row
  when (new.renews is null and old.stage <> new.stage) execute function count_stage();
create trigger acquisition_has_begun after insert on acquisition_visits
  for each row execute function acquisition_has_begun();

-- Counts everything from the beginning: for what was there before, and for whoever doubts the figures.
create function count_figures_anew() returns void language plpgsql as $$
begin
  lock table login_ids, certificates, issuances in share row exclusive mode;
  -- A table that was just filled is read row by row for each ID, unless the planner knows its size.
  analyze login_ids, certificates, issuances;
  delete from standing_counts;
  delete from standings;
  delete from stage_counts;
  insert into standings select * from standing_facts;
  insert into standing_counts
  select institution_id, administrator, suspended, expires_at, renewed_until, deadline, had_certificate, count(*)
  from standings group by 1, 2, 3, 4, 5, 6, 7;
  insert into stage_counts
  select institution_id, coalesce(issued_on, day_of(institution_id, issued_at)), stage, count(*)
  from issuances where renews is null group by 1, 2, 3;
end $$;
alter table issuances disable trigger user;
update issuances i set issued_on = day_of(institution_id, issued_at), stage = case
  when state = 'spent' then 5
  when acquisitions > 0 then 4
  when exists (select from acquisition_visits v where v.issuance_id = i.id) then 3
  when exists (select from login_ids l where l.id = i.login_id and l.role = 'user') then 2
  else 1 end;
alter table issuances enable trigger user;
select count_figures_anew();

-- Renewed before they end (V3).
create index certificates_superseded on certificates (institution_id, not_after) where state = 'superseded';
create index contracts_suspended on contracts (institution_id) where suspended_at is not null;

-- The audit log is read by time, the newest first, of those with one time the last written.
create index audit_events_time on audit_events (institution_id, at desc, id desc);
create index audit_events_act on audit_events (institution_id, act, at desc, id desc);
create index audit_events_who on audit_events (institution_id, actor_kind, actor, at desc, id desc);
create index audit_events_rare on audit_events (institution_id, actor_kind, at desc, id desc)
  where actor_kind in ('operator', 'system');
create index audit_events_of_contract on audit_events (contract_id, at desc, id desc) where contract_id is not null;
-- Found by a fact's whole value: a number, a login ID, a reason.
create index audit_events_values on audit_events using gin (jsonb_path_query_array(facts, '$.*') jsonb_path_ops);
drop index audit_events_institution;

revoke execute on function count_figures_anew() from public;
grant select, insert, update on standings to warifu_app;
grant select, insert, delete on standing_counts, stage_counts to warifu_app;
grant select on standing_facts to warifu_app;

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
create index contracts_company on contracts using gin (pairs_of(company_name));
create index login_ids_person on login_ids using gin (pairs_of(person_name));
create index certificates_serial_end on certificates (institution_id, reverse(encode(serial, 'hex')) text_pattern_ops);
create index refusals_login_id on refusals (login_id, at desc) where login_id is not null;
