//! The failure model over the graph.
