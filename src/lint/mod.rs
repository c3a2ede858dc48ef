//! A workspace and its rules to findings.
