-- The whole life of a certificate in the customer's hands: renewal, the password method, user management.

alter table login_ids
  add column mail text,
  add column language text not null default 'ja' check (language in ('ja', 'en')),
  -- A password that somebody else made, good until then, to be exchanged at the first login.
  add column temporary_until timestamptz;

alter table contracts
  -- When the contract went over to the certificate method (L4).
  add column switched_at timestamptz;

-- A renewal is an issuance without a code: it is asked for with the certificate it renews (V2).
alter table issuances
  alter column code_hash drop not null,
  add column renews uuid,
  add foreign key (institution_id, renews) references certificates (institution_id, id),
  add check ((code_hash is null) = (renews is not null));

-- What the customer calls the PC that holds the certificate.
alter table certificates add column pc_name text;
alter table acquisition_visits add column pc_name text;

-- A session of the password method has neither lane nor certificate (L3).
alter table sessions
  alter column lane drop not null,
  alter column certificate_id drop not null,
  -- The one thing it may be used for: 'renewal' with an expired certificate (V2), 'password' to exchange a temporary one.
  add column limited_to text check (limited_to in ('renewal', 'password')),
  add check ((lane is null) = (certificate_id is null));
create index sessions_live on sessions (login_id) where ended_at is null;

-- An attempt that only shows what the browser presents, and logs nobody in.
alter table login_attempts add column purpose text not null default 'login' check (purpose in ('login', 'diagnosis'));

-- How often something was tried within a window of time, by ID, by address and over all; shared by all nodes.
create table tries (
  bucket text not null,
  window_start timestamptz not null,
  count int not null check (count > 0),
  primary key (bucket, window_start)
);
create index tries_window on tries (window_start);

create index login_ids_contract_name on login_ids (contract_id, name);
drop index login_ids_contract;
create index issuances_newest on issuances (login_id, issued_at desc, id desc);
drop index issuances_login_id;

grant select, insert, update, delete on tries to warifu_app;
