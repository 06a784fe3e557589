//! Following chains.

use std::collections::BTreeSet;

use kernel::{Event, Id, Seal, StoreError, UserId};

use crate::{Finding, Head, Link, Linked, Problem, SealedHead, Trail};

/// Events that are looked at in one go.
const STRETCH: u32 = 1000;

/// How far one has come along a lane.
struct Walk {
    sequence: i64,
    link: Link,
    last: Option<Id<Event>>,
    count: u64,
}

/// Follows every lane of a user, and says where the first thing is wrong with each. Events may be
/// written meanwhile. Also counts the events that are good.
pub(crate) async fn follow(
    trail: &dyn Trail,
    seal: &dyn Seal,
    user: UserId,
) -> Result<(Vec<Finding>, u64), StoreError> {
    let found = |event, problem| Finding { user: Some(user), event, problem };
    let heads = trail.heads(user).await?;
    let (mut findings, mut count) = (Vec::new(), 0);
    let lanes: BTreeSet<i64> = heads.iter().map(|head| head.head.place.lane).collect();
    if lanes.len() < trail.lanes() {
        findings.push(found(None, Problem::HeadMissing));
    }
    if let Some(event) = trail.loose(user).await? {
        findings.push(found(Some(event), Problem::Inserted));
    }
    for head in heads {
        let (flaw, good) = follow_lane(trail, seal, head).await?;
        count += good;
        findings.extend(flaw.map(|(event, problem)| found(event, problem)));
    }
    Ok((findings, count))
}

/// The first flaw of a lane, if there is one.
async fn follow_lane(
    trail: &dyn Trail,
    seal: &dyn Seal,
    mut end: SealedHead,
) -> Result<(Option<(Option<Id<Event>>, Problem)>, u64), StoreError> {
    let (user, lane) = (end.head.user, end.head.place.lane);
    let mut walk = Walk { sequence: 0, link: Link::NONE, last: None, count: 0 };
    loop {
        let stretch = trail.stretch(user, lane, walk.sequence, STRETCH).await?;
        let is_last = stretch.len() < STRETCH as usize;
        for linked in &stretch {
            if linked.place.sequence > end.head.place.sequence {
                // Perhaps it was written since; then the end has gone on with it.
                let Some(now) = head_of(trail, user, lane).await? else {
                    return Ok((Some((walk.last, Problem::HeadMissing)), walk.count));
                };
                end = now;
            }
            if let Some(problem) = walk.step(linked, &end.head) {
                return Ok((Some((Some(linked.entry.id), problem)), walk.count));
            }
        }
        if is_last {
            break;
        }
    }
    let flaw = if !end.head.is_genuine(&end.closed, seal) {
        Some(Problem::HeadForged)
    } else if walk.sequence < end.head.place.sequence {
        Some(Problem::CutOff)
    } else if walk.link == end.head.link {
        None
    } else {
        Some(Problem::HeadForged)
    };
    Ok((flaw.map(|problem| (walk.last, problem)), walk.count))
}

async fn head_of(trail: &dyn Trail, user: UserId, lane: i64) -> Result<Option<SealedHead>, StoreError> {
    Ok(trail.heads(user).await?.into_iter().find(|head| head.head.place.lane == lane))
}

impl Walk {
    /// Goes on to the next event, unless something is wrong with it.
    fn step(&mut self, linked: &Linked, end: &Head) -> Option<Problem> {
        let Linked { entry, place, link } = linked;
        let problem = if place.sequence > end.place.sequence {
            Some(Problem::Inserted)
        } else if self.link.after(*place, entry) == *link {
            // It follows what came before, and has left a number out: the server wrote it on a forged end.
            (place.sequence != self.sequence + 1).then_some(Problem::Missing)
        } else if place.sequence == self.sequence + 1 {
            Some(Problem::Altered)
        } else {
            Some(Problem::Missing)
        };
        if problem.is_none() {
            *self =
                Self { sequence: place.sequence, link: *link, last: Some(entry.id), count: self.count + 1 };
        }
        problem
    }
}
