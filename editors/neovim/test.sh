#!/usr/bin/env bash
# Neovim with the language server that was built here: NVIM and ARCHLINT may be others. Ends with 1 if anything is not as it should be.
set -euo pipefail
cd "$(dirname "$0")"
EDITORS=$(cd .. && pwd)
NVIM=${NVIM:-nvim}
ARCHLINT=$(realpath "${ARCHLINT:-../../target/debug/archlint}")
FOLDER=$(mktemp -d)
RESULT=$FOLDER/result
export EDITORS ARCHLINT FOLDER RESULT
trap 'rm -rf "$FOLDER"' EXIT

mkdir -p "$FOLDER/with blanks/.git" "$FOLDER/runtime/parser"
cat >"$FOLDER/with blanks/shop.arch" <<'ARCH'
service checkout {
  needs any of { a, b }
}
service a { needs vault }
service b { needs vault }
service vault
ARCH
# The language of 0.11 and later; older ones have no use for it.
if "$NVIM" --version | head -1 | grep -qvE 'v0\.([0-9]|10)\.'; then
  cc -shared -fPIC -O1 -I ../tree-sitter-arch/src ../tree-sitter-arch/src/parser.c -o "$FOLDER/runtime/parser/arch.so"
fi

HOME=$FOLDER XDG_CONFIG_HOME=$FOLDER XDG_STATE_HOME=$FOLDER XDG_DATA_HOME=$FOLDER \
  timeout 90 "$NVIM" --headless -u NONE -i NONE -n -c 'luafile test/run.lua' >"$FOLDER/said" 2>&1 </dev/null && status=0 || status=$?
cat "$RESULT" 2>/dev/null || cat "$FOLDER/said"
exit "$status"
