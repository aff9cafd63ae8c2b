-- Generations of an institution's issuing CA follow one another: a new one is trusted from its signature on, and issues
-- from its activation on. The first generation has nothing to wait for.
alter table authorities add column activated_at timestamptz;
update authorities set activated_at = issued_at where kind = 'issuing';
alter table authorities add constraint authorities_activated
  check (activated_at is null or (kind = 'issuing' and certificate is not null));

-- The key of an offline root is on none of our machines: its signatures and lists come from ceremonies.
alter table authorities add column offline boolean not null default false;
alter table authorities add constraint authorities_offline check (not offline or kind = 'root');

grant update (activated_at) on authorities to warifu_app;
