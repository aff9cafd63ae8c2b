-- Mails to customers (N1–N5): a row for each, written in the transaction of the fact it tells, kept after it was sent, so
-- that a person can tell a forged one. What it tells is kept as it was then; the letter is made from it when it is sent.
create table notices (
  id uuid primary key,
  institution_id uuid not null,
  contract_id uuid not null,
  -- Who gets it; absent: the contract's second contact (R2).
  login_id uuid,
  address text not null,
  language text not null check (language in ('ja', 'en')),
  kind text not null,
  -- Days before the day it reminds of.
  stage int check (stage > 0),
  -- What is reminded of.
  certificate_id uuid,
  issuance_id uuid,
  facts jsonb not null,
  reference text not null unique,
  state text not null check (state in ('waiting', 'sent', 'failed', 'dropped')),
  attempts int not null default 0,
  -- A running program is handing it over (its instance number), since then; what became of that is not known yet.
  trying_by int,
  trying_since timestamptz,
  made_at timestamptz not null,
  -- That day in the zone of that time; the figures count by it.
  made_on date not null,
  sent_at timestamptz,
  -- What the mail server said last, without the address.
  fault text,
  -- It came back after it was sent (RFC 3464): when, and why.
  bounced_at timestamptz,
  bounce text,
  foreign key (institution_id, contract_id) references contracts (institution_id, id),
  foreign key (institution_id, login_id) references login_ids (institution_id, id),
  foreign key (institution_id, certificate_id) references certificates (institution_id, id),
  foreign key (institution_id, issuance_id) references issuances (institution_id, id),
  check ((state = 'sent') = (sent_at is not null)),
  check ((trying_by is null) = (trying_since is null)),
  check (bounced_at is null or state = 'sent')
);
-- N2: each (certificate, stage) is mailed once; so is each reminder of a deadline. What was dropped or refused was not mailed.
create unique index notices_expiry on notices (certificate_id, stage)
  where kind = 'expiry' and state not in ('dropped', 'failed');
create unique index notices_deadline on notices (issuance_id, stage)
  where kind = 'deadline' and state not in ('dropped', 'failed');
create index notices_expiry_failed on notices (certificate_id) where kind = 'expiry' and state = 'failed';
create index notices_deadline_failed on notices (issuance_id) where kind = 'deadline' and state = 'failed';
create index notices_login_id on notices (login_id, id desc);
create index notices_contract on notices (contract_id, id desc);
create index notices_institution on notices (institution_id, id desc);
create index notices_kind on notices (institution_id, kind, id desc);
create index notices_undelivered on notices (institution_id, id desc) where state = 'failed' or bounced_at is not null;
create index notices_waiting on notices (id) where state = 'waiting';

-- What becomes due is found by its day: the work grows with what is due, not with what exists.
create index certificates_expiry on certificates (institution_id, not_after, id) include (login_id) where state = 'active';
create index issuances_deadline on issuances (institution_id, deadline, id) include (login_id)
  where state in ('open', 'acquired') and renews is null;

-- What became of the notices of a day: the sums of the columns. Kept like stage_counts, in the transaction of whatever
-- changes a notice: the dashboard counts a month of a million mails, and reads some hundred rows. Each run of the jobs folds
-- what was appended.
create table notice_counts (
  institution_id uuid not null references institutions,
  made_on date not null,
  kind text not null,
  stage int,
  waiting bigint not null,
  -- Of these some came back.
  sent bigint not null,
  failed bigint not null,
  bounced bigint not null
);
create index notice_counts_day on notice_counts (institution_id, made_on);

create function notice_has_day() returns trigger language plpgsql as $$
begin
  new.made_on := day_of(new.institution_id, new.made_at);
  return new;
end $$;
create function count_new_notices() returns trigger language plpgsql as $$
begin
  insert into notice_counts
  select institution_id, made_on, kind, stage, count(*) filter (where state = 'waiting'), count(*) filter (where state = 'sent'),
    count(*) filter (where state = 'failed'), count(*) filter (where bounced_at is not null)
  from changed group by 1, 2, 3, 4;
  return null;
end $$;
create function count_notice() returns trigger language plpgsql as $$
begin
  insert into notice_counts values (new.institution_id, new.made_on, new.kind, new.stage,
    (new.state = 'waiting')::int - (old.state = 'waiting')::int, (new.state = 'sent')::int - (old.state = 'sent')::int,
    (new.state = 'failed')::int - (old.state = 'failed')::int,
    (new.bounced_at is not null)::int - (old.bounced_at is not null)::int);
  return null;
end $$;
create trigger notice_has_day before insert on notices for each row execute function notice_has_day();
create trigger notices_counted after insert on notices
  referencing new table as changed for each statement execute function count_new_notices();
create trigger notice_counted after update on notices for each row
  when ((old.state, old.bounced_at is null) is distinct from (new.state, new.bounced_at is null))
  execute function count_notice();

-- Counts all notices from the beginning, for whoever doubts the figures.
create function count_notices_anew() returns void language plpgsql as $$
begin
  lock table notices in share row exclusive mode;
  delete from notice_counts;
  insert into notice_counts
  select institution_id, made_on, kind, stage, count(*) filter (where state = 'waiting'), count(*) filter (where state = 'sent'),
    count(*) filter (where state = 'failed'), count(*) filter (where bounced_at is not null)
  from notices group by 1, 2, 3, 4;
end $$;
revoke execute on function count_notices_anew() from public;

-- R2: who else of the customer hears of a reissue; both, or neither.
alter table contracts add column second_contact_name text;
alter table contracts add column second_contact_mail text;
alter table contracts add constraint second_contact
  check ((second_contact_name is null) = (second_contact_mail is null));

grant select, insert, update on notices to warifu_app;
grant select, insert, delete on notice_counts to warifu_app;

-- What is of the moment is swept away, the oldest first (workflows/sweep.ts).
create index login_attempts_expiry on login_attempts (expires_at);
create index acquisition_visits_expiry on acquisition_visits (expires_at);
-- A session is kept longer than the attempt it began with, and names the lane by itself.
alter table sessions drop constraint sessions_lane_fkey;
grant delete on login_attempts to warifu_app;
