//! How many connections each peer has.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::caller::holder;

pub(super) struct Peers {
    limit: usize,
    counts: Mutex<HashMap<IpAddr, usize>>,
}

/// One connection of one peer, for as long as it lives.
pub(super) struct Seat {
    peers: Arc<Peers>,
    holder: IpAddr,
}

impl Peers {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, counts: Mutex::default() }
    }

    /// `None` where the peer has its share already.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Seat> {
        let holder = holder(peer);
        let mut counts = self.counts();
        let count = counts.entry(holder).or_insert(0);
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(Seat { peers: Arc::clone(self), holder })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Entry::Occupied(mut count) = self.peers.counts().entry(self.holder) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(peers: &Arc<Peers>, address: &str) -> Option<Seat> {
        peers.admit(address.parse().unwrap())
    }

    #[test]
    fn a_closed_connection_makes_room_for_another() {
        let peers = Arc::new(Peers::new(1));
        let seat = admitted(&peers, "192.0.2.1");

        assert!(seat.is_some());
        assert!(admitted(&peers, "192.0.2.1").is_none());
        assert!(admitted(&peers, "::ffff:192.0.2.1").is_none(), "the same address in IPv6's clothes");
        assert!(admitted(&peers, "192.0.2.2").is_some());

        drop(seat);
        assert!(admitted(&peers, "192.0.2.1").is_some());
        assert!(peers.counts().is_empty(), "nothing is kept of peers that have left");
    }

    #[test]
    fn a_64_of_ipv6_is_one_peer() {
        let peers = Arc::new(Peers::new(1));
        let _seat = admitted(&peers, "2001:db8:1:2::1");

        assert!(admitted(&peers, "2001:db8:1:2:ffff::9").is_none());
        assert!(admitted(&peers, "2001:db8:1:3::1").is_some());
    }
}
