//! How an `allow` that accepts a finding is written.

/// The names in an `allow` for a finding, as the language reads them: in backticks where they are no plain names. And where it goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Written {
    /// What it stands in, or in the block of which. Empty where nothing can be written.
    pub within: String,
    /// The other end, where the finding has one.
    pub on: Option<String>,
    /// The block that it goes into.
    pub home: Home,
}

/// The block that an `allow` for a finding goes into.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Home {
    /// That of what has this full name: a component or a team.
    Declared(String),
    /// That of a dependency or a claim of a component.
    Dependency {
        /// Full name of the component.
        of: String,
        /// The dependency in the words of the language, without its component.
        written: String,
    },
    /// That of a claim `independent { … }` with these members: full names, sorted and joined with `, `.
    Claim(String),
    /// That of an `extend`, since nothing of the language can be written into a foreign file.
    Extension {
        /// The statements that a file has to begin with so that the names mean something, where there is no file of the language yet.
        begins: Vec<String>,
    },
}

impl Written {
    /// Cuts each of the names.
    pub(super) fn cut(&mut self, cut: impl Fn(&mut String)) {
        cut(&mut self.within);
        self.on.iter_mut().for_each(&cut);
        match &mut self.home {
            Home::Declared(name) | Home::Claim(name) => cut(name),
            Home::Dependency { of, written } => [of, written].into_iter().for_each(cut),
            Home::Extension { .. } => {}
        }
    }
}

impl Default for Home {
    fn default() -> Self {
        Self::Declared(String::new())
    }
}
