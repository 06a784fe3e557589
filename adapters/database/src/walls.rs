//! The second wall between users (ADR 0030): PostgreSQL itself gives a connection only the rows that
//! it was opened for, whatever a statement forgets to ask.
//!
//! Every statement runs in a transaction that begins by saying whose rows it is about, in settings
//! that end with it. So nothing of one user is left on a connection for the next, whoever pools it.

use std::sync::{Arc, PoisonError, RwLock};

use kernel::{StoreError, UserId};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, prelude::Uuid};

use crate::{
    Database,
    fault::{corrupt, fault},
    leases::Leases,
    nested,
};

/// Whose rows a connection sees, besides what belongs to no one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Of(UserId),
    /// All users': for what the calendar makes due, for who is not known yet, and for whoever looks
    /// after the store.
    Everyone,
    /// No user's.
    Nobody,
}

/// What keeps users apart in a store, besides that every query asks for one user's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// Nothing: SQLite knows no users, and a schema that is out of date has none yet.
    Absent,
    /// Roles of their own, which see one user's rows or everyone's, and own nothing.
    Roles,
    /// Policies that hold for the role that connects as well.
    Forced,
    /// Policies, and a role that they do not hold for.
    Bypassed,
}

/// How the wall stands, as it was found when it was last looked at.
#[derive(Debug, Default)]
pub(crate) struct Walls(RwLock<Arc<Standing>>);

#[derive(Debug, Default)]
pub(crate) enum Standing {
    #[default]
    Absent,
    Forced,
    Roles {
        one_user: String,
        everyone: String,
    },
}

/// Reads of one scope, each in a transaction of its own.
pub(crate) struct Walled {
    leases: Leases,
    /// What opens the transaction.
    opening: String,
}

/// The policies of the first table that has any, by [their function](migration), and whom they are for.
const STANDING: &str = "SELECT CAST(policy.polname AS TEXT) AS policy, CAST(role.rolname AS TEXT) AS role,
        COALESCE(pg_has_role(session_user, role.oid, CASE
            WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER'
        END), TRUE) AS is_ours
    FROM pg_policy AS policy JOIN pg_class AS class ON class.oid = policy.polrelid
    LEFT JOIN pg_roles AS role ON role.oid = ANY (policy.polroles) AND role.oid <> class.relowner
    WHERE class.oid = to_regclass('users')";

/// Tables of users' rows that have no wall.
const GAPS: &str = "SELECT CAST(class.relname AS TEXT) AS name FROM pg_class AS class
    WHERE class.relnamespace = CAST(current_schema() AS regnamespace) AND class.relkind IN ('r', 'p')
        AND (class.relname IN ('users', 'idempotency_keys') OR EXISTS (
            SELECT 1 FROM pg_attribute
            WHERE attrelid = class.oid AND attname = 'user_id' AND NOT attisdropped
        ))
        AND NOT (class.relrowsecurity AND class.relforcerowsecurity AND EXISTS (
            SELECT 1 FROM pg_policy WHERE polrelid = class.oid
        ))
    ORDER BY class.relname";

/// Whether no policy holds for the role that connects.
const IS_ABOVE: &str =
    "SELECT rolsuper OR rolbypassrls AS is_above FROM pg_roles WHERE rolname = session_user";

/// What a migration does without walls: it changes everyone's rows, as their owner.
pub(crate) const AS_OWNER: &str = "SET LOCAL earntrack.scope = 'everyone'";

/// Builds the walls of tables that have none yet; the function is made by a migration.
pub(crate) const RAISE: &str = "SELECT raise_walls()";

impl From<UserId> for Scope {
    fn from(owner: UserId) -> Self {
        Self::Of(owner)
    }
}

impl From<Uuid> for Scope {
    fn from(owner: Uuid) -> Self {
        Self::Of(owner.into())
    }
}

impl Scope {
    /// Whether what is asked of this one may be asked of the other.
    pub(crate) fn is_within(self, other: Self) -> bool {
        self == other || self == Self::Nobody
    }
}

impl Wall {
    /// What it means, for whoever runs the server.
    #[must_use]
    pub fn standing(self) -> &'static str {
        match self {
            Self::Absent => "users are kept apart by what the program asks for",
            Self::Roles => {
                "users are kept apart by PostgreSQL as well, in roles that see one user's rows or own nothing"
            }
            Self::Forced => {
                "users are kept apart by PostgreSQL as well, by policies that hold for the role of DATABASE_URL too"
            }
            Self::Bypassed => {
                "users are kept apart by what the program asks for alone: no policy holds for the role of \
                DATABASE_URL, and there are no roles to switch to; `earntrack migrate` makes them where it may"
            }
        }
    }
}

impl Walls {
    pub(crate) fn standing(&self) -> Arc<Standing> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn stand(&self, standing: Standing) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(standing);
    }
}

impl Standing {
    /// What puts a transaction into a scope, until it ends; `None` where there is no wall.
    pub(crate) fn entrance(&self, scope: Scope) -> Option<String> {
        let roles = match self {
            Self::Absent => return None,
            Self::Forced => None,
            Self::Roles { one_user, everyone } => Some((one_user, everyone)),
        };
        let role =
            roles.map(|(one_user, everyone)| if scope == Scope::Everyone { everyone } else { one_user });
        let role = role.map(|role| format!("SET LOCAL ROLE \"{}\"; ", role.replace('"', "\"\"")));
        let (owner, scope) = match scope {
            Scope::Of(owner) => (owner.to_string(), ""),
            Scope::Everyone => (String::new(), "everyone"),
            Scope::Nobody => (String::new(), ""),
        };
        // Statements of their own, which take half as long as functions that do the same.
        Some(format!(
            "{}SET LOCAL earntrack.owner = '{owner}'; SET LOCAL earntrack.scope = '{scope}'",
            role.unwrap_or_default()
        ))
    }
}

