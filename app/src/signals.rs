//! Being told to stop.

#[cfg(unix)]
pub(crate) use unix::Signals;

#[cfg(not(unix))]
pub(crate) use elsewhere::Signals;

#[cfg(unix)]
mod unix {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// The signals that ask a process to stop.
    pub(crate) struct Signals {
        terminate: Signal,
        interrupt: Signal,
    }

    impl Signals {
        /// From now on they do not end the process by themselves.
        pub(crate) fn heed() -> io::Result<Self> {
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }

        pub(crate) async fn next(&mut self) -> &'static str {
            tokio::select! {
                _ = self.terminate.recv() => "SIGTERM",
                _ = self.interrupt.recv() => "SIGINT",
            }
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::{future, io};

    /// Ctrl-C, which is all there is.
    pub(crate) struct Signals;

    impl Signals {
        pub(crate) fn heed() -> io::Result<Self> {
            Ok(Self)
        }

        pub(crate) async fn next(&mut self) -> &'static str {
            match tokio::signal::ctrl_c().await {
                Ok(()) => "Ctrl-C",
                Err(_) => future::pending().await,
            }
        }
    }
}
