#!/bin/sh
# Gives the roles of the service and of the audit the passwords that these have been given: docker compose exec orders-db use-given-password
set -eu

psql --no-psqlrc --username postgres --dbname postgres --set ON_ERROR_STOP=1 \
  --set name="$DATABASE" --set password="$(cat /secrets/password)" <<'SQL'
alter role :"name" password :'password';
SQL
let-audit-read
