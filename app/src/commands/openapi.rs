//! `earntrack openapi`

pub(crate) fn run() -> anyhow::Result<()> {
    super::print(&api::openapi_yaml())
}
