-- For a server of PostgreSQL that is Harapan's alone (script/services.py, docker-compose.yml), after roles.sql: its roles
-- enter no database but Harapan's, where a thief of one could else fill the disk. As the superuser; safe to run again.
\set ON_ERROR_STOP on
\set QUIET on
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;
