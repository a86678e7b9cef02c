//! Which lane may start now, and when to look again.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

use tokio::time::Instant;

use crate::deliver::bucket::Bucket;
use crate::deliver::flow::Load;
use crate::deliver::lane::Lane;
use crate::deliver::outlet::Outlet;
use crate::plan::Delivery;

/// Where a willing bucket stands in the queue: the one with the least under way comes first, so that slow buckets do not take
/// the room of the others; among equals it is the one that has waited longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    running: usize,
    turn: u64,
    bucket: usize,
}

/// What a bucket is doing as far as the schedule is concerned.
#[derive(Clone, Copy, Debug)]
enum Stand {
    /// It has nothing to start, or no room.
    Idle,
    /// It stands in the queue.
    Queued(Place),
    /// It has something to start, but its rate or cool-down forbids it until an alarm rings.
    Asleep,
}

/// Something to do at a later time; the turn keeps equal times in order.
#[derive(Debug)]
struct Alarm {
    at: Instant,
    turn: u64,
    call: Call,
}

/// Whom an alarm calls.
#[derive(Debug)]
enum Call {
    Bucket(usize),
    Lane(Lane),
}

impl PartialEq for Alarm {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Alarm {}

impl PartialOrd for Alarm {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Alarm {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.turn).cmp(&(other.at, other.turn))
    }
}

/// Everything that has not ended and is not under way.
#[derive(Debug)]
pub(super) struct Schedule {
    buckets: Vec<(Bucket, Stand)>,
    /// The bucket of each account.
    by_account: Vec<usize>,
    queue: BTreeSet<Place>,
    alarms: BinaryHeap<Reverse<Alarm>>,
    /// Lanes whose service wants them to wait for longer than they may.
    hopeless: Vec<Lane>,
    turn: u64,
}

impl Schedule {
    /// A bucket for each that an outlet names, with nothing in any.
    pub(super) fn new(outlets: &[Outlet]) -> Self {
        let mut buckets: Vec<(Bucket, Stand)> = Vec::new();
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        let mut by_account = Vec::with_capacity(outlets.len());
        for outlet in outlets {
            let index = *by_name.entry(&outlet.bucket).or_insert(buckets.len());
            match buckets.get_mut(index) {
                Some((bucket, _)) => bucket.share(&outlet.policy),
                None => buckets.push((Bucket::new(&outlet.policy), Stand::Idle)),
            }
            by_account.push(index);
        }
        let (queue, alarms) = (BTreeSet::new(), BinaryHeap::new());
        Self { buckets, by_account, queue, alarms, hopeless: Vec::new(), turn: 0 }
    }

    /// Adds a delivery where it stands.
    pub(super) fn admit(&mut self, lane: Lane, deliveries: &[Delivery]) {
        let index = self.by_account[deliveries[lane.delivery].account];
        let bucket = &mut self.buckets[index].0;
        if lane.is_fresh() {
            bucket.plan(lane.delivery);
        } else {
            bucket.rejoin(Lane { bucket: index, ..lane }, deliveries);
        }
        self.enlist(index);
    }

    /// Answers every alarm that is due.
    pub(super) fn ring(&mut self, now: Instant) {
        while self.wakes().is_some_and(|at| at <= now)
            && let Some(Reverse(alarm)) = self.alarms.pop()
        {
            match alarm.call {
                Call::Lane(lane) => self.resume(lane),
                Call::Bucket(index) => {
                    self.buckets[index].1 = Stand::Idle;
                    self.enlist(index);
                }
            }
        }
    }

    /// Takes the lane that should start now, if there is one.
    pub(super) fn next(&mut self, now: Instant, deliveries: &[Delivery]) -> Option<Lane> {
        while let Some(Place { bucket: index, .. }) = self.queue.pop_first() {
            let (bucket, stand) = &mut self.buckets[index];
            match bucket.opens() {
                _ if bucket.is_hopeless(now) => {
                    *stand = Stand::Idle;
                    self.hopeless.extend(bucket.drain(index));
                }
                Some(at) if at > now => {
                    *stand = Stand::Asleep;
                    self.alarm(at, Call::Bucket(index));
                }
                _ => {
                    let lane = bucket.start(index, now, deliveries);
                    *stand = Stand::Idle;
                    self.enlist(index);
                    return lane;
                }
            }
        }
        None
    }

