//! Folders that were passed over since they cannot be listed: never in silence, and no error by itself, since databases keep their data in such ones.

use super::window::Window;
use crate::render::{Ink, text};
use crate::source::Unread;

/// How many are named; the rest is counted.
const NAMED: usize = 3;

/// Says which they are, and what to do about it.
pub(super) fn say(unread: &[Unread], window: &Window) {
    let Some(first) = unread.first() else { return };
    let names: Vec<String> = unread.iter().take(NAMED).map(|folder| format!("`{}`", folder.path.display())).collect();
    let more = match unread.len() - names.len() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let (was, it, them) = if unread.len() == 1 { ("was", "it", "it") } else { ("were", "they", "them") };
    let names = text::visible(&names.join(", ")).into_owned();
    window.say("warning", Ink::Yellow, &format!("{names}{more} {was} passed over: {it} cannot be read: {}", first.reason));
    window.say(
        "help",
        Ink::Cyan,
        &format!(
            "make {them} readable where `.arch` files may stand in {them}; a folder that `.gitignore` names is passed over without a word"
        ),
    );
}
