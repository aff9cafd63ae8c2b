-- Revocation lists by need (RFC 5280 §5): each CA has its complete list, part 0, and, once it is large, lists of parts of
-- its certificates, so that a relying party fetches a small one.

-- The lists of a CA. Whose part a certificate is in stands in it for good, with the address of that part's list; so does
-- the address in the list itself (§5.2.5), whatever the program's settings say later.
create table crl_lists (
  authority_id uuid not null references authorities,
  part int not null check (part >= 0),
  -- Where relying parties reached the pki listener when the part was opened; the complete list names no address.
  pki_url text,
  -- Until then one running program is making the next list: the others leave it that.
  claimed_until timestamptz,
  primary key (authority_id, part),
  check ((part = 0) = (pki_url is null))
);
insert into crl_lists (authority_id, part) select id, 0 from authorities;

create function authority_has_list() returns trigger language plpgsql as $$
begin
  insert into crl_lists (authority_id, part) values (new.id, 0);
  return null;
end $$;
create trigger authority_has_list after insert on authorities for each row execute function authority_has_list();

-- No foreign key to crl_lists: parts are never deleted, and every issuance of a CA would lock the same row.
alter table certificates add column crl_part int not null default 0 check (crl_part >= 0);
-- How full a part is, and whether a certificate in it is still valid. Few values, because certificates end at the end of a
-- day (V1): PostgreSQL keeps it small.
create index certificates_crl_part on certificates (authority_id, crl_part, not_after);
-- Everything a list says, read from the index alone.
drop index certificates_revoked;
create index certificates_listed on certificates (authority_id, crl_part, ended_at, serial) include (end_reason, not_after)
  where state in ('revoked', 'abandoned');

-- Every list follows one other, and no two the same: of two programs that publish at once, one wins (§5.2.3).
alter table crls add column part int not null default 0;
alter table crls add column previous bigint;
update crls set previous = coalesce(
  (select max(earlier.number) from crls earlier
   where earlier.authority_id = crls.authority_id and earlier.number < crls.number), 0);
alter table crls alter column previous set not null;
alter table crls add check (previous >= 0 and previous < number);
alter table crls drop constraint crls_pkey;
alter table crls add primary key (authority_id, part, number);
alter table crls add unique (authority_id, part, previous);
alter table crls add foreign key (authority_id, part) references crl_lists;

-- Of each list the newest is kept whole. What older ones said follows from the certificates; they would soon be most of
-- the database.
alter table crls alter column der drop not null;
update crls set der = null where exists (
  select from crls later where later.authority_id = crls.authority_id and later.number > crls.number);
create function crls_keep_the_newest() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update crls set der = null
  where authority_id = new.authority_id and part = new.part and number = new.previous and der is not null;
  return null;
end $$;
create trigger crls_keep_the_newest after insert on crls for each row execute function crls_keep_the_newest();

-- Revocations that a list does not have yet: written with the revocation, deleted with the list that has them. Whether a
-- list lacks something is whether a row is here, however late a transaction commits, and nobody waits for anybody.
create table unlisted_revocations (
  authority_id uuid not null,
  part int not null,
  id bigint generated always as identity,
  primary key (authority_id, part, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
-- What was revoked since the last lists were published the old way is not known: each is made anew once.
insert into unlisted_revocations (authority_id, part) select id, 0 from authorities;

create function certificate_is_unlisted() returns trigger language plpgsql as $$
begin
  if new.state not in ('revoked', 'abandoned') then return null; end if;
  if tg_op = 'UPDATE' and old.state = new.state then return null; end if;
  insert into unlisted_revocations (authority_id, part) values (new.authority_id, 0);
  if new.crl_part > 0 then
    insert into unlisted_revocations (authority_id, part) values (new.authority_id, new.crl_part);
  end if;
  return null;
end $$;
create trigger certificate_is_unlisted after insert or update of state on certificates
  for each row execute function certificate_is_unlisted();

grant select, insert, update (claimed_until) on crl_lists to warifu_app;
grant select, insert, delete on unlisted_revocations to warifu_app;
