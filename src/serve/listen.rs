//! Where the server listens, and which names it answers to.
//!
//! A page on the web can lead a browser to a server on its owner's machine, under
//! a name of the page's own that was made to mean that machine (DNS rebinding).
//! So it listens on loopback alone unless it is told otherwise, and answers only
//! to names that such a page cannot have: addresses, and `localhost`.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

/// The port, where nobody asks for another.
pub const PORT: u16 = 1111;

/// How many ports after [`PORT`] are tried.
const TRIES: u16 = 100;

/// Where to listen.
#[derive(Debug, Clone, Default)]
pub struct Listen {
    /// The address of the interface; without it both loopback addresses.
    pub interface: Option<IpAddr>,
    /// The port, and no other; 0 for one that is free. Without it [`PORT`], or the next
    /// that is free.
    pub port: Option<u16>,
    /// Further names to answer to, for who reaches the machine through a tunnel.
    pub hosts: Vec<String>,
}

/// An open door.
#[derive(Debug)]
pub struct Listener {
    pub(super) sockets: Vec<TcpListener>,
    pub(super) names: Names,
    address: SocketAddr,
    taken: bool,
}

impl Listener {
    /// Listens. The error is that of the last port tried.
    pub fn open(listen: &Listen) -> io::Result<Self> {
        let (first, tries) = listen.port.map_or((PORT, TRIES), |port| (port, 1));
        let mut failed = io::Error::from(io::ErrorKind::AddrInUse);
        for port in (first..=u16::MAX).take(tries.into()) {
            match bind(listen.interface, port) {
                Ok((sockets, address)) => {
                    let names = Names { interface: listen.interface, hosts: listen.hosts.clone() };
                    return Ok(Self { sockets, names, address, taken: port != first });
                }
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => failed = error,
                Err(error) => return Err(error),
            }
        }
        Err(failed)
    }

    /// Whether another port than [`PORT`] was taken because that was not free.
    pub fn moved(&self) -> bool {
        self.taken
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Whether others than this machine can reach it.
    pub fn is_public(&self) -> bool {
        !self.address.ip().is_loopback()
    }

    /// What to type into a browser on this machine, without the site's base path:
    /// `http://127.0.0.1:1111`.
    pub fn origin(&self) -> String {
        let mut address = self.address;
        match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        format!("http://{address}")
    }
}

fn bind(interface: Option<IpAddr>, port: u16) -> io::Result<(Vec<TcpListener>, SocketAddr)> {
    let first = TcpListener::bind((interface.unwrap_or(Ipv4Addr::LOCALHOST.into()), port))?;
    let address = first.local_addr()?;
    let mut sockets = vec![first];
    // `localhost` means `::1` first to most browsers. Where another program has the
    // port there, it would answer in our place; where there is no such address, or
    // any port would do, IPv4 is enough.
    if interface.is_none() {
        match TcpListener::bind((Ipv6Addr::LOCALHOST, address.port())) {
            Ok(socket) => sockets.push(socket),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && port != 0 => return Err(error),
            Err(_) => {}
        }
    }
    sockets.iter().try_for_each(|socket| socket.set_nonblocking(true))?;
    Ok((sockets, address))
}

/// The names that the server answers to.
#[derive(Debug, Clone)]
pub(super) struct Names {
    interface: Option<IpAddr>,
    hosts: Vec<String>,
}

impl Names {
    /// Whether a `Host` header names this server. The port does not matter: a tunnel
    /// ends on another one, and no page can choose it.
    pub(super) fn has(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((ip, port)) if port.is_empty() || port.starts_with(':') => ip,
            Some(_) => return false,
            None => host.split_once(':').map_or(host, |(name, _)| name),
        };
        let name = name.to_ascii_lowercase();
        if let Ok(ip) = name.parse::<IpAddr>() {
            let everywhere = self.interface.is_some_and(|interface| interface.is_unspecified());
            return ip.is_loopback() || everywhere || self.interface == Some(ip);
        }
        name == "localhost"
            || name.ends_with(".localhost")
            || self.hosts.iter().any(|own| own.eq_ignore_ascii_case(&name))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn check(interface: Option<&str>, own: &[&str], others: &[&str]) {
        let hosts = vec!["preview.example".to_owned()];
        let names = Names { interface: interface.map(|ip| ip.parse().unwrap()), hosts };
        for host in own {
            assert!(names.has(host), "{host}");
        }
        for host in others {
            assert!(!names.has(host), "{host}");
        }
    }

    #[test]
    fn a_server_knows_its_own_names() {
        let own =
            ["localhost", "LocalHost:1111", "a.localhost:1", "127.0.0.1:1111", "127.0.0.2", "[::1]:1111"];
        let own = [&own[..], &["preview.example:8080"]].concat();
        let others =
            ["evil.test", "localhost.evil.test", "10.0.0.7", "", ":1111", "[::1]evil", "127.0.0.1.evil.test"];
        check(None, &own, &others);
        check(Some("192.168.1.7"), &["192.168.1.7:1111", "localhost"], &["192.168.1.8", "evil.test"]);
        check(Some("0.0.0.0"), &["192.168.1.7:1111", "[fe80::1]:1111"], &["evil.test"]);
    }

    #[test]
    fn a_taken_port_gives_way_only_where_none_was_asked_for() {
        let first = Listener::open(&Listen { port: Some(0), ..Listen::default() }).unwrap();
        let asked = Listener::open(&Listen { port: Some(first.port()), ..Listen::default() });
        assert_eq!(asked.unwrap_err().kind(), io::ErrorKind::AddrInUse);
        assert!(!first.is_public() && !first.moved());
        assert_eq!(first.origin(), format!("http://127.0.0.1:{}", first.port()));
    }
}
