//! What the parser refuses, in our words: what stands there and what to write instead.

/// By a part of what the parser says: the headline, and the next step.
const SAID: &[(&str, &str, &str)] = &[
    ("tab", "a tab stands where YAML wants blanks", "indent with blanks"),
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "put a value that has `: ` in it between quotes, or begin the key on a line of its own",
    ),
    ("placement of ':'", "a `:` stands where no key can be", "put a value that has `:` in it between quotes"),
    ("simple key", "this is no `key: value`", "put `:` and a blank behind the key, or indent what goes on from the line above"),
    ("expected key", "this line stands in another column than its neighbours", "let all keys of one mapping begin in one column"),
    ("expected '-'", "this line stands among the items of a list and is none", "begin each item with `- `, all in one column"),
    ("entries are not allowed", "a list begins where none can", "begin it on the line below its key"),
    ("quoted scalar, found unexpected", "a quote is never closed", "close it on the same line"),
    ("escape", "this escape is not known", "write `\\\\` for a backslash, or put the value between single quotes"),
    ("hexadecimal", "this escape is not known", "write `\\\\` for a backslash, or put the value between single quotes"),
    (
        "unknown anchor",
        "nothing before this has the name of the alias",
        "write `&name` where the value first stands, or put a value that begins with `*` between quotes",
    ),
    ("alphabetic or numeric", "`*` and `&` begin the name of an alias or an anchor", "put a value that begins so between quotes"),
    ("flow sequence", "a list between brackets goes on without `,` or `]`", "close the bracket, or part the items with commas"),
    ("flow mapping", "a mapping between braces goes on without `,` or `}`", "close the brace, or part the entries with commas"),
    ("misplaced bracket", "this bracket closes nothing", "take it away, or put the value between quotes"),
    ("trailing content", "something follows the closing quote", "put the whole value between one pair of quotes"),
    ("comments must be", "a comment begins right behind a value", "put a blank before the `#`"),
    ("indent", "this line is indented by too little or too much", "indent it as its neighbours are"),
    ("eof", "the text ends in the midst of something", "end what was begun, or take it away"),
    ("unexpected end", "the text ends in the midst of something", "end what was begun, or take it away"),
    ("unprintable", "this character may not stand in YAML", "write it as an escape between double quotes"),
    ("unexpected character", "no value begins with this character", "put the value between quotes"),
    ("followed by", "no value begins with `-` and a bracket", "put the value between quotes"),
    ("recursion", "collections stand in each other too deep", "give what is inside a name of its own"),
];

/// The headline and, where it is known, the next step for what the parser says.
pub(super) fn of(info: &str) -> (&'static str, Option<&'static str>) {
    match SAID.iter().find(|(part, _, _)| info.contains(part)) {
        Some((_, headline, help)) => (headline, Some(help)),
        None => ("this is not YAML", None),
    }
}
