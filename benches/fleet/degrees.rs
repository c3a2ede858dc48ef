//! The published degrees of a large fleet, and a graph that has them.
//!
//! Source: Huye, Shkuro, Sambasivan, "Lifting the veil on Meta's microservice architecture" (USENIX ATC 2023) and the table of services
//! published with it, for 2022-12-21: 18,571 services. Only the quantiles stand here; the graph is a configuration model on them.

use super::random::Random;

/// How many services the published quantiles are of.
const PUBLISHED: f64 = 18_571.0;

/// Quantiles of a degree: (share of services below, degree).
pub struct Degrees {
    /// The share of services with degree 0.
    zero: f64,
    /// From the median to the 99.9th percentile, and the fourth largest.
    points: [(f64, f64); 5],
    /// The largest degree of the published fleet; scaled with the size of the fleet.
    max: f64,
}

/// How many services call a service.
pub const FAN_IN: Degrees = Degrees {
    zero: 5_019.0 / PUBLISHED,
    points: [(0.5, 2.0), (0.9, 12.0), (0.99, 70.0), (0.999, 1_134.0), (1.0 - 3.5 / PUBLISHED, 5_695.0)],
    max: 14_084.0,
};
/// How many services a service calls.
pub const FAN_OUT: Degrees = Degrees {
    zero: 1_142.0 / PUBLISHED,
    points: [(0.5, 4.0), (0.9, 13.0), (0.99, 93.0), (0.999, 1_311.0), (1.0 - 3.5 / PUBLISHED, 3_300.0)],
    max: 5_865.0,
};

impl Degrees {
    /// The degrees of a fleet of this size, smallest first: between two quantiles a power law, which is a straight line in logarithms.
    pub fn of_fleet(&self, services: usize) -> Vec<usize> {
        let largest = (self.max * services as f64 / PUBLISHED).max(1.0);
        let top = 1.0 - 0.5 / services as f64;
        let mut points = vec![(self.zero, 1.0)];
        points.extend(self.points.iter().copied().filter(|&(share, degree)| share < top && degree < largest));
        points.push((top, largest));
        (0..services)
            .map(|rank| {
                let share = (rank as f64 + 0.5) / services as f64;
                if share < self.zero {
                    return 0;
                }
                let next = points.partition_point(|&(point, _)| point <= share).clamp(1, points.len() - 1);
                let ((low, from), (high, to)) = (points[next - 1], points[next]);
                let along = ((1.0 - low) / (1.0 - share)).ln() / ((1.0 - low) / (1.0 - high)).ln();
                (from * (to / from).powf(along)).round() as usize
            })
            .collect()
    }
}

/// Who calls whom: for each service its targets, sorted, without itself and without repetition.
///
/// A configuration model: every service offers as many stubs as it calls others, every target draws its callers from them. The largest
/// targets draw first, because they need almost everyone.
pub fn wire(fan_in: &[usize], fan_out: &[usize], random: &mut Random) -> Vec<Vec<u32>> {
    let services = fan_in.len();
    let mut stubs: Vec<u32> = Vec::new();
    for (source, &count) in fan_out.iter().enumerate() {
        stubs.extend(std::iter::repeat_n(source as u32, count));
    }
    let mut order: Vec<usize> = (0..services).collect();
    random.shuffle(&mut order);
    order.sort_by_key(|&target| std::cmp::Reverse(fan_in[target].max(64)));

    let mut targets = vec![Vec::new(); services];
    let mut taken_by = vec![u32::MAX; services];
    for target in order {
        let (mut found, mut tries) = (0, 0);
        // Drawing again after a repetition costs a hub a few dozen draws for a caller; past the bound it goes without the rest.
        while found < fan_in[target] && tries < fan_in[target] * 40 && !stubs.is_empty() {
            tries += 1;
            let at = random.below(stubs.len());
            let source = stubs[at] as usize;
            if source == target || taken_by[source] == target as u32 {
                continue;
            }
            taken_by[source] = target as u32;
            targets[source].push(target as u32);
            stubs.swap_remove(at);
            found += 1;
        }
    }
    targets.iter_mut().for_each(|list| list.sort_unstable());
    targets
}
