-- An offline root revokes an issuing CA in a ceremony, also before its certificate came back; the date and the reason
-- are those of the root's list.
alter table authorities add column revoked_at timestamptz;
alter table authorities add column revocation_reason text check (revocation_reason in
  ('unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'));
alter table authorities add constraint authorities_revoked
  check ((revoked_at is null) = (revocation_reason is null) and (revoked_at is null or kind = 'issuing'));

-- A generation that is given up before it was signed. Its serial number and bytes stay (I2), and it is never signed.
alter table authorities add column abandoned_at timestamptz;
alter table authorities add constraint authorities_abandoned
  check (abandoned_at is null or (kind = 'issuing' and certificate is null));

-- Neither is taken back.
create function authority_stays_ended() returns trigger language plpgsql as $$
begin
  raise exception 'the authority % stays revoked or abandoned', old.id;
end $$;
create trigger authority_stays_ended before update on authorities for each row
  when ((old.revoked_at is not null and (new.revoked_at, new.revocation_reason) is distinct from (old.revoked_at, old.revocation_reason))
    or (old.abandoned_at is not null and new.abandoned_at is distinct from old.abandoned_at))
  execute function authority_stays_ended();

grant update (revoked_at, revocation_reason, abandoned_at) on authorities to warifu_app;
