//! The dependency graph with gates and phases.
