//! The `archlint` command.

use std::ffi::{c_int, c_long};
use std::process::ExitCode;

use archlint::cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes of stack for each thread: enough for the deepest nesting that the language allows, on systems whose own default is smaller.
const STACK: usize = 8 << 20;

/// Milliseconds for which the allocator keeps what was freed. Rules free much that the next ones take again, and what was given back to the system
/// is cleared before it is there again: with the usual 10 a check takes a twentieth longer.
const KEEP_FREED: c_long = 1000;

fn main() -> ExitCode {
    cli::install_panic_hook();
    keep_freed();
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

#[expect(unsafe_code, reason = "the bindings have no safe function for it")]
fn keep_freed() {
    unsafe extern "C" {
        fn mi_option_set(option: c_int, value: c_long);
    }
    /// `mi_option_purge_delay` of mimalloc 2.
    const PURGE_DELAY: c_int = 15;
    // SAFETY: it stores a number in a table of the allocator, which reads it when something is freed.
    unsafe { mi_option_set(PURGE_DELAY, KEEP_FREED) }
}
