-- The database of the tests, after roles.sql. Not made on a server. Those that run side by side have copies (copy.sql).
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

SELECT 'CREATE DATABASE harapan_test OWNER harapan_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'harapan_test')
\gexec

-- Test data may be lost when the machine loses power; tests are faster for it.
ALTER DATABASE harapan_test SET synchronous_commit = off;

-- So that a database that a test makes for itself has the extension, which only a superuser may create.
\connect template1
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS btree_gist;

\connect harapan_test
\ir rights.sql
