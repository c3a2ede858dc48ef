//! How many threads work at once.

use super::failure::Failure;
use super::platform::variable;

/// The variable that says so.
const NAME: &str = "ARCHLINT_MAX_PARALLELISM";

/// The number of threads that the environment asks for; 0 where it leaves that to the machine, or what it says cannot be read: [`super::run`] then says so.
pub fn threads() -> usize {
    asked().unwrap_or(0)
}

/// The same, minding what is said.
///
/// # Errors
/// When it is no number above 0.
pub(super) fn asked() -> Result<usize, Failure> {
    let Some(said) = variable(NAME) else { return Ok(0) };
    said.parse().ok().filter(|number| *number > 0).ok_or_else(|| {
        Failure::new(
            format!("`{NAME}={said}` is no number of threads"),
            format!("write a number from 1 on, as in `{NAME}=2 archlint check`, or do without for as many as there are processors"),
        )
    })
}
