#!/bin/sh
# Runs once, when the volume is still empty: makes the database named $DATABASE and the role that owns it.
set -eu

psql --no-psqlrc --username postgres --dbname postgres --set ON_ERROR_STOP=1 \
  --set name="$DATABASE" --set password="$(cat /secrets/password)" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke all on database :"name" from public;
SQL
