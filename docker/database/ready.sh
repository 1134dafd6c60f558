#!/bin/sh
# Whether the database takes requests. Asked over TCP: while it is being made, it answers inside its container only.
# After each start it lets the audit in first: the volume may be older than the audit's role or its password.
set -eu
pg_isready --quiet --host 127.0.0.1 --username "$DATABASE" --dbname "$DATABASE"
[ -e /tmp/audit-may-read ] && exit 0
let-audit-read
touch /tmp/audit-may-read
