//! The `archlint` command.

use std::process::ExitCode;

use archlint::cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes of stack for each thread: enough for the deepest nesting that the language allows, on systems whose own default is smaller.
const STACK: usize = 8 << 20;

fn main() -> ExitCode {
    cli::install_panic_hook();
    // Fails only where a pool exists already; then that one is used.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(cli::threads()).stack_size(STACK).build_global();
    let exit = std::thread::Builder::new().stack_size(STACK).spawn(|| cli::run(std::env::args_os())).map(|thread| thread.join());
    match exit {
        Ok(Ok(exit)) => ExitCode::from(exit.code()),
        // The panic hook has said what there is to say.
        Ok(Err(_)) => ExitCode::from(101),
        // Where no thread can be started, the one that there is has to do.
        Err(_) => ExitCode::from(cli::run(std::env::args_os()).code()),
    }
}
