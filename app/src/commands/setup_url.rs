//! `earntrack setup-url`

use anyhow::{Context as _, bail};

use crate::config::Flags;

pub(crate) async fn run(flags: &Flags) -> anyhow::Result<()> {
    let (app, settings) = super::open(flags).await?;
    let link = app.identity.setup_link(true).await.context("the link could not be made")?;
    app.database.close().await?;
    let Some(link) = link else {
        bail!("there is an admin already; `earntrack admin grant` makes another one");
    };
    super::print(&format!("{}{}\ngood once, until {}", super::place(&settings), link.path, link.expires_at))
}
