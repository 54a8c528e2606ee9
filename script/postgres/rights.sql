-- Included by roles.sql and test.sql: what harapan_app may do with harapan_owner's tables in this database.
SET client_min_messages = warning;
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database())
\gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO harapan_app, harapan_backup', current_database())
\gexec
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER SCHEMA public OWNER TO harapan_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO harapan_app, harapan_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE harapan_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO harapan_app;
ALTER DEFAULT PRIVILEGES FOR ROLE harapan_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO harapan_app;
