//! Which addresses a webhook may be at.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::HookUrl;

/// Where webhooks may reach: the internet, and what the operator lets them beside it.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Networks that are not of the internet, and may be reached all the same.
    pub allowed: Vec<IpNet>,
    /// Whether nothing is sent in the clear.
    pub encrypted_only: bool,
}

/// Why a place is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("The address is none of the internet's")]
    Address,
    #[error("Must begin with https://")]
    InTheClear,
}

/// Of the special-purpose registry of IANA, and multicast and reserved space.
///
/// <https://www.iana.org/assignments/iana-ipv4-special-registry>
const CLOSED_V4: [(Ipv4Addr, u32); 18] = [
    // This host, on this network.
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Shared by customers of a carrier, who may be neighbours.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local, where clouds keep the credentials of their machines.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation, here and twice below.
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    // Relays of 6to4.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    // Measurements between networks.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, reserved and broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 3),
    // Looks like any other, and is what machines of Azure ask for their credentials.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
];

/// All that is given out so far.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Within that, what is not a host of the internet.
///
/// <https://www.iana.org/assignments/iana-ipv6-special-registry>
const CLOSED_V6: [(Ipv6Addr, u32); 4] = [
    // Protocols, among them Teredo, which holds an address of IPv4.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4, which holds one as well.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// NAT64: the last 32 bits are the address that is reached.
const NAT64: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

impl Reach {
    /// Whether an address may be connected to. To be asked of the very address, and right before.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(&address)) || is_of_the_internet(address)
    }

    /// Whether a place may be tried. What its name leads to is seen only then.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn admit(&self, url: &HookUrl) -> Result<(), Refusal> {
        if self.encrypted_only && !url.is_encrypted() {
            return Err(Refusal::InTheClear);
        }
        match url.address() {
            Some(address) if !self.allows(address) => Err(Refusal::Address),
            _ => Ok(()),
        }
    }
}

/// Of an address of IPv6 that stands for one of IPv4, the latter is looked at.
fn is_of_the_internet(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !CLOSED_V4.into_iter().any(|network| holds_v4(network, address)),
        IpAddr::V6(address) if holds_v6(NAT64, address) => {
            let [.., a, b, c, d] = address.octets();
            is_of_the_internet(Ipv4Addr::new(a, b, c, d).into())
        }
        IpAddr::V6(address) => {
            holds_v6(GLOBAL_V6, address) && !CLOSED_V6.into_iter().any(|network| holds_v6(network, address))
        }
    }
}

fn holds_v4((network, prefix): (Ipv4Addr, u32), address: Ipv4Addr) -> bool {
    (network.to_bits() ^ address.to_bits()).leading_zeros() >= prefix
}

fn holds_v6((network, prefix): (Ipv6Addr, u32), address: Ipv6Addr) -> bool {
    (network.to_bits() ^ address.to_bits()).leading_zeros() >= prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: [&str; 66] = [
        "0.0.0.0",
        "0.1.2.3",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.0.0.53",
        "127.255.255.255",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.255",
        "168.63.129.16",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:0.0.0.0",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:1ff:ffff::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "3fff:fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
    ];

    const OPEN: [&str; 26] = [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00:1450:4001:80b::200e",
        "3ffe:ffff::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
    ];

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn ssrf_no_address_but_of_the_internet_is_reached() {
        let reach = Reach::default();
        for text in CLOSED {
            assert!(!reach.allows(address(text)), "{text}");
        }
        for text in OPEN {
            assert!(reach.allows(address(text)), "{text}");
        }
    }

    #[test]
    fn ssrf_a_network_that_the_operator_allows_opens_itself_alone() {
        let allowed = vec!["10.1.0.0/16".parse().unwrap(), "::1/128".parse().unwrap()];
        let reach = Reach { allowed, ..Reach::default() };

        for open in ["10.1.2.3", "::1", "::ffff:10.1.2.3", "8.8.8.8"] {
            assert!(reach.allows(address(open)), "{open}");
        }
        for closed in ["10.2.0.1", "127.0.0.1", "::2", "64:ff9b::10.1.2.3", "169.254.169.254"] {
            assert!(!reach.allows(address(closed)), "{closed}");
        }
    }

    #[test]
    fn ssrf_what_a_url_says_itself_is_seen_before_anything_is_sent() {
        let (anywhere, encrypted) = (Reach::default(), Reach { encrypted_only: true, ..Reach::default() });
        let url = |text: &str| text.parse::<HookUrl>().unwrap();

        assert_eq!(anywhere.admit(&url("http://example.com/")), Ok(()));
        assert_eq!(encrypted.admit(&url("http://example.com/")), Err(Refusal::InTheClear));
        assert_eq!(encrypted.admit(&url("https://example.com/")), Ok(()));
        for text in
            ["https://0x7f.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://[fd00::1]/"]
        {
            assert_eq!(anywhere.admit(&url(text)), Err(Refusal::Address), "{text}");
        }
    }
}
