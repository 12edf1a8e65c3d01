//! A client that sends what it is told to, right or wrong, and a site to send it to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backfile::pipeline::{BuildOptions, Look, Session};
use backfile::serve::{Listen, Listener, Notice, Server};

use crate::support::{OnDisk, Site};

/// A site on the disk that is being served.
pub struct Served {
    pub site: OnDisk,
    pub server: Server,
    pub port: u16,
    pub told: Arc<Mutex<Vec<Notice>>>,
}

/// Serves a site, drafts too, and has looked at it.
pub fn serve(text: &str) -> Served {
    let served = serve_unseen(Site::new(text).on_disk());
    served.look();
    served
}

/// Serves a site that nobody has looked at yet.
pub fn serve_unseen(site: OnDisk) -> Served {
    let options = BuildOptions { drafts: true, ..site.options() };
    let session = Arc::new(Session::new(options));
    let listener = Listener::open(&Listen { port: Some(0), ..Listen::default() }).unwrap();
    let port = listener.port();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let tell = Box::new(move |notice| tell.lock().unwrap().push(notice));
    let server = Server::start(session, listener, tell).unwrap();
    Served { site, server, port, told }
}

impl Served {
    /// Looks everywhere.
    pub fn look(&self) {
        self.server.look(&Look::Everywhere);
    }

    /// Saves a file, and has it looked at.
    pub fn save(&self, path: &str, text: &str) {
        self.site.write(path, text);
        self.server.look(&Look::At(vec![self.site.root.join(path)]));
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Asks for what a path gives.
    pub fn get(&self, path: &str) -> Response {
        self.ask(path, "")
    }

    /// The same with more headers, a line each.
    pub fn ask(&self, path: &str, headers: &str) -> Response {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}", self.host()))
    }

    /// Sends a request's head, without its last empty line, and reads to the end.
    pub fn send(&self, head: &str) -> Response {
        let mut stream = self.connect();
        write!(stream, "{head}Connection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Response::read(&bytes)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // So that a test which would hang fails.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// Listens as the page at a path does that was given as `page`.
    pub fn listen(&self, path: &str, page: &Response) -> Events {
        let data = |name: &str| {
            let rest = page.text().split_once(&format!("data-{name}=\"")).map_or("", |(_, rest)| rest);
            rest.split('"').next().unwrap().to_owned()
        };
        let query: String =
            ["at", "page", "styles", "files"].iter().map(|name| format!("&{name}={}", data(name))).collect();
        let mut stream = self.connect();
        write!(stream, "GET /_/live./events?path={path}{query} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host())
            .unwrap();
        let mut events = Events(BufReader::new(stream));
        assert_eq!(events.line(), "HTTP/1.1 200 OK");
        while !events.line().is_empty() {}
        events
    }
}

/// What was answered.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    /// In lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_lowercase(), value.trim().to_owned())
        };
        Self { status, headers: lines.map(header).collect(), body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub fn has(&self, text: &str) -> &Self {
        assert!(self.text().contains(text), "{text:?} is not in\n{}", self.text());
        self
    }
}

/// A stream of events.
pub struct Events(BufReader<TcpStream>);

impl Events {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The next event's name and data. Comments and the marks of chunks are passed over.
    pub fn next(&mut self) -> (String, serde_json::Value) {
        loop {
            if let Some(name) = self.line().strip_prefix("event: ") {
                let data = self.line();
                let data = data.strip_prefix("data: ").expect("data");
                return (name.to_owned(), serde_json::from_str(data).unwrap());
            }
        }
    }

    #[track_caller]
    pub fn expect(&mut self, name: &str) -> serde_json::Value {
        let (next, data) = self.next();
        assert_eq!(next, name, "{data}");
        data
    }
}
