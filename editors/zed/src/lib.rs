//! Starts `archlint lsp` for Zed.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Archlint;

impl zed::Extension for Archlint {
    fn new() -> Self {
        Self
    }

    /// The program of the settings (`lsp.archlint.binary`), else the one on the `PATH`.
    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree).ok().and_then(|settings| settings.binary);
        let set = binary.as_ref().and_then(|binary| binary.path.clone());
        let command = set
            .or_else(|| worktree.which("archlint"))
            .ok_or("archlint is not on the PATH: install it, or set `lsp.archlint.binary.path`")?;
        let args = binary.and_then(|binary| binary.arguments).unwrap_or_else(|| vec!["lsp".into()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }
}

zed::register_extension!(Archlint);
