-- Blast radius (R4): what one person, branch, CA generation or period has touched, revoked as one piece of work that goes
-- on where it was.

create table revocation_runs (
  id uuid primary key,
  institution_id uuid not null references institutions,
  -- As they were typed; what they meant then is in the items.
  criteria jsonb not null,
  reason text not null check (reason in
    ('superseded', 'keyCompromise', 'cessationOfOperation', 'affiliationChanged', 'unspecified')),
  begun_by uuid not null,
  begun_at timestamptz not null,
  total int not null check (total > 0),
  finished_at timestamptz,
  foreign key (institution_id, begun_by) references staff (institution_id, id),
  unique (institution_id, id)
);
create index revocation_runs_newest on revocation_runs (institution_id, begun_at desc);
create index revocation_runs_unfinished on revocation_runs (begun_at) where finished_at is null;

-- One row a certificate, and one a code that was handed out and acquired nothing yet; `id` is the certificate's, or the
-- issuance's. 'skipped': it had ended otherwise when its turn came.
-- 'left': the run was cancelled before.
create table revocation_items (
  run_id uuid not null references revocation_runs,
  id uuid not null,
  kind text not null check (kind in ('certificate', 'code')),
  issuance_id uuid not null,
  login_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'revoked', 'skipped', 'left')),
  check (kind = 'certificate' or id = issuance_id),
  primary key (run_id, id)
);
create index revocation_items_waiting on revocation_items (run_id, id) where state = 'waiting';

-- What was issued by whom leads from issuances to certificates, and on to what was renewed with them.
create index certificates_issuance on certificates (issuance_id);
create index issuances_renews on issuances (renews) where renews is not null;
create index certificates_acquired on certificates (institution_id, issued_at);
create index issuances_issued on issuances (institution_id, issued_at);
create index contracts_branch on contracts (institution_id, branch);

grant select, insert, update (finished_at, total) on revocation_runs to warifu_app;
grant select, insert, update (state) on revocation_items to warifu_app;
