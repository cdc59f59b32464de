//! Addresses with ports, as grants name them.

use core::net::IpAddr;

/// Reads an address with a port: `10.0.0.7:5432`, `[::1]:80`, and `*` for any address, or for any port, which are `None`.
///
/// The result is `None` for anything else. An address of version 4 that is written as one of version 6 is read as what it is.
///
/// ```
/// use supervise_policy::parse_endpoint;
/// assert_eq!(parse_endpoint("*:443"), Some((None, Some(443))));
/// assert_eq!(parse_endpoint("[::1]:*"), Some((Some([0, 0, 0, 0, 0, 0, 0, 1].into()), None)));
/// assert_eq!(parse_endpoint("localhost:80"), None);
/// ```
#[must_use]
pub fn parse_endpoint(text: &str) -> Option<(Option<IpAddr>, Option<u16>)> {
    let (ip, port) = text.rsplit_once(':')?;
    let port = match port {
        "*" => None,
        _ => Some(port.parse().ok()?),
    };
    if ip == "*" {
        return Some((None, port));
    }
    let inner = ip.strip_prefix('[').and_then(|ip| ip.strip_suffix(']'));
    let ip: IpAddr = inner.unwrap_or(ip).parse().ok()?;
    // Without brackets the last part of an address would be taken for the port.
    (ip.is_ipv6() == inner.is_some()).then_some((Some(ip.to_canonical()), port))
}

#[cfg(test)]
mod tests;
