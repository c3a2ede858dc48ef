//! Foreign descriptions to the same tree.
