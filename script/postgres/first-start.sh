#!/bin/sh
# Run once by the postgres image on an empty data folder: roles, database and rights.
set -eu
psql -X -q -U "${POSTGRES_USER:-postgres}" -d postgres -f /etc/harapan/roles.sql -f /etc/harapan/cluster.sql
