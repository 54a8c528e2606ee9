-- Roles and rights of Harapan's database, for psql as the superuser. Safe to run again.
--
--   harapan_owner   owns the database and its schema; runs migrations
--   harapan_app     web, worker, dispatcher and tests; owns nothing, cannot pass row-level security
--   harapan_backup  reads everything, writes nothing
--
-- Passwords come from the environment and are set only when given (a private socket needs none).
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

\getenv owner_password HARAPAN_OWNER_PASSWORD
\getenv app_password HARAPAN_APP_PASSWORD
\getenv backup_password HARAPAN_BACKUP_PASSWORD

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['harapan_owner', 'harapan_app', 'harapan_backup']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE harapan_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE harapan_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE harapan_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;

-- A page that waits longer than this has failed for its user; it must also let go of its locks.
ALTER ROLE harapan_app SET lock_timeout = '10s';
ALTER ROLE harapan_app SET statement_timeout = '60s';
ALTER ROLE harapan_app SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE harapan_owner SET lock_timeout = '30s';
ALTER ROLE harapan_backup SET default_transaction_read_only = on;
GRANT pg_read_all_data TO harapan_backup;

\if :{?owner_password}
ALTER ROLE harapan_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE harapan_app PASSWORD :'app_password';
\endif
\if :{?backup_password}
ALTER ROLE harapan_backup PASSWORD :'backup_password';
\endif

SELECT 'CREATE DATABASE harapan OWNER harapan_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'harapan')
\gexec

\connect harapan
\ir rights.sql
