-- The second database of the tests, as the first one is now. For psql as the superuser, after the first was migrated.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
DROP DATABASE IF EXISTS harapan_test_2 WITH (FORCE);
CREATE DATABASE harapan_test_2 TEMPLATE harapan_test OWNER harapan_owner;
ALTER DATABASE harapan_test_2 SET synchronous_commit = off;
\connect harapan_test_2
\ir rights.sql
