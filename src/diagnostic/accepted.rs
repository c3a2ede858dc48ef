//! Where an `allow` belongs that accepts a finding.

use super::Diagnostic;

/// The block that an `allow` for a finding goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home<'d> {
    /// That of the claim `independent { … }` that the finding is about.
    Claim,
    /// That of a dependency or a claim of a component.
    Dependency {
        /// Full name of the component.
        of: &'d str,
        /// The dependency in the words of the language, without its component.
        written: &'d str,
    },
    /// That of what has this full name: what the finding is about, or of a cycle the first.
    Declared(&'d str),
}

impl Diagnostic {
    /// Where an `allow` for this finding holds.
    pub fn home(&self) -> Home<'_> {
        let subject = self.identity.subject.as_str();
        let written = self.written_subject();
        // Several names are a claim or a cycle.
        if let Some((first, _)) = subject.split_once(", ") {
            return if written.starts_with("independent") { Home::Claim } else { Home::Declared(first) };
        }
        match written.strip_prefix(subject).map(str::trim) {
            Some(written) if !written.is_empty() => Home::Dependency { of: subject, written },
            _ => Home::Declared(subject),
        }
    }

    /// The subject as the fingerprint writes it: between the rule and the cause.
    fn written_subject(&self) -> &str {
        let identity = &self.identity;
        let text = identity.fingerprint.strip_prefix(&*self.rule).and_then(|rest| rest.strip_prefix(':')).unwrap_or(&identity.subject);
        identity.cause.as_ref().and_then(|cause| text.strip_suffix(cause.as_str())).and_then(|text| text.strip_suffix(':')).unwrap_or(text)
    }
}
