//! A scripted HTTP/1.1 server on the loopback interface, with a thread for each connection.

use std::io::{self, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

pub use super::reply::Reply;
pub use super::request::Recorded;
use crate::support::reply::Manner;

/// What the server does with a connection before it has read anything from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// It reads requests and answers them.
    Welcome,
    /// It resets the connection.
    Reset,
}

/// A running server; it ends with the value.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    greet: Box<dyn Fn(usize) -> Greeting + Send + Sync>,
    answer: Box<dyn Fn(&Recorded) -> Reply + Send + Sync>,
    requests: Mutex<Vec<Recorded>>,
    connections: AtomicUsize,
    closing: AtomicBool,
}

impl Server {
    /// A server that answers every request by `answer`.
    pub fn start(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        Self::choosy(|_| Greeting::Welcome, answer)
    }

    /// A server that greets each connection, numbered from 0, by `greet`.
    pub fn choosy(
        greet: impl Fn(usize) -> Greeting + Send + Sync + 'static,
        answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port is free");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared {
            greet: Box::new(greet),
            answer: Box::new(answer),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            closing: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accepting.accept(&listener));
        Self { address, shared }
    }

    /// An address at which nothing listens, and nothing will: the port stays taken until the tests end.
    pub fn nowhere() -> String {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("there are sockets");
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a loopback port is free");
        let address = socket.local_addr().ok().and_then(|address| address.as_socket()).expect("it is bound");
        std::mem::forget(socket);
        format!("http://{address}/")
    }

    /// The URL of a path that begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The port at which it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Every request so far, in the order in which they were read.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.lock().expect("no test panicked in it").clone()
    }

    /// How many connections there have been.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts; should it have ended already, so much the better.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming().map_while(Result::ok) {
            if self.closing.load(Ordering::SeqCst) {
                return;
            }
            let number = self.connections.fetch_add(1, Ordering::SeqCst);
            let shared = Arc::clone(self);
            // A connection that breaks is what many a test wants to see, so its error is nobody's concern.
            thread::spawn(move || shared.serve(stream, number));
        }
    }

    fn serve(&self, mut stream: TcpStream, number: usize) -> io::Result<()> {
        stream.set_nodelay(true)?;
        if (self.greet)(number) == Greeting::Reset {
            return reset(&stream);
        }
        let mut reader = BufReader::new(stream.try_clone()?);
        while let Some(request) = Recorded::read(&mut reader)? {
            let reply = (self.answer)(&request);
            self.requests.lock().map_err(|_| io::ErrorKind::Other)?.push(request);
            wait(reply.delay);
            match reply.manner {
                Manner::Whole => {
                    let mut bytes = reply.head().into_bytes();
                    bytes.extend_from_slice(&reply.body);
                    stream.write_all(&bytes)?;
                }
                Manner::Drip(size, pause) => {
                    stream.write_all(reply.head().as_bytes())?;
                    for drop in reply.body.chunks(size.max(1)) {
                        wait(pause);
                        stream.write_all(drop)?;
                    }
                }
                Manner::CutAfter(bytes) => {
                    stream.write_all(reply.head().as_bytes())?;
                    return stream.write_all(&reply.body[..bytes.min(reply.body.len())]);
                }
                Manner::Reset => return reset(&stream),
                Manner::Silence => return io::copy(&mut reader.by_ref(), &mut io::sink()).map(drop),
            }
        }
        Ok(())
    }
}

/// Makes the end of the connection, which follows at once, a reset.
fn reset(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

#[expect(clippy::disallowed_methods, reason = "a slow server is slow by the clock, on a thread of its own")]
fn wait(time: Duration) {
    if !time.is_zero() {
        thread::sleep(time);
    }
}
