//! `earntrack env-example`

pub(crate) fn run() -> anyhow::Result<()> {
    super::print(&crate::config::env_example())
}
