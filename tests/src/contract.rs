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
