//! Each station by itself, on fleets of growing size: `cargo bench`. For the whole run as a user has it, and its memory, see `benches/run`.

mod fleet;

use std::path::PathBuf;

use archlint::fault::Failures;
use archlint::graph::Graph;
use archlint::lint::{self, Choices, Options, Start, Surroundings, Workspace};
use archlint::source::{FileId, Memory};
use archlint::syntax;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

/// Services of a fleet. The largest that a bench of a few seconds can repeat; `benches/run` goes on to 100,000.
const SIZES: [usize; 3] = [1_000, 4_000, 18_500];

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn memory(services: usize) -> Memory {
    let mut memory = Memory::default();
    for file in fleet::generate(services, 1) {
        memory.insert(PathBuf::from("/fleet").join(file.path), file.text);
    }
    memory
}

fn load(services: usize) -> Workspace {
    Workspace::load(&memory(services), &Start::Around("/fleet".into()), &Surroundings::default())
}

fn options() -> Options {
    Options::new(jiff::civil::date(2026, 11, 23), Choices::default())
}

/// One thread, file after file: what the grammar costs.
#[divan::bench(args = SIZES, sample_count = 10)]
fn parse(bencher: Bencher<'_, '_>, services: usize) {
    let files = fleet::generate(services, 1);
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for (id, file) in files.iter().enumerate() {
            divan::black_box(syntax::parse(FileId(id as u32), &file.text));
        }
    });
}

/// Reading and parsing all files on all threads.
#[divan::bench(args = SIZES, sample_count = 10)]
fn load_workspace(bencher: Bencher<'_, '_>, services: usize) {
    let memory = memory(services);
    bencher
        .counter(ItemsCount::new(services))
        .bench(|| Workspace::load(&memory, &Start::Around("/fleet".into()), &Surroundings::default()));
}

/// Names, types and inheritance.
#[divan::bench(args = SIZES, sample_count = 10)]
fn resolve(bencher: Bencher<'_, '_>, services: usize) {
    let workspace = load(services);
    bencher.counter(ItemsCount::new(services)).bench(|| lint::resolve(&workspace));
}

/// The graph, and all single failures of it.
#[divan::bench(args = SIZES, sample_count = 10)]
fn engine(bencher: Bencher<'_, '_>, services: usize) {
    let (model, _) = lint::resolve(&load(services));
    bencher.counter(ItemsCount::new(services)).bench(|| {
        let graph = Graph::new(&model);
        let failures = Failures::new(&model, &graph);
        divan::black_box(failures.has_doubt());
    });
}

/// Everything after reading: resolve, engine and all stock rules.
#[divan::bench(args = SIZES, sample_count = 5)]
fn check(bencher: Bencher<'_, '_>, services: usize) {
    let workspace = load(services);
    bencher.counter(ItemsCount::new(services)).bench(|| lint::check(&workspace, &options()));
}
