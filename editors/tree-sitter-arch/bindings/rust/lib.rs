//! The tree-sitter grammar of the language of archlint.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_arch() -> *const ();
}

/// The grammar.
// SAFETY: the function is the one that tree-sitter generated into `src/parser.c`; it returns a pointer to a constant.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_arch) };

/// Which nodes are shown how.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");
/// Which nodes are written in other languages.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");
