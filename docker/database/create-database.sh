#!/bin/sh
# Runs once, when the volume is still empty: makes the database named $DATABASE and the role that owns it.
set -eu

psql --no-psqlrc --username postgres --dbname postgres --set ON_ERROR_STOP=1 \
  --set name="$DATABASE" --set password="$(cat /secrets/password)" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke all on database :"name" from public;
SQL

# From outside the container only that role gets in, and only into its database; inside, the server's own user is the superuser.
cat > "$PGDATA/pg_hba.conf" <<HBA
local all        postgres       peer
host  $DATABASE  $DATABASE  all scram-sha-256
HBA
