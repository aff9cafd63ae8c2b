-- Whoever chose an offline root has none until its ceremony: meanwhile nothing may make one here in its stead.
create table offline_root_chosen (only_one boolean primary key default true check (only_one));
grant select, insert on offline_root_chosen to warifu_app;
