//! Addresses to which a guest may be granted connections.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
};

use supervise_policy::parse_endpoint;

/// Addresses with ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::wasm) struct Endpoints(BTreeSet<Endpoint>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Endpoint {
    /// `None` is any.
    At {
        ip: Option<IpAddr>,
        port: Option<u16>,
    },
    /// What is written is no address: whoever is granted it does not start.
    Unreadable(String),
}

impl Endpoints {
    pub(super) fn add(&mut self, address: &str) {
        self.0.insert(match parse_endpoint(address) {
            Some((ip, port)) => Endpoint::At { ip, port },
            None => Endpoint::Unreadable(address.to_owned()),
        });
    }

    /// What is left of these where only `outer` can be granted.
    pub(super) fn within(&self, outer: &Self) -> Self {
        let meet = |own: &Endpoint| {
            let all: Vec<_> = outer
                .0
                .iter()
                .filter_map(|around| both(own, around))
                .collect();
            all
        };
        Self(self.0.iter().flat_map(meet).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is among them and is no address.
    #[cfg_attr(not(feature = "wasi"), allow(dead_code, reason = "nothing connects"))]
    pub(in crate::wasm) fn unreadable(&self) -> Option<&str> {
        self.0.iter().find_map(|endpoint| match endpoint {
            Endpoint::Unreadable(text) => Some(text.as_str()),
            Endpoint::At { .. } => None,
        })
    }

    /// Whether this address is one of them.
    #[cfg_attr(not(feature = "wasi"), allow(dead_code, reason = "nothing connects"))]
    pub(in crate::wasm) fn have(&self, address: SocketAddr) -> bool {
        // An address of version 4 that is written as one of version 6 is the same place.
        let at = address.ip().to_canonical();
        self.0.iter().any(|endpoint| match endpoint {
            Endpoint::At { ip, port } => {
                ip.is_none_or(|ip| ip == at) && port.is_none_or(|port| port == address.port())
            }
            Endpoint::Unreadable(_) => false,
        })
    }
}

fn both(own: &Endpoint, outer: &Endpoint) -> Option<Endpoint> {
    let (Endpoint::At { ip, port }, Endpoint::At { ip: outer_ip, port: outer_port }) = (own, outer)
    else {
        // A mistake is a mistake wherever it stands.
        return [own, outer]
            .into_iter()
            .find(|it| matches!(it, Endpoint::Unreadable(_)))
            .cloned();
    };
    Some(Endpoint::At { ip: meet(*ip, *outer_ip)?, port: meet(*port, *outer_port)? })
}

/// What both allow: `None` if that is nothing.
fn meet<T: PartialEq>(own: Option<T>, outer: Option<T>) -> Option<Option<T>> {
    match (own, outer) {
        (Some(own), Some(outer)) => (own == outer).then_some(Some(own)),
        (own, outer) => Some(own.or(outer)),
    }
}
