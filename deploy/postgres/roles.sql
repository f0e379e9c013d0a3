-- What Prag needs from a PostgreSQL server, to be run by a superuser: roles, database, extensions. Running it again is harmless.
--
--   psql -f roles.sql postgres                          the database is called prag; -v database=other calls it other
--   PRAG_OWNER_PASSWORD=… PRAG_APP_PASSWORD=… psql …    gives the two roles that sign in their passwords
--
-- prag_owner   owns the database and its tables; only migrations run under it
-- prag_app     serves requests; owns nothing, and no policy lets it past a tenant's border
-- prag_region  reads counts of all tenants and nothing of persons; prag_app steps into it for one transaction
-- prag_door    finds the tenant of an address somebody signs in with; prag_app steps into it likewise
\set ON_ERROR_STOP on
\if :{?database}
\else
\set database prag
\endif
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['prag_owner', 'prag_app', 'prag_region', 'prag_door']) AS name
WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec

ALTER ROLE prag_owner  LOGIN   INHERIT   CREATEROLE   NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS;
-- NOINHERIT: without SET ROLE the rights of prag_region and prag_door stay out of reach.
ALTER ROLE prag_app    LOGIN   NOINHERIT NOCREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS;
ALTER ROLE prag_region NOLOGIN NOINHERIT NOCREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS;
ALTER ROLE prag_door   NOLOGIN NOINHERIT NOCREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS;
GRANT prag_region, prag_door TO prag_app;

\getenv owner_password PRAG_OWNER_PASSWORD
\if :{?owner_password}
ALTER ROLE prag_owner PASSWORD :'owner_password';
\endif
\getenv app_password PRAG_APP_PASSWORD
\if :{?app_password}
ALTER ROLE prag_app PASSWORD :'app_password';
\endif

SELECT format('CREATE DATABASE %I OWNER prag_owner', :'database')
WHERE :'database' NOT IN (SELECT datname FROM pg_database) \gexec
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO prag_app;

\connect :"database"
SET client_min_messages = warning;
ALTER SCHEMA public OWNER TO prag_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO prag_app, prag_region, prag_door;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
