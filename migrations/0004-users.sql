-- The list of a contract's users tells each one's last login: kept beside the ID, since looking it up among all sessions
-- took a third of the time of the whole list (bench/users.bench.ts).
alter table login_ids add column last_login_at timestamptz;
update login_ids set last_login_at = (select max(started_at) from sessions where login_id = login_ids.id);
