-- A database for each further process of tests, as the first one is now: harapan_test_gw1, _gw2, … with `processes` in all.
-- For psql as the superuser, after the first was migrated; nobody may use it meanwhile.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SELECT statement
FROM generate_series(1, :'processes'::int - 1) AS number,
    LATERAL (SELECT format('harapan_test_gw%s', number) AS name) AS named,
    LATERAL unnest(ARRAY[
        format('DROP DATABASE IF EXISTS %I WITH (FORCE)', name),
        format('CREATE DATABASE %I TEMPLATE harapan_test OWNER harapan_owner', name),
        format('ALTER DATABASE %I SET synchronous_commit = off', name),
        -- The rest of rights.sql lies within, and came along.
        format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name),
        format('GRANT CONNECT ON DATABASE %I TO harapan_app, harapan_backup', name)
    ]) WITH ORDINALITY AS said (statement, place)
ORDER BY number, place
\gexec