    /// Takes the lanes that there is no use in waiting for.
    pub(super) fn hopeless(&mut self) -> Vec<Lane> {
        std::mem::take(&mut self.hopeless)
    }

    /// When something may become startable without anything ending before.
    pub(super) fn wakes(&self) -> Option<Instant> {
        self.alarms.peek().map(|Reverse(alarm)| alarm.at)
    }

    /// Takes notice that the attempt of a lane is over.
    pub(super) fn release(&mut self, lane: &Lane, load: Load) {
        self.buckets[lane.bucket].0.release(lane.wave, load);
        self.enlist(lane.bucket);
    }

    /// Takes notice that a part that should start is not tried after all.
    pub(super) fn forgo(&mut self, bucket: usize) {
        self.buckets[bucket].0.forgo();
        self.enlist(bucket);
    }

    /// Lets a lane go on as soon as there is room.
    pub(super) fn resume(&mut self, lane: Lane) {
        let bucket = lane.bucket;
        self.buckets[bucket].0.resume(lane);
        self.enlist(bucket);
    }

    /// Lets a lane go on at a later time.
    pub(super) fn delay(&mut self, lane: Lane, until: Instant) {
        self.alarm(until, Call::Lane(lane));
    }

    /// Starts nothing of the bucket before `until`.
    pub(super) fn cool(&mut self, bucket: usize, until: Instant) {
        self.buckets[bucket].0.cool(until);
    }

    /// Takes everything, in the order of the plan.
    pub(super) fn drain(&mut self) -> Vec<Lane> {
        self.queue.clear();
        let waiting = self.alarms.drain().filter_map(|Reverse(alarm)| match alarm.call {
            Call::Lane(lane) => Some(lane),
            Call::Bucket(_) => None,
        });
        let mut lanes: Vec<Lane> = waiting.chain(std::mem::take(&mut self.hopeless)).collect();
        for (index, (bucket, stand)) in self.buckets.iter_mut().enumerate() {
            *stand = Stand::Idle;
            lanes.extend(bucket.drain(index));
        }
        lanes.sort_unstable_by_key(|lane| lane.delivery);
        lanes
    }

    /// The bucket of an account.
    pub(super) fn bucket_of(&self, account: usize) -> usize {
        self.by_account[account]
    }

    /// Takes the lanes of a bucket that are not to be tried any more; nobody waits for what nothing is left of.
    pub(super) fn withdraw(&mut self, index: usize, is_barred: impl Fn(usize) -> bool) -> Vec<Lane> {
        let mut lanes = self.buckets[index].0.withdraw(index, &is_barred);
        let is_idle = !self.buckets[index].0.has_work();
        let mut kept = Vec::with_capacity(self.alarms.len());
        for Reverse(alarm) in std::mem::take(&mut self.alarms) {
            match alarm.call {
                Call::Lane(lane) if lane.bucket == index && is_barred(lane.delivery) => lanes.push(lane),
                Call::Bucket(bucket) if bucket == index && is_idle => self.buckets[index].1 = Stand::Idle,
                call => kept.push(Reverse(Alarm { call, ..alarm })),
            }
        }
        self.alarms = kept.into();
        self.enlist(index);
        lanes.sort_unstable_by_key(|lane| lane.delivery);
        lanes
    }

    /// Gives the bucket its place in the queue, if it should have one.
    fn enlist(&mut self, index: usize) {
        let turn = self.turn();
        let (bucket, stand) = &mut self.buckets[index];
        match stand {
            Stand::Asleep => return,
            Stand::Queued(place) => {
                self.queue.remove(place);
            }
            Stand::Idle => {}
        }
        *stand = Stand::Idle;
        if bucket.is_willing() {
            let place = Place { running: bucket.running(), turn, bucket: index };
            *stand = Stand::Queued(place);
            self.queue.insert(place);
        }
    }

    fn alarm(&mut self, at: Instant, call: Call) {
        let turn = self.turn();
        self.alarms.push(Reverse(Alarm { at, turn, call }));
    }

    fn turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }
}
