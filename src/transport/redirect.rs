//! Where a request goes on when the answer sends it elsewhere.

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, Url};

/// How often one request may be sent on.
pub(super) const MOST: usize = 5;

/// A place that a redirect names, and that the request may go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// On the same host, which has the request's credentials already.
    Same(Url),
    /// On another host, over TLS.
    Elsewhere(Url),
}

/// Where a request goes on after this answer; nothing where the answer sends it nowhere, or somewhere that it must not go.
///
/// Only 307 and 308 keep a method that is not GET, and with it the message. Nothing goes from TLS to none, nor without TLS to
/// another host.
pub(super) fn next(method: &Method, from: &Url, status: u16, headers: &HeaderMap) -> Option<Next> {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if !(matches!(status, 307 | 308) || (reads && matches!(status, 301..=303))) {
        return None;
    }
    let target = from.join(headers.get(LOCATION)?.to_str().ok()?).ok()?;
    let names_nobody = target.username().is_empty() && target.password().is_none();
    let is_same = target.host_str() == from.host_str()
        && (target.port_or_known_default() == from.port_or_known_default()
            || (from.port_or_known_default() == Some(80) && target.port_or_known_default() == Some(443)));
    match (from.scheme(), target.scheme()) {
        _ if !names_nobody => None,
        ("https", "https") | ("http", "http" | "https") if is_same => Some(Next::Same(target)),
        ("http" | "https", "https") => Some(Next::Elsewhere(target)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderValue, LOCATION};
    use reqwest::{Method, Url};

    use super::{Next, next};

    fn goes(method: &Method, from: &str, status: u16, to: &'static str) -> Option<String> {
        let from = Url::parse(from).expect("it is a URL");
        let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static(to))]);
        next(method, &from, status, &headers).map(|next| match next {
            Next::Same(url) => format!("same {url}"),
            Next::Elsewhere(url) => format!("else {url}"),
        })
    }

    #[test]
    fn what_sends_a_message_keeps_it_or_is_not_sent_on() {
        for status in [301, 302, 303] {
            assert_eq!(goes(&Method::POST, "https://a/x", status, "/y"), None, "{status}");
            assert_eq!(
                goes(&Method::GET, "https://a/x", status, "/y").as_deref(),
                Some("same https://a/y"),
                "{status}"
            );
        }
        for status in [307, 308] {
            assert_eq!(
                goes(&Method::POST, "https://a/x", status, "y").as_deref(),
                Some("same https://a/y"),
                "{status}"
            );
        }
        for status in [200, 300, 304, 305, 404] {
            assert_eq!(goes(&Method::GET, "https://a/x", status, "/y"), None, "{status}");
        }
    }

    #[test]
    fn nothing_leaves_tls_and_only_tls_leads_to_another_host() {
        let get = |from: &str, to| goes(&Method::GET, from, 307, to);
        assert_eq!(get("https://a/x", "http://a/y"), None);
        assert_eq!(get("https://a/x", "http://b/y"), None);
        assert_eq!(get("http://a/x", "http://b/y"), None);
        assert_eq!(get("http://a:1/x", "http://a:2/y"), None, "another port is another server");
        assert_eq!(get("http://a/x", "https://a/y").as_deref(), Some("same https://a/y"));
        assert_eq!(get("http://a:1/x", "https://a/y").as_deref(), Some("else https://a/y"));
        assert_eq!(get("https://a/x", "https://b/y").as_deref(), Some("else https://b/y"));
        for to in ["ftp://a/y", "file:///etc/passwd", "https://me:pw@a/y", "https://"] {
            assert_eq!(get("https://a/x", to), None, "{to}");
        }
    }
}
