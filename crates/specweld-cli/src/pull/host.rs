//! Which hosts may be asked, and at which addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The hosts that may be asked: that of the start, and those that the user names.
#[derive(Clone, Debug)]
pub struct Hosts {
    start: String,
    all: BTreeSet<String>,
}

impl Hosts {
    /// The start and others, each a host or `host:port`.
    pub fn new(start: &Url, others: &[String]) -> Self {
        let start = authority(start);
        let others = others.iter().map(|host| host.to_ascii_lowercase());
        Self {
            all: others.chain([start.clone()]).collect(),
            start,
        }
    }

    /// Whether a URL leads to one of them.
    pub fn allow(&self, url: &Url) -> bool {
        self.all.contains(&authority(url))
    }

    /// The host of a URL that is not that of the start.
    pub fn other(&self, url: &Url) -> Option<String> {
        Some(authority(url)).filter(|host| *host != self.start)
    }

    /// Looks where the names of the hosts lead, before anything that a page says can play a part.
    pub async fn look_up(&self) -> Addresses {
        let mut may_be_private = BTreeMap::new();
        for authority in &self.all {
            let Ok(url) = Url::parse(&format!("http://{authority}")) else {
                continue;
            };
            if let Some(Host::Domain(name)) = url.host() {
                let found = tokio::net::lookup_host((name, 80)).await;
                let is_private = found.is_ok_and(|mut found| found.any(|it| is_private(it.ip())));
                may_be_private.insert(name.to_owned(), is_private);
            }
        }
        Addresses { may_be_private }
    }
}

/// The host of a URL, with its port where that is not the scheme's own.
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Finds the addresses of hosts. A name that led into public networks alone when the run began leads nowhere else
/// later: who owns a name could have it lead to a machine that only the user can reach.
#[derive(Clone, Debug)]
pub struct Addresses {
    may_be_private: BTreeMap<String, bool>,
}

impl Resolve for Addresses {
    fn resolve(&self, name: Name) -> Resolving {
        // A name that is none of the hosts is that of the user's proxy.
        let may_be_private = self.may_be_private.get(name.as_str()).copied();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> = found.collect();
            if may_be_private == Some(false) && found.iter().any(|it| is_private(it.ip())) {
                return Err(format!("{} leads into a private network now", name.as_str()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is of this machine or of a network that is not the public one.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => is_private_v4(address),
            None => {
                address.is_loopback()
                    || address.is_unspecified()
                    || address.is_unique_local()
                    || address.is_unicast_link_local()
            }
        },
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || first == 0
        // Shared by the customers of a provider (RFC 6598), of protocols (RFC 6890), and for benchmarks (RFC 2544).
        || first == 100 && (64..128).contains(&second)
        || (first, second, third) == (192, 0, 0)
        || first == 198 && (18..20).contains(&second)
}

/// The IPv4 address that one of IPv6 stands for, as mapped (RFC 4291) or by a translator (RFC 6052).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    let translated = [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0];
    let [high, low] = [high.to_be_bytes(), low.to_be_bytes()];
    let inner = Ipv4Addr::new(high[0], high[1], low[0], low[1]);
    address.to_ipv4_mapped().or(translated.then_some(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_in_every_spelling() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a9fe:a9fe",
        ] {
            assert!(is_private(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "100.128.0.1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
        ] {
            assert!(!is_private(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_name_that_was_public_leads_to_no_private_address_later() {
        let run = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let resolve = |may_be_private| {
            let may_be_private = BTreeMap::from([("localhost".to_owned(), may_be_private)]);
            let addresses = Addresses { may_be_private };
            run.block_on(addresses.resolve("localhost".parse().unwrap()))
        };
        assert!(resolve(true).is_ok());
        let refused = resolve(false).err().unwrap();
        assert_eq!(
            refused.to_string(),
            "localhost leads into a private network now"
        );
    }

    #[test]
    fn a_host_is_its_name_and_its_port() {
        let url = |text: &str| Url::parse(text).unwrap();
        let start = url("https://docs.acme.example/llms.txt");
        let hosts = Hosts::new(&start, &["API.acme.example:8443".to_owned()]);
        assert!(hosts.allow(&url("https://docs.acme.example:443/a")));
        assert!(hosts.allow(&url("https://api.acme.example:8443/a")));
        assert!(!hosts.allow(&url("https://api.acme.example/a")));
        assert!(!hosts.allow(&url("https://docs.acme.example.evil.example/a")));
        assert_eq!(hosts.other(&start), None);
    }
}
