//! What the fleet is made of, before it is text: who depends on whom and how hard.

use super::degrees::{FAN_IN, FAN_OUT, wire};
use super::random::Random;

/// Components in one file; with 18,500 services this makes about 900 files.
const PER_SYSTEM: usize = 20;
/// One system in this many belongs to the tangled part, in which needs run both ways: cycles of a few thousand components.
const TANGLED_ONE_IN: usize = 4;

/// How a dependency is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// `needs`
    Needs,
    /// `wants`
    Wants,
    /// `uses`
    Uses,
}

/// One service of the fleet.
#[derive(Debug)]
pub struct Service {
    /// Index of its system.
    pub system: usize,
    /// Its place in the system, from 0.
    pub member: usize,
    /// 0 at the edge, where users come in; near 1 for what everything rests on.
    pub depth: f64,
    /// 0 is the most critical; `None` where nobody said.
    pub tier: Option<u8>,
    /// How many depend on it.
    pub fan_in: usize,
    /// Whom it depends on to serve.
    pub edges: Vec<(u32, Strength)>,
}

/// The whole fleet.
#[derive(Debug)]
pub struct Fleet {
    /// What it was made from.
    pub seed: u64,
    /// In the order of their systems.
    pub services: Vec<Service>,
    /// How many systems there are; each has a file and a team.
    pub systems: usize,
    /// The services with the most dependents, most first.
    pub hubs: Vec<usize>,
}

impl Fleet {
    /// Draws a fleet. Linear in its dependencies, but for sorting.
    pub fn plan(count: usize, seed: u64) -> Self {
        let mut random = Random::new(seed, 1);
        let (mut fan_in, mut fan_out) = (FAN_IN.of_fleet(count), FAN_OUT.of_fleet(count));
        random.shuffle(&mut fan_in);
        random.shuffle(&mut fan_out);
        let mut targets = wire(&fan_in, &fan_out, &mut random);
        tangle(&mut targets, &mut random);

        let systems = count.div_ceil(PER_SYSTEM).max(1);
        let mut by_fan_in: Vec<usize> = (0..count).collect();
        by_fan_in.sort_by_key(|&service| (fan_in[service], service));
        let mut depths = vec![0.0; count];
        for (rank, &service) in by_fan_in.iter().enumerate() {
            let leaned_on = rank as f64 / count as f64;
            depths[service] = (leaned_on + random.below(1 << 20) as f64 / f64::from(1 << 20)) / 2.0;
        }
        let hubs: Vec<usize> = by_fan_in.iter().rev().copied().take(count.div_ceil(1000).clamp(8, 40).min(count)).collect();

        let services = (0..count)
            .map(|id| {
                let mut own = Random::new(seed, 1000 + id as u64);
                let edges = targets[id].iter().map(|&target| (target, strength(id, target as usize, &depths, &hubs, &mut own))).collect();
                Service {
                    system: id / PER_SYSTEM,
                    member: id % PER_SYSTEM,
                    depth: depths[id],
                    tier: if tangled(id) { Some(2) } else { tier(depths[id], &mut own) },
                    fan_in: fan_in[id],
                    edges,
                }
            })
            .collect();
        Self { seed, services, systems, hubs }
    }

    /// How many dependencies to serve there are, each target counted.
    pub fn edges(&self) -> usize {
        self.services.iter().map(|service| service.edges.len()).sum()
    }
}

/// Gives every service of the tangled part two more targets in it: most of it becomes one cycle, with short ways round.
fn tangle(targets: &mut [Vec<u32>], random: &mut Random) {
    let part: Vec<usize> = (0..targets.len()).filter(|&service| tangled(service)).collect();
    for &from in &part {
        for _ in 0..2 {
            let to = *random.pick(&part) as u32;
            if let (true, Err(place)) = (to as usize != from, targets[from].binary_search(&to)) {
                targets[from].insert(place, to);
            }
        }
    }
}

/// Whether needs of this service may run against the stream.
fn tangled(service: usize) -> bool {
    (service / PER_SYSTEM).is_multiple_of(TANGLED_ONE_IN)
}

/// Most of what leads towards the depths is needed, the rest is wanted or not known; against the stream nothing is needed, but in the tangled part.
fn strength(from: usize, to: usize, depths: &[f64], hubs: &[usize], random: &mut Random) -> Strength {
    let draw = random.below(1000);
    if tangled(from) && tangled(to) {
        return if draw < 850 { Strength::Needs } else { Strength::Wants };
    }
    if depths[to] <= depths[from] {
        return Strength::Wants;
    }
    // Every other one of the largest is telemetry or the like: wanted by all, needed by few.
    let place = hubs.iter().position(|&hub| hub == to);
    let needed = if place.is_some_and(|place| place % 2 == 1) { 40 } else { 350 + (to % 5) * 80 };
    match draw {
        draw if draw < needed => Strength::Needs,
        draw if draw < needed + 80 => Strength::Uses,
        _ => Strength::Wants,
    }
}

/// What lies deeper promises more; a few are set wrong, and some were never set. Those who need each other promise the same.
fn tier(depth: f64, random: &mut Random) -> Option<u8> {
    let fitting = match depth {
        depth if depth > 0.85 => 0,
        depth if depth > 0.6 => 1,
        depth if depth > 0.3 => 2,
        _ => 3,
    };
    match random.below(1000) {
        draw if draw < 300 => None,
        draw if draw < 302 => Some(random.below(4) as u8),
        _ => Some(fitting),
    }
}
