-- Certificate status for others (RFC 6960): responders that answer in the name of a CA, and the order in which programs
-- that keep every status in memory hear of changes.

-- The certificates of delegated responders, one after another for each CA. I2 holds for them as well: serial and
-- to-be-signed bytes stand here before the CA's key signs.
create table ocsp_responders (
  id uuid primary key,
  authority_id uuid not null references authorities,
  number int not null check (number > 0),
  key_name text not null unique,
  common_name text not null,
  organization text not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  serial bytea not null,
  to_be_signed bytea not null,
  certificate bytea,
  prepared_at timestamptz not null,
  issued_at timestamptz,
  status_xid xid8,
  unique (authority_id, number),
  unique (authority_id, serial),
  check ((certificate is null) = (issued_at is null))
);

-- The transaction that changed what may be told of a serial number last. Transactions do not commit in the order of their
-- numbers: a reader takes all from the oldest that was running when it looked last, and so misses none.
alter table certificates add column status_xid xid8;
alter table authorities add column status_xid xid8;

create function status_changed() returns trigger language plpgsql as $$
begin
  new.status_xid := pg_current_xact_id();
  return new;
end $$;
create trigger status_changed_certificates before insert or update of state, ended_at, end_reason on certificates
  for each row when (new.state <> 'prepared') execute function status_changed();
create trigger status_changed_authorities before insert or update of certificate on authorities
  for each row when (new.certificate is not null) execute function status_changed();
create trigger status_changed_responders before insert or update of certificate on ocsp_responders
  for each row when (new.certificate is not null) execute function status_changed();

create index certificates_status_xid on certificates (status_xid) where status_xid is not null;
create index authorities_status_xid on authorities (status_xid) where status_xid is not null;
create index ocsp_responders_status_xid on ocsp_responders (status_xid) where status_xid is not null;

grant select, insert, update (certificate, issued_at) on ocsp_responders to warifu_app;
