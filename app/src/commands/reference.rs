//! `earntrack config-reference`

pub(crate) fn run() -> anyhow::Result<()> {
    super::print(&crate::config::reference())
}
