//! A small HTTP/1.1 server of files in memory, which does wrong on request.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Objects by path, without the leading slash.
pub(crate) type Objects = BTreeMap<String, Vec<u8>>;

/// The files below a directory.
pub(crate) fn objects_below(directory: &Path, root: &str) -> Objects {
    let mut objects = Objects::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let key = format!("{root}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            objects.extend(objects_below(&path, &key));
        } else {
            objects.insert(key, fs::read(&path).unwrap());
        }
    }
    objects
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path without the leading slash and the query.
    pub(crate) key: String,
    pub(crate) query: String,
    pub(crate) range: Option<String>,
    /// Value of `Authorization`.
    pub(crate) authorization: Option<String>,
    /// Names of all headers, in small letters.
    pub(crate) headers: Vec<String>,
}

/// What the server does in place of, or on top of, what it should.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    None,
    /// Waits first.
    Late(Duration),
    /// Announces all and sends half.
    Cut,
    /// Announces one byte less than the range says, and sends that.
    Short,
    /// Sends more than it announces.
    Long,
    /// Announces all, sends half and then nothing for so long.
    Stall(Duration),
    /// A status without a body, and a pause to ask for.
    Status(u16, Option<String>),
    /// A status that sends elsewhere.
    #[allow(dead_code, reason = "the tests of hostile servers use it, those of remote data do not")]
    Redirect(u16, String),
    /// No such object, with this body.
    Missing(&'static str),
    /// A page in place of whatever is asked for.
    Page(&'static str),
    /// A range other than the one asked for.
    WrongRange,
    /// Hangs up without a word.
    HangUp,
}

const MISSING: &str = "HTTP/1.1 404 Not Found\r\n";

/// Whether parts are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ranges {
    Known,
    Ignored,
}

type Choose = dyn FnMut(&Asked) -> Fault + Send;

