#![no_main]

#[allow(dead_code, reason = "each target calls one of them")]
#[path = "../../tests/support/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::compose(bytes));
