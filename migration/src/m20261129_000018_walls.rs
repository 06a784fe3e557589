//! The second wall between users: row-level security on every table that holds users' rows.
//!
//! What builds it is a function of the database, which is called again after every migration and finds
//! the tables by itself, so that none that is added later can be forgotten. SQLite has no such thing.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        let connection = manager.get_connection();
        for part in [WALL_ROLE, RAISE_WALLS] {
            connection.execute_unprepared(part).await?;
        }
        Ok(())
    }
}

/// Makes sure of a role that can be switched to, and that can do nothing by itself; false where that is
/// not ours to do.
const WALL_ROLE: &str = "CREATE FUNCTION has_wall_role(role TEXT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
    -- Since PostgreSQL 16 one can be a member of a role without having what it may.
    is_precise CONSTANT BOOLEAN := current_setting('server_version_num')::int >= 160000;
    is_member BOOLEAN;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
    IF EXISTS (
        SELECT 1 FROM pg_roles
        WHERE rolname = role AND (rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb)
    ) THEN
        RAISE WARNING 'the role % may more than a wall can stand', role;
        RETURN FALSE;
    END IF;
    is_member := pg_has_role(current_user, role, CASE WHEN is_precise THEN 'SET' ELSE 'MEMBER' END);
    IF NOT is_member THEN
        EXECUTE format(
            'GRANT %I TO CURRENT_USER %s', role, CASE WHEN is_precise THEN 'WITH INHERIT FALSE, SET TRUE' END
        );
    END IF;
    RETURN TRUE;
EXCEPTION
    WHEN insufficient_privilege THEN RETURN FALSE;
END $$;";

/// `one_user` lets one user's rows through: those of whom the transaction says that it is about. It is
/// compared as the queries compare, so that plans stay as they are. `everyone` lets all through, for
/// another role; and for the owner, where a migration says so. Without roles one policy does both.
///
/// Views look at their tables as whoever asks does, not as their owner.
const RAISE_WALLS: &str = "CREATE FUNCTION raise_walls() RETURNS VOID LANGUAGE plpgsql
SET client_min_messages = warning AS $$
DECLARE
    the_user CONSTANT TEXT := 'NULLIF(current_setting(''earntrack.owner'', TRUE), '''')::uuid';
    is_everyone CONSTANT TEXT := '(SELECT current_setting(''earntrack.scope'', TRUE) = ''everyone'')';
    one_user TEXT;
    everyone TEXT;
    has_roles BOOLEAN;
    target RECORD;
BEGIN
    -- Roles are shared by all databases of a server, so each has its own; what stands keeps them, whatever
    -- the database is called by now.
    SELECT rolname INTO one_user FROM pg_policy JOIN pg_roles ON pg_roles.oid = ANY (polroles)
        WHERE polrelid = 'users'::regclass AND polname = 'one_user';
    SELECT rolname INTO everyone FROM pg_policy JOIN pg_roles ON pg_roles.oid = ANY (polroles)
        WHERE polrelid = 'users'::regclass AND polname = 'everyone'
            AND pg_roles.oid <> (SELECT relowner FROM pg_class WHERE oid = 'users'::regclass);
    one_user := COALESCE(one_user, left(current_database(), 55) || '_app');
    everyone := COALESCE(everyone, left(current_database(), 55) || '_all');
    has_roles := has_wall_role(one_user) AND has_wall_role(everyone);

    FOR target IN
        SELECT class.oid, class.oid::regclass AS name,
            CASE class.relname WHEN 'users' THEN 'id' WHEN 'idempotency_keys' THEN 'owner' ELSE 'user_id' END
                AS owner
        FROM pg_class AS class
        WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind IN ('r', 'p')
            AND (class.relname IN ('users', 'idempotency_keys') OR EXISTS (
                SELECT 1 FROM pg_attribute
                WHERE attrelid = class.oid AND attname = 'user_id' AND NOT attisdropped
            ))
            AND NOT (class.relrowsecurity AND class.relforcerowsecurity AND (
                SELECT array_agg(polname::text ORDER BY polname) FROM pg_policy WHERE polrelid = class.oid
            ) IS NOT DISTINCT FROM (
                CASE WHEN has_roles THEN ARRAY['everyone', 'one_user'] ELSE ARRAY['one_user_or_everyone'] END
            ))
        ORDER BY class.relname
    LOOP
        EXECUTE format(
            'ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target.name
        );
        EXECUTE format('DROP POLICY IF EXISTS one_user ON %s', target.name);
        EXECUTE format('DROP POLICY IF EXISTS everyone ON %s', target.name);
        EXECUTE format('DROP POLICY IF EXISTS one_user_or_everyone ON %s', target.name);
        IF has_roles THEN
            EXECUTE format(
                'CREATE POLICY one_user ON %s TO %I USING (%I = %s)',
                target.name, one_user, target.owner, the_user
            );
            EXECUTE format(
                'CREATE POLICY everyone ON %s TO %I, CURRENT_USER USING (%s)',
                target.name, everyone, is_everyone
            );
        ELSE
            EXECUTE format(
                'CREATE POLICY one_user_or_everyone ON %s USING (%I = (SELECT %s) OR %s)',
                target.name, target.owner, the_user, is_everyone
            );
        END IF;
    END LOOP;

    FOR target IN
        SELECT class.oid::regclass AS name FROM pg_class AS class
        WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'v'
            AND NOT COALESCE('security_invoker=true' = ANY (class.reloptions), FALSE)
    LOOP
        EXECUTE format('ALTER VIEW %s SET (security_invoker = true)', target.name);
    END LOOP;

    IF has_roles THEN
        IF NOT has_schema_privilege(one_user, current_schema(), 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I, %I', current_schema(), one_user, everyone);
        END IF;
        EXECUTE format(
            'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I, %I',
            current_schema(), one_user, everyone
        );
        EXECUTE format(
            'GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO %I, %I', current_schema(), one_user, everyone
        );
        EXECUTE format('REVOKE ALL ON seaql_migrations FROM %I, %I', one_user, everyone);
    END IF;
END $$;";