impl Walled {
    /// `opening` is what is said before anything is read; empty for nothing.
    pub(crate) fn over(leases: Leases, opening: &str) -> Self {
        let opening = match opening {
            "" => "BEGIN READ ONLY".to_owned(),
            opening => format!("BEGIN READ ONLY; {opening}"),
        };
        Self { leases, opening }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Walled {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let lease = self.leases.lend().await?;
        lease.ask(&self.opening, async |line| nested::execute(line, statement).await).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let lease = self.leases.lend().await?;
        lease.ask(&self.opening, async |line| nested::execute_unprepared(line, sql).await).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let lease = self.leases.lend().await?;
        lease.ask(&self.opening, async |line| nested::query_one(line, statement).await).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let lease = self.leases.lend().await?;
        lease.ask(&self.opening, async |line| nested::query_all(line, statement).await).await
    }
}

impl Database {
    /// How users are kept apart in this store.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn wall(&self) -> Result<Wall, StoreError> {
        Ok(match *self.walls().standing() {
            Standing::Absent => Wall::Absent,
            Standing::Roles { .. } => Wall::Roles,
            Standing::Forced => {
                let rows = self.ask(IS_ABOVE).await?;
                let is_above = rows.first().is_some_and(|row| row.try_get("", "is_above").unwrap_or(true));
                if is_above { Wall::Bypassed } else { Wall::Forced }
            }
        })
    }

    /// Builds what is missing of the wall, as is done after every migration: by now the role that
    /// connects may be allowed more than it was then.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn raise_walls(&self) -> Result<(), StoreError> {
        if self.backend() == DbBackend::Postgres {
            let tx = self.begin_as_owner().await?;
            tx.connection().execute_unprepared(RAISE).await.map_err(fault)?;
            tx.finish().await?;
            self.look_at_walls().await?;
        }
        Ok(())
    }

    /// Tables of users' rows without a wall, by name; on SQLite there is none to be missed.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn gaps_in_walls(&self) -> Result<Vec<String>, StoreError> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(Vec::new());
        }
        let rows = self.ask(GAPS).await?;
        rows.iter().map(|row| row.try_get("", "name").map_err(fault)).collect()
    }

    /// Finds out how the wall stands.
    pub(crate) async fn look_at_walls(&self) -> Result<(), StoreError> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(());
        }
        let rows = self.ask(STANDING).await?;
        let mut policies: Vec<(String, Option<String>)> = Vec::new();
        for row in &rows {
            let role: Option<String> = row.try_get("", "role").map_err(fault)?;
            if !row.try_get::<bool>("", "is_ours").map_err(fault)? {
                let role = role.unwrap_or_default();
                return Err(corrupt(format!(
                    "the role of DATABASE_URL has not been granted the role {role}"
                )));
            }
            policies.push((row.try_get("", "policy").map_err(fault)?, role));
        }
        let role_of = |wanted: &str| {
            policies.iter().find(|(policy, _)| policy == wanted).and_then(|(_, role)| role.clone())
        };
        self.walls().stand(match (role_of("one_user"), role_of("everyone")) {
            (Some(one_user), Some(everyone)) => Standing::Roles { one_user, everyone },
            _ if policies.is_empty() => Standing::Absent,
            _ => Standing::Forced,
        });
        Ok(())
    }

    /// What the role that connects is told, past the wall.
    pub(crate) async fn ask(&self, sql: &str) -> Result<Vec<QueryResult>, StoreError> {
        let connection = self.as_owner();
        let question = Statement::from_string(connection.get_database_backend(), sql);
        connection.query_all_raw(question).await.map_err(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "01890000-0000-7000-8000-00000000000a";

    fn entrances(standing: &Standing) -> [Option<String>; 3] {
        let ana = Uuid::try_parse(ANA).unwrap();
        [Scope::from(ana), Scope::Everyone, Scope::Nobody].map(|scope| standing.entrance(scope))
    }

    #[test]
    fn each_scope_says_all_that_the_one_before_it_has_said() {
        let roles =
            Standing::Roles { one_user: "books_app".to_owned(), everyone: "books \"all\"".to_owned() };
        let settings = |owner: &str, scope: &str| {
            format!("SET LOCAL earntrack.owner = '{owner}'; SET LOCAL earntrack.scope = '{scope}'")
        };
        let [of_ana, of_everyone, of_nobody] =
            [settings(ANA, ""), settings("", "everyone"), settings("", "")];

        assert_eq!(entrances(&Standing::Absent), [None, None, None]);
        assert_eq!(
            entrances(&Standing::Forced),
            [of_ana.clone(), of_everyone.clone(), of_nobody.clone()].map(Some)
        );
        assert_eq!(
            entrances(&roles),
            [
                format!("SET LOCAL ROLE \"books_app\"; {of_ana}"),
                format!("SET LOCAL ROLE \"books \"\"all\"\"\"; {of_everyone}"),
                format!("SET LOCAL ROLE \"books_app\"; {of_nobody}"),
            ]
            .map(Some)
        );
    }

    #[test]
    fn what_is_no_ones_may_be_asked_of_any_scope() {
        let [ana, ben] = [1, 2].map(|id| Scope::from(Uuid::from_u128(id)));
        for scope in [ana, Scope::Everyone, Scope::Nobody] {
            assert!(scope.is_within(scope));
            assert!(Scope::Nobody.is_within(scope));
        }
        assert!(!ana.is_within(ben));
        assert!(!ana.is_within(Scope::Everyone));
        assert!(!Scope::Everyone.is_within(ana));
    }
}