pub(crate) struct Server {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    objects: Objects,
    ranges: Ranges,
    choose: Mutex<Box<Choose>>,
    log: Mutex<Vec<Asked>>,
    stopped: AtomicBool,
    sent_bytes: AtomicU64,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Server {
    pub(crate) fn new(objects: Objects) -> Self {
        Self::faulty(objects, |_| Fault::None)
    }

    pub(crate) fn faulty(
        objects: Objects,
        choose: impl FnMut(&Asked) -> Fault + Send + 'static,
    ) -> Self {
        Self::with(objects, Ranges::Known, 0, choose)
    }

    /// A server on a port; 0 is any.
    pub(crate) fn with(
        objects: Objects,
        ranges: Ranges,
        port: u16,
        choose: impl FnMut(&Asked) -> Fault + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            objects,
            ranges,
            choose: Mutex::new(Box::new(choose)),
            log: Mutex::default(),
            stopped: AtomicBool::new(false),
            sent_bytes: AtomicU64::new(0),
            now: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        });
        let accepting = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.stopped.load(SeqCst) {
                    return;
                }
                let shared = accepting.clone();
                thread::spawn(move || shared.talk(stream));
            }
        });
        Self { port, shared }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// What was asked for so far.
    pub(crate) fn log(&self) -> Vec<Asked> {
        self.shared.log.lock().unwrap().clone()
    }

    /// Bytes of bodies sent so far.
    pub(crate) fn sent_bytes(&self) -> u64 {
        self.shared.sent_bytes.load(SeqCst)
    }

    /// Most requests that were under way at once.
    pub(crate) fn most_at_a_time(&self) -> usize {
        self.shared.most.load(SeqCst)
    }

    /// How often each object was asked for.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for asked in self.log() {
            *counts.entry(asked.key).or_default() += 1;
        }
        counts
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, SeqCst);
        // Wakes the one who waits for connections.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    fn talk(&self, stream: TcpStream) {
        // Small pieces are not held back.
        stream.set_nodelay(true).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while let Some(asked) = read_request(&mut reader) {
            if self.stopped.load(SeqCst) {
                break;
            }
            self.log.lock().unwrap().push(asked.clone());
            let fault = (self.choose.lock().unwrap())(&asked);
            self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
            let goes_on = self.answer(&stream, &asked, &fault);
            self.now.fetch_sub(1, SeqCst);
            if goes_on.is_none() {
                break;
            }
        }
        let _ = stream.shutdown(Shutdown::Both);
    }

    /// `None` when the connection is to be closed.
    fn answer(&self, mut stream: &TcpStream, asked: &Asked, fault: &Fault) -> Option<()> {
        match fault {
            Fault::HangUp => return None,
            Fault::Late(time) => thread::sleep(*time),
            Fault::Status(status, after) => {
                let after =
                    after.as_ref().map_or(String::new(), |s| format!("Retry-After: {s}\r\n"));
                let head = format!("HTTP/1.1 {status} X\r\n{after}Content-Length: 0\r\n\r\n");
                return stream.write_all(head.as_bytes()).ok();
            }
            Fault::Redirect(status, location) => {
                let head = format!(
                    "HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
                );
                return stream.write_all(head.as_bytes()).ok();
            }
            _ => {}
        }
        let (head, body) = match fault {
            Fault::Missing(body) => (MISSING.to_string(), body.as_bytes().to_vec()),
            Fault::Page(body) => ("HTTP/1.1 200 OK\r\n".into(), body.as_bytes().to_vec()),
            _ => self.right_answer(asked, fault),
        };
        let sent = match fault {
            Fault::Cut | Fault::Stall(_) => &body[..body.len() / 2],
            _ => &body[..],
        };
        let announced =
            if *fault == Fault::Short { body.len().saturating_sub(1) } else { body.len() };
        let head = format!("{head}Content-Length: {announced}\r\nConnection: keep-alive\r\n\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        if asked.method == "HEAD" {
            return Some(());
        }
        let sent = &sent[..sent.len().min(announced)];
        self.sent_bytes.fetch_add(sent.len() as u64, SeqCst);
        stream.write_all(sent).ok()?;
        match fault {
            Fault::Cut => None,
            Fault::Short => None,
            Fault::Long => {
                let _ = stream.write_all(b"and more");
                None
            }
            Fault::Stall(time) => {
                thread::sleep(*time);
                None
            }
            _ => Some(()),
        }
    }

    fn right_answer(&self, asked: &Asked, fault: &Fault) -> (String, Vec<u8>) {
        let Some(object) = self.objects.get(&asked.key) else {
            return (MISSING.to_string(), b"<html>not here</html>".to_vec());
        };
        let range = asked.range.as_ref().filter(|_| self.ranges == Ranges::Known);
        let Some(range) = range else {
            return ("HTTP/1.1 200 OK\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"a\"\r\n".into(), object.clone());
        };
        let size = object.len();
        let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
        let (first, last) = match (first.parse::<usize>().ok(), last.parse::<usize>().ok()) {
            (Some(first), Some(last)) => (first, last.min(size.wrapping_sub(1))),
            (Some(first), None) => (first, size.wrapping_sub(1)),
            (None, length) => (size.saturating_sub(length.unwrap()), size.wrapping_sub(1)),
        };
        if first >= size {
            return (format!("HTTP/1.1 416 X\r\nContent-Range: bytes */{size}\r\n"), vec![]);
        }
        let shift = usize::from(*fault == Fault::WrongRange && last > first);
        let head = format!(
            "HTTP/1.1 206 X\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"a\"\r\nContent-Range: bytes {}-{last}/{size}\r\n",
            first + shift
        );
        (head, object[first + shift..=last].to_vec())
    }
}

/// A path without percent-encoding.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (code, rest) = part.split_at(2);
        text.push(char::from(u8::from_str_radix(code, 16).unwrap()));
        text.push_str(rest);
    }
    text
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_string(), words.next()?.to_string());
    let (mut range, mut authorization, mut body) = (None, None, 0);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.push(name.to_ascii_lowercase());
        match headers[headers.len() - 1].as_str() {
            "authorization" => authorization = Some(value.trim().to_string()),
            "range" => range = Some(value.trim().to_string()),
            "content-length" => body = value.trim().parse().ok()?,
            _ => {}
        }
    }
    reader.take(body).read_to_end(&mut Vec::new()).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let key = decoded(path.trim_start_matches('/'));
    let query = query.to_string();
    Some(Asked { method, key, query, range, authorization, headers })
}
