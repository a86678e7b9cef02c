//! What resolves names for downloads and lets no private address pass, however often a name changes its address.
//!
//! The check is where a connection is made, on the very addresses that it is made to: a server of names that answers with a public address
//! first and with `127.0.0.1` a moment later gains nothing. A proxy resolves names itself; of those that go through one, only addresses
//! that are written as numbers are checked.

use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::transport::reach::{Reach, is_public, plain};

type LookUp = dyn Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> + Send + Sync;

/// The resolver of one download.
pub(crate) struct Guard {
    reach: Reach,
    /// The hosts that were asked for. The client asks for one other name at the most, that of its proxy, which the user chose.
    hosts: Mutex<HashSet<String>>,
    look_up: Arc<LookUp>,
}

/// A host that must not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Private {
    /// Its name or address.
    pub(crate) host: String,
    /// The address that it has, where that is another word.
    pub(crate) address: Option<IpAddr>,
}

impl Guard {
    /// A guard that resolves names as the system does.
    pub(crate) fn new(reach: Reach) -> Arc<Self> {
        Self::with(reach, |host| {
            Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), 0)).await?.collect()) })
        })
    }

    fn with(
        reach: Reach,
        look_up: impl Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>
        + Send
        + Sync
        + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { reach, hosts: Mutex::default(), look_up: Arc::new(look_up) })
    }

    /// Takes a URL that is about to be asked for.
    ///
    /// # Errors
    /// A host that is written as a private address.
    pub(crate) fn admit(&self, url: &Url) -> Result<(), Private> {
        let host = url.host_str().unwrap_or_default();
        if self.reach.allows(host) {
            return Ok(());
        }
        let plain = plain(host);
        match plain.parse::<IpAddr>() {
            Ok(address) if !is_public(address) => Err(Private { host: plain, address: None }),
            Ok(_) => Ok(()),
            Err(_) => {
                self.hosts.lock().unwrap_or_else(PoisonError::into_inner).insert(plain);
                Ok(())
            }
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let host = plain(name.as_str());
        let is_guarded = self.hosts.lock().unwrap_or_else(PoisonError::into_inner).contains(&host);
        let found = (self.look_up)(name.as_str().to_owned());
        Box::pin(async move {
            let mut found = found.await?;
            if is_guarded {
                let first = found.first().map(SocketAddr::ip);
                found.retain(|address| is_public(address.ip()));
                if let (true, Some(_)) = (found.is_empty(), first) {
                    return Err(Box::new(Private { host, address: first }) as Box<_>);
                }
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => write!(f, "`{}` has the address {address}, which is not public", self.host),
            None => write!(f, "`{}` is no public address", self.host),
        }
    }
}

impl std::error::Error for Private {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use reqwest::Url;
    use reqwest::dns::Resolve;

    use super::{Guard, Private};
    use crate::transport::reach::Reach;

    /// A guard whose server of names gives the addresses of the list one after the other.
    fn guard(reach: Reach, answers: &[&[&str]]) -> Arc<Guard> {
        let answers: Vec<Vec<_>> = answers
            .iter()
            .map(|answer| {
                answer.iter().map(|address| (address.parse::<std::net::IpAddr>().unwrap(), 0).into()).collect()
            })
            .collect();
        let asked = AtomicUsize::new(0);
        Guard::with(reach, move |_| {
            let answer = answers[asked.fetch_add(1, Ordering::SeqCst) % answers.len()].clone();
            Box::pin(async move { Ok(answer) })
        })
    }

    async fn resolved(guard: &Guard, name: &str) -> Result<Vec<String>, String> {
        let found = guard.resolve(name.parse().unwrap()).await;
        let addresses = found.map(|found| found.map(|address| address.ip().to_string()).collect());
        addresses.map_err(|error| error.downcast::<Private>().unwrap().to_string())
    }

    fn admitted(guard: &Guard, url: &str) -> bool {
        guard.admit(&Url::parse(url).unwrap()).is_ok()
    }

    #[tokio::test]
    async fn a_name_that_changes_its_address_is_checked_every_time() {
        let guard = guard(Reach::Public, &[&["1.1.1.1"], &["127.0.0.1"], &["10.0.0.1", "1.1.1.1"]]);
        assert!(admitted(&guard, "https://Files.Example.com./a"));
        assert_eq!(resolved(&guard, "files.example.com").await, Ok(vec!["1.1.1.1".to_owned()]));
        let refused = "`files.example.com` has the address 127.0.0.1, which is not public";
        assert_eq!(resolved(&guard, "files.example.com.").await, Err(refused.to_owned()));
        // Of several addresses only the public ones are tried.
        assert_eq!(resolved(&guard, "FILES.example.com").await, Ok(vec!["1.1.1.1".to_owned()]));
    }

    #[test]
    fn an_address_in_numbers_is_checked_however_it_is_written() {
        let guard = guard(Reach::Public, &[&["127.0.0.1"]]);
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest/",
            "http://0/",
            "https://192.168.1.1:8443/",
        ] {
            assert!(!admitted(&guard, url), "{url}");
        }
        assert!(admitted(&guard, "http://1.1.1.1/"));
    }

    #[tokio::test]
    async fn what_is_allowed_is_reached_and_so_is_a_proxy() {
        let any = guard(Reach::Anywhere, &[&["127.0.0.1"]]);
        assert!(admitted(&any, "http://127.0.0.1/") && admitted(&any, "http://localhost/"));
        assert_eq!(resolved(&any, "localhost").await, Ok(vec!["127.0.0.1".to_owned()]));
        let some = guard(Reach::Hosts(vec!["localhost".to_owned()]), &[&["127.0.0.1"]]);
        assert!(admitted(&some, "http://localhost/") && !admitted(&some, "http://127.0.0.1/"));
        assert_eq!(resolved(&some, "localhost").await, Ok(vec!["127.0.0.1".to_owned()]));
        // Nobody asked for this name, so that it is that of the proxy.
        let proxied = guard(Reach::Public, &[&["10.0.0.9"]]);
        assert!(admitted(&proxied, "https://files.example.com/"));
        assert_eq!(resolved(&proxied, "proxy.internal").await, Ok(vec!["10.0.0.9".to_owned()]));
        assert!(admitted(&proxied, "http://proxy.internal/") && resolved(&proxied, "proxy.internal").await.is_err());
    }
}
