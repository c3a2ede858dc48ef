use std::io::Write;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

/// One message is enough, however many threads fail.
static SAID: AtomicBool = AtomicBool::new(false);

/// Answers a panic with a short message that says whose fault it is and what to send. The process then ends with 101, as Rust has it.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        if !SAID.swap(true, Ordering::SeqCst) {
            // Without standard error there is nobody left to tell.
            let _ = std::io::stderr().write_all(message(info).as_bytes());
        }
    }));
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let what = payload.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| payload.downcast_ref::<String>().cloned());
    let place = info.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
    let args: Vec<String> = std::env::args().skip(1).collect();
    format!(
        "error: archlint made a mistake, which is our bug and not yours\n\
         help: report it with these three lines, and with the smallest input that shows it\n\
         \x20 archlint {} on {} {}\n\
         \x20 {}{place}\n\
         \x20 arguments: {:?}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        what.unwrap_or_else(|| "no message".to_owned()),
        args.join(" "),
    )
}
