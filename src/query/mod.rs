//! The rule language: types, planning, evaluation.
