#!/bin/sh
# Lets the audit read everything in this database, now and later, and do nothing else; its password becomes the one that it was given.
# A database of which the audit has no password is not its concern.
set -eu
[ -e /secrets/audit-password ] || exit 0

psql --no-psqlrc --quiet --username postgres --dbname "$DATABASE" --set ON_ERROR_STOP=1 \
  --set name="$DATABASE" --set password="$(cat /secrets/audit-password)" <<'SQL'
set client_min_messages = warning;
select 'create role audit' where not exists (select from pg_roles where rolname = 'audit') \gexec
alter role audit login password :'password';
alter role audit set default_transaction_read_only = on;
grant connect on database :"name" to audit;
grant usage on schema public to audit;
grant select on all tables in schema public to audit;
alter default privileges for role :"name" in schema public grant select on tables to audit;
SQL
