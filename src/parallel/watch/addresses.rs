//! Where a process can be reached.

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};

/// More than a machine has networks; what is beyond is left out.
const MOST: usize = 32;

/// The addresses of this machine, with a port. Those of networks come before
/// that of the machine itself.
pub(super) fn of_this_machine(port: u16) -> Vec<SocketAddr> {
    let listed = [
        fs::read_to_string("/proc/net/fib_trie").map(|text| in_trie(&text)),
        fs::read_to_string("/proc/net/if_inet6").map(|text| in_interfaces(&text)),
    ];
    let mut found: Vec<IpAddr> = listed.into_iter().flatten().flatten().collect();
    if found.iter().all(IpAddr::is_loopback) {
        found.extend(by_name());
    }
    found.push(Ipv4Addr::LOCALHOST.into());
    found.sort_by_key(|address| (address.is_loopback(), address.is_ipv6(), *address));
    found.dedup();
    let of_networks = found.iter().filter(|address| !address.is_loopback()).take(MOST - 1);
    let local = found.iter().filter(|address| address.is_loopback()).take(1);
    of_networks.chain(local).map(|&address| SocketAddr::new(address, port)).collect()
}

/// Those that a socket can send to, as it writes them.
pub(super) fn reachable(
    addresses: &[SocketAddr],
    socket: &UdpSocket,
) -> io::Result<Vec<SocketAddr>> {
    let is_for_both = socket.local_addr()?.is_ipv6();
    let written = |address: &SocketAddr| match address.ip() {
        IpAddr::V4(ip) if is_for_both => {
            Some(SocketAddr::new(ip.to_ipv6_mapped().into(), address.port()))
        }
        IpAddr::V6(_) if !is_for_both => None,
        _ => Some(*address),
    };
    Ok(addresses.iter().take(MOST).filter_map(written).collect())
}

/// What the system lists as its own in its table of routes.
fn in_trie(text: &str) -> Vec<IpAddr> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let own = |pair: &[&str]| {
        let address: Ipv4Addr = pair[0].strip_prefix("|-- ")?.parse().ok()?;
        (pair[1] == "/32 host LOCAL").then_some(IpAddr::V4(address))
    };
    lines.windows(2).filter_map(own).collect()
}

/// What the system lists as its own of the newer kind. An address of a link
/// means nothing without the name of the interface, and is left out.
fn in_interfaces(text: &str) -> Vec<IpAddr> {
    let own = |line: &str| {
        let address = u128::from_str_radix(line.split_whitespace().next()?, 16).ok()?;
        let address = Ipv6Addr::from_bits(address);
        (!address.is_unicast_link_local()).then_some(IpAddr::V6(address))
    };
    text.lines().filter_map(own).collect()
}

/// What the name of the machine stands for, where the system lists nothing.
fn by_name() -> Vec<IpAddr> {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let found = (name.as_str(), 0).to_socket_addrs();
    found.map_or_else(|_| Vec::new(), |all| all.map(|address| address.ip()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_the_system_are_understood() {
        let trie = "Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     |-- 10.1.2.0
        /24 link UNICAST
Local:
     |-- 10.1.2.3
        /32 host LOCAL
     |-- 10.1.2.255
        /32 link BROADCAST
     |-- 127.0.0.1
        /32 host LOCAL
";
        let expected: [IpAddr; 2] = ["10.1.2.3".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        assert_eq!(in_trie(trie), expected);
        let interfaces = "20010db8000000000000000000000007 02 40 00 80 eth0
fe80000000000000020000fffe000001 02 40 20 80 eth0
";
        assert_eq!(in_interfaces(interfaces), ["2001:db8::7".parse::<IpAddr>().unwrap()]);
        assert!(in_trie("").is_empty() && in_interfaces("x\n").is_empty());
    }

    #[test]
    fn this_machine_can_be_reached() {
        let found = of_this_machine(7);
        assert!((1..=MOST).contains(&found.len()));
        assert!(found.last().unwrap().ip().is_loopback());
        assert!(found.iter().all(|address| address.port() == 7));
    }
}
