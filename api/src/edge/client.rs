//! Who a request comes from.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Once,
};

use ipnet::IpNet;
use poem::{
    http::{HeaderMap, HeaderName},
    web::RemoteAddr,
};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Networks whose hosts pass on the requests of others and say whose.
pub(super) struct Proxies {
    networks: Vec<IpNet>,
    /// Whether the operator was told of a peer that behaves like a proxy and is none of ours.
    told: Once,
}

impl Proxies {
    pub(super) fn new(networks: Vec<IpNet>) -> Self {
        Self { networks, told: Once::new() }
    }

    pub(super) fn include(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// Anyone can write `X-Forwarded-For`; each proxy appends whom it heard. So entries are
    /// believed from the last one backwards, for as long as the one who wrote it is ours.
    pub(super) fn client_of(&self, peer: &RemoteAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.as_socket_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), SocketAddr::ip);
        let mut client = peer.to_canonical();
        if headers.contains_key(FORWARDED_FOR) && !self.include(client) {
            self.told.call_once(|| {
                tracing::warn!(
                    peer = %client,
                    "X-Forwarded-For came from a peer that is not in TRUSTED_PROXIES and is not believed; if that is a \
                     proxy of yours, all its clients count as one until it is named there"
                );
            });
        }
        let lines = headers.get_all(FORWARDED_FOR).iter().rev();
        let mut hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        while self.include(client) {
            match hops.next().and_then(address) {
                Some(hop) => client = hop,
                None => break,
            }
        }
        client
    }
}

/// The address of a hop, which some proxies write with its port.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim_matches([' ', '\t']);
    let with_port = || hop.parse().map(|address: SocketAddr| address.ip()).ok();
    hop.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn client(peer: &str, lines: &[&[u8]]) -> String {
        let networks = ["10.0.0.0/8", "2001:db8:ffff::/48"].map(|network| network.parse().unwrap());
        let proxies = Proxies::new(networks.into());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap());
        }
        let peer = SocketAddr::new(peer.parse().unwrap(), 40_000);
        proxies.client_of(&RemoteAddr(peer.into()), &headers).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(client("198.51.100.7", &[b"203.0.113.9"]), "198.51.100.7");
        assert_eq!(client("198.51.100.7", &[b"10.0.0.1, 203.0.113.9"]), "198.51.100.7");
    }

    #[test]
    fn behind_a_proxy_the_last_hop_that_is_not_ours_is_the_client() {
        assert_eq!(client("10.0.0.1", &[b"203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("::ffff:10.0.0.1", &[b"203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &[b"1.1.1.1, 203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &[b"1.1.1.1", b"203.0.113.9", b"10.0.0.2,10.0.0.3"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &[b"203.0.113.9:5123"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &[b"[2001:db8::7]:5123"]), "2001:db8::7");
        assert_eq!(client("2001:db8:ffff::1", &[b"2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn what_is_no_address_ends_the_trail_at_the_hop_that_passed_it_on() {
        for garbage in [
            &b"unknown"[..],
            b"",
            b"203.0.113.9, ",
            b"_hidden",
            b"203.0.113.999",
            b"\xff\xfe",
            b"for=1.2.3.4",
        ] {
            assert_eq!(client("10.0.0.1", &[garbage]), "10.0.0.1", "{garbage:?}");
        }
        assert_eq!(client("10.0.0.1", &[b"203.0.113.9, nonsense, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }
}
