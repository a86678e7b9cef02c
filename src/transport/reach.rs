//! Which machines what comes from elsewhere may be fetched from.
//!
//! Who may name an address to fetch could otherwise read what only this machine can reach: a router's page, a database, the credentials
//! that clouds hand out at `169.254.169.254`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which machines may be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Those with public addresses.
    #[default]
    Public,
    /// These hosts beside them, lower-cased, whatever their addresses are.
    Hosts(Vec<String>),
    /// Any.
    Anywhere,
}

impl Reach {
    /// Whether a host may be reached at any address, by its name or its own address as URLs have it.
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        match self {
            Self::Public => false,
            Self::Hosts(hosts) => hosts.iter().any(|allowed| *allowed == plain(host)),
            Self::Anywhere => true,
        }
    }
}

/// A host as hosts are compared.
pub(super) fn plain(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_lowercase()
}

/// Whether an address belongs to the public network, by the registries of special addresses (RFC 6890 and its successors).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // This network, private networks, loopback, and what is reserved or for many at once.
        [0 | 10 | 127 | 224.., ..] => true,
        // Shared by the customers of a provider (RFC 6598).
        [100, second, ..] => (64..128).contains(&second),
        [169, 254, ..] | [192, 168, ..] => true,
        [172, second, ..] => (16..32).contains(&second),
        // Protocols, documentation, and the old way from IPv6.
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        // Measuring of networks (RFC 2544).
        [198, 18 | 19, ..] => true,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let pieces = address.segments();
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match pieces {
        // An address of IPv4, written in IPv6 or translated into it (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inner(high, low),
        // The same, carried inside of IPv4 (RFC 3056).
        [0x2002, high, low, ..] => inner(high, low),
        // Protocols, among them tunnels that hide an address (RFC 4380), and documentation.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // All that is handed out so far; loopback, private and link-local addresses lie outside.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Reach, is_public};

    #[test]
    fn only_the_public_network_is_public() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.9.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "5f00::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2001:4860:4860::8888",
            "2002:101:101::",
            "2606:4700::1111",
            "2a00::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_host_is_allowed_by_its_name_alone() {
        let reach = Reach::Hosts(vec!["files.internal".to_owned(), "::1".to_owned()]);
        assert!(reach.allows("Files.Internal.") && reach.allows("[::1]"));
        assert!(!reach.allows("other.internal") && !reach.allows("files.internal.example.com"));
        assert!(!Reach::Public.allows("files.internal") && Reach::Anywhere.allows("127.0.0.1"));
    }
}
