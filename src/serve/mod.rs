//! A server for whoever writes: pages are rendered when they are asked for, by the
//! same pipeline that builds them, and open pages change with their sources.
//!
//! The output is not touched. The server holds a [`Session`] and is told by its owner where
//! inputs may have changed ([`Server::look`]); who watches the disk is not its
//! concern. It is for one machine: it listens on loopback, answers to its own names,
//! and has neither encryption nor accounts.
//!
//! One thread waits for all connections; pages are rendered on others, no more at a
//! time than there are cores.

mod html;
mod listen;
mod live;
mod overlay;
mod preview;
mod request;
mod respond;

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

pub use listen::{Listen, Listener, PORT};

use crate::base::Diagnostics;
use crate::pipeline::{Look, Refreshed, Session};
use preview::Preview;
use request::Target;
use respond::Reply;

/// The most that a request's head may hold.
const HEAD: usize = 64 << 10;

/// What the owner of a server did not do himself and may want to know.
#[derive(Debug)]
pub enum Notice {
    /// A page was asked for whose source had changed, so that was looked at, and
    /// something was new.
    Looked(Look, Refreshed),
    /// A page could not be rendered, though nothing is wrong with the inputs: a template
    /// fails there.
    Failed(Diagnostics),
}

/// Who is told. May be called from any thread.
pub type Tell = Box<dyn Fn(Notice) + Send + Sync>;

/// A site that is being served, until this is dropped.
pub struct Server {
    preview: Arc<Preview>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Begins to answer. Pages wait for the first [`Server::look`].
    pub fn start(session: Arc<Session>, listener: Listener, tell: Tell) -> io::Result<Self> {
        let preview = Arc::new(Preview::new(session, tell));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let Listener { sockets, names, .. } = listener;
        let names = Arc::new(names);
        let sockets: Vec<TcpListener> = {
            let _entered = runtime.enter();
            sockets.into_iter().map(TcpListener::from_std).collect::<io::Result<_>>()?
        };
        let (stop, stopped) = oneshot::channel();
        let asked = Arc::clone(&preview);
        let thread = std::thread::Builder::new().name("serve".to_owned()).spawn(move || {
            runtime.block_on(async move {
                for socket in sockets {
                    tokio::spawn(accept(socket, Arc::clone(&asked), Arc::clone(&names)));
                }
                let _ = stopped.await;
            });
            // Open streams would keep it for ever.
            runtime.shutdown_background();
        })?;
        Ok(Self { preview, stop: Some(stop), thread: Some(thread) })
    }

    /// Looks at the inputs. What is open hears of it; pages asked for meanwhile wait.
    pub fn look(&self, look: &Look) -> Refreshed {
        self.preview.look(look)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(socket: TcpListener, preview: Arc<Preview>, names: Arc<listen::Names>) {
    loop {
        match socket.accept().await {
            Ok((stream, _)) => {
                // An event is a small packet that nothing follows.
                let _ = stream.set_nodelay(true);
                tokio::spawn(converse(stream, Arc::clone(&preview), Arc::clone(&names)));
            }
            // The process has no file descriptor left: that passes when a page is left.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// One connection. That it breaks is nobody's mistake.
async fn converse(stream: TcpStream, preview: Arc<Preview>, names: Arc<listen::Names>) {
    let answer = service_fn(move |request| answer(request, Arc::clone(&preview), Arc::clone(&names)));
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

async fn answer(request: Request<Incoming>, preview: Arc<Preview>, names: Arc<listen::Names>) -> Reply {
    let asking = request.headers();
    Ok(match request::read(request.method(), request.uri(), asking, &names) {
        Err(status) => respond::refused(status),
        Ok(Target::Events(query)) => live::events(preview, &query),
        Ok(Target::Script) => {
            respond::whole(StatusCode::OK, "text/javascript; charset=utf-8", include_str!("live.js"))
        }
        Ok(Target::Path(path)) => {
            let (asked, changes) = preview.ask(path.as_deref().unwrap_or(preview::NOWHERE)).await;
            respond::page(asked, request.uri(), &preview.at(changes), asking).await
        }
    })
}
