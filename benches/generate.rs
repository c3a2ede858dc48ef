//! Writes a made-up fleet as a workspace: `cargo run --release --example generate -- --services 18500 --seed 1 --out DIR`.
#![allow(clippy::print_stderr, reason = "a program for people at a terminal")]

mod fleet;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use fleet::Fleet;
use fleet::plan::Strength;

const USAGE: &str = "usage: generate --out DIR [--services 18500] [--seed 1] [--likec4]   (--statistics instead of --out only counts)";

/// What was asked for.
struct Request {
    services: usize,
    seed: u64,
    out: Option<PathBuf>,
    likec4: bool,
}

fn main() -> ExitCode {
    let Some(request) = request(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let fleet = Fleet::plan(request.services, request.seed);
    statistics(&fleet);
    let files = |likec4: bool| if likec4 { fleet::likec4::write(&fleet) } else { fleet::generate(request.services, request.seed) };
    match request.out.map_or(Ok(()), |out| write(&out, &files(request.likec4))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write the fleet: {error}");
            ExitCode::FAILURE
        }
    }
}

fn request(mut arguments: impl Iterator<Item = String>) -> Option<Request> {
    let (mut request, mut counts_only) = (Request { services: 18_500, seed: 1, out: None, likec4: false }, false);
    while let Some(option) = arguments.next() {
        match option.as_str() {
            "--services" => request.services = arguments.next()?.parse().ok().filter(|&count| count >= 100)?,
            "--seed" => request.seed = arguments.next()?.parse().ok()?,
            "--out" => request.out = Some(arguments.next()?.into()),
            "--likec4" => request.likec4 = true,
            "--statistics" => counts_only = true,
            _ => return None,
        }
    }
    (counts_only || request.out.is_some()).then_some(request)
}

fn write(out: &Path, files: &[fleet::Document]) -> io::Result<()> {
    for file in files {
        let path = out.join(&file.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, &file.text)?;
    }
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    eprintln!("{} files, {:.1} MB in {}", files.len(), bytes as f64 / 1e6, out.display());
    Ok(())
}

/// The figures by which the fleet can be compared with the published one.
fn statistics(fleet: &Fleet) {
    let mut fan_in = vec![0_usize; fleet.services.len()];
    let mut hard = DiGraph::<(), ()>::new();
    let nodes: Vec<_> = fleet.services.iter().map(|_| hard.add_node(())).collect();
    let mut written = [0_usize; 3];
    for (from, service) in fleet.services.iter().enumerate() {
        for &(to, strength) in &service.edges {
            fan_in[to as usize] += 1;
            written[strength as usize] += 1;
            if strength == Strength::Needs {
                hard.add_edge(nodes[from], nodes[to as usize], ());
            }
        }
    }
    let fan_out = fleet.services.iter().map(|service| service.edges.len()).collect();
    eprintln!("{} services in {} systems, {} dependencies to serve", fleet.services.len(), fleet.systems, fleet.edges());
    eprintln!("needs {}, wants {}, uses {}", written[0], written[1], written[2]);
    eprintln!("fan-in  {}", quantiles(fan_in));
    eprintln!("fan-out {}", quantiles(fan_out));
    let mut cycles: Vec<usize> = tarjan_scc(&hard).iter().map(Vec::len).filter(|&size| size > 1).collect();
    cycles.sort_unstable_by(|a, b| b.cmp(a));
    eprintln!("hard cycles: {}, the largest of {} services", cycles.len(), cycles.first().unwrap_or(&0));
}

fn quantiles(mut degrees: Vec<usize>) -> String {
    degrees.sort_unstable();
    let at = |share: f64| degrees[((degrees.len() - 1) as f64 * share) as usize];
    format!("p50 {}, p90 {}, p99 {}, p99.9 {}, max {}", at(0.5), at(0.9), at(0.99), at(0.999), at(1.0))
}
