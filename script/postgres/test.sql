-- The databases of the tests, after roles.sql, one for each of two that run side by side. Not made on a server.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

SELECT format('CREATE DATABASE %I OWNER harapan_owner', name)
FROM unnest(ARRAY['harapan_test', 'harapan_test_2']) AS name
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name)
\gexec

-- Test data may be lost when the machine loses power; tests are faster for it.
ALTER DATABASE harapan_test SET synchronous_commit = off;
ALTER DATABASE harapan_test_2 SET synchronous_commit = off;

-- So that a database that a test makes for itself has the extension, which only a superuser may create.
\connect template1
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS btree_gist;

\connect harapan_test
\ir rights.sql
\connect harapan_test_2
\ir rights.sql
