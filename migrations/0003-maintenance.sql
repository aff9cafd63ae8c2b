-- Planned maintenance: one row for the whole installation, read by all nodes. Past its end it says nothing.
create table maintenance (
  only_one boolean primary key default true check (only_one),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  check (starts_at < ends_at)
);
grant select, insert, update, delete on maintenance to warifu_app;
