//! One file a request, or a family of requests that belong together.

pub mod diagnostics;
