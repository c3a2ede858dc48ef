/// What findings are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people at a terminal: excerpts with underlines.
    Human,
    /// For screen readers and logs: sentences in order, nothing drawn.
    Plain,
    /// One line a finding.
    Concise,
    /// `archlint-findings/1`.
    Json,
    /// The findings of `archlint-findings/1`, one object a line.
    Jsonl,
    /// SARIF 2.1.0, as GitHub's code scanning and most viewers take it.
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit's XML: one test a finding.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// A comment for a pull request.
    Markdown,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 11] = [
        Self::Human,
        Self::Plain,
        Self::Concise,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Checkstyle,
        Self::Markdown,
    ];

    /// The word for it in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Plain => "plain",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::Markdown => "markdown",
        }
    }

    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether it shows what [`super::Findings::rules`] knows of rules.
    pub fn speaks_of_rules(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl | Self::Sarif | Self::Markdown)
    }
}
