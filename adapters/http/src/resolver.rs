//! Names, looked up, without the addresses that may not be reached.

use std::{net::SocketAddr, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use webhooks::{Reach, Refusal};

/// Looks names up for one client. What it answers with is connected to as it is.
pub(crate) struct Resolver(pub(crate) Arc<Reach>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = Arc::clone(&self.0);
        Box::pin(async move {
            // The client puts the port of the URL in the place of 0.
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(reachable(&reach, found)?.into_iter()) as Addrs)
        })
    }
}

/// Those of them that may be reached.
///
/// # Errors
/// [`Refusal`] where there are some, and none may be.
fn reachable(reach: &Reach, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refusal> {
    let are_there = !found.is_empty();
    let open: Vec<SocketAddr> = found.into_iter().filter(|address| reach.allows(address.ip())).collect();
    if are_there && open.is_empty() { Err(Refusal::Address) } else { Ok(open) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssrf_of_what_a_name_leads_to_only_the_internet_is_left() {
        let found =
            |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<SocketAddr>>();
        let reach = Reach::default();

        let both = found(&["127.0.0.1:0", "8.8.8.8:0", "[::1]:0", "[2606:4700::1111]:0"]);
        assert_eq!(reachable(&reach, both), Ok(found(&["8.8.8.8:0", "[2606:4700::1111]:0"])));
        assert_eq!(reachable(&reach, found(&["10.0.0.1:0", "[fe80::1]:0"])), Err(Refusal::Address));
        assert_eq!(reachable(&reach, Vec::new()), Ok(Vec::new()));
    }

    #[tokio::test]
    async fn ssrf_a_name_that_leads_here_leads_nowhere() {
        let name: Name = "localhost".parse().unwrap();

        let refusal = Resolver(Arc::default()).resolve(name).await.err().unwrap();

        assert_eq!(refusal.downcast_ref::<Refusal>(), Some(&Refusal::Address));
    }
}
