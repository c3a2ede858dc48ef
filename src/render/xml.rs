//! What the two XML formats share.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, Event};

use super::text;

/// A writer that has written the declaration.
pub(super) fn document(out: &mut dyn Write) -> io::Result<Writer<&mut dyn Write>> {
    let mut writer = Writer::new_with_indent(out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(writer)
}

/// The start of an element with its attributes.
pub(super) fn element<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, &*sayable(value)));
    }
    start
}

/// The text with what XML cannot say made visible: most control characters, and two that are no characters. Line ends stay.
pub(super) fn sayable(said: &str) -> String {
    let lines: Vec<_> = said.split('\n').map(text::visible).collect();
    lines.join("\n").replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}
