//! One case, every engine.

/// Stamps each case, an `async fn(Store)`, onto every engine, with a fresh store each time.
#[macro_export]
macro_rules! contract {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::Store::fresh($crate::Engine::Sqlite).await.serve(super::$case).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::Store::fresh($crate::Engine::Postgres).await.serve(super::$case).await;
                }
            )+
        }
    };
}

/// Stamps each case, an `async fn(Store)`, onto every engine, read as it is and through every cache.
#[macro_export]
macro_rules! cached_contract {
    ($($case:ident),+ $(,)?) => {
        $crate::contract!($($case),+);

        mod sqlite_in_process {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let store = $crate::Store::cached($crate::Engine::Sqlite, $crate::Kept::InProcess).await;
                    store.serve(super::$case).await;
                }
            )+
        }

        mod postgres_in_process {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let store = $crate::Store::cached($crate::Engine::Postgres, $crate::Kept::InProcess).await;
                    store.serve(super::$case).await;
                }
            )+
        }

        mod sqlite_in_redis {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let store = $crate::Store::cached($crate::Engine::Sqlite, $crate::Kept::InRedis).await;
                    store.serve(super::$case).await;
                }
            )+
        }

        mod postgres_in_redis {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let store = $crate::Store::cached($crate::Engine::Postgres, $crate::Kept::InRedis).await;
                    store.serve(super::$case).await;
                }
            )+
        }
    };
}
