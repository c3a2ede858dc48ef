#!/usr/bin/env bash
# Emacs in batch, with the language server that was built here; EMACS and ARCHLINT may be others. lsp-mode is tested where it is installed.
set -euo pipefail
cd "$(dirname "$0")"
ARCHLINT=$(realpath "${ARCHLINT:-../../target/debug/archlint}")
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT
# Not -Q: what the system packages is wanted, such as eglot before Emacs 29.
timeout 180 "${EMACS:-emacs}" --batch --no-init-file -L . -L test -l archlint-tests \
  --eval "(setq archlint-command '(\"$ARCHLINT\" \"lsp\"))" \
  -f ert-run-tests-batch-and-exit
