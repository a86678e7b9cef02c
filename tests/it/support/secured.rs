//! A server behind TLS on the loopback interface, with a certificate that an authority of the tests signed.
//!
//! The certificate is for `127.0.0.1` and `localhost` and good for a hundred years; both were made with `openssl`, and neither guards
//! anything.

use std::io::{BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{Recorded, Reply};

/// The certificate of the authority, for `SSL_CERT_FILE`.
pub const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/certificates/authority.pem");

const CERTIFICATE: &[u8] = include_bytes!("certificates/loopback.der");
const KEY: &[u8] = include_bytes!("certificates/loopback.key.der");

/// A running server; its thread ends with the tests.
pub struct Secured {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Recorded>>>,
}

impl Secured {
    /// A server that answers the one request of every connection by `answer`.
    pub fn start(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        let provider = Arc::new(default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let chain = vec![CertificateDer::from(CERTIFICATE)];
        let config = config.expect("there are ciphers").with_no_client_auth();
        let config = config.with_single_cert(chain, PrivatePkcs8KeyDer::from(KEY).into()).expect("they fit");
        let (config, answer) = (Arc::new(config), Arc::new(answer));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port is free");
        let address = listener.local_addr().expect("it is bound");
        let requests: Arc<Mutex<Vec<Recorded>>> = Arc::default();
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (config, answer, seen) = (Arc::clone(&config), Arc::clone(&answer), Arc::clone(&seen));
                // A client that does not trust the certificate breaks off, which is what many a test wants to see.
                thread::spawn(move || serve(config, stream, &*answer, &seen));
            }
        });
        Self { address, requests }
    }

    /// The URL of a path that begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().expect("no test panicked in it").clone()
    }
}

fn serve(
    config: Arc<ServerConfig>,
    stream: TcpStream,
    answer: &dyn Fn(&Recorded) -> Reply,
    seen: &Mutex<Vec<Recorded>>,
) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
    let Some(request) = Recorded::read(&mut reader)? else { return Ok(()) };
    let reply = answer(&request).header("connection", "close");
    seen.lock().map_err(|_| std::io::ErrorKind::Other)?.push(request);
    let mut stream = reader.into_inner();
    stream.write_all(reply.head().as_bytes())?;
    stream.write_all(&reply.body)?;
    stream.conn.send_close_notify();
    stream.flush()
}
