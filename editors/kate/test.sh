#!/usr/bin/env bash
# How Kate's highlighter reads the examples, held against test/expected.txt; BLESS=1 writes that. Needs kate-syntax-highlighter (Debian:
# libkf5syntaxhighlighting-tools).
set -euo pipefail
cd "$(dirname "$0")"
XDG_DATA_HOME=$(mktemp -d)
export XDG_DATA_HOME QT_QPA_PLATFORM=offscreen
trap 'rm -rf "$XDG_DATA_HOME"' EXIT
mkdir -p "$XDG_DATA_HOME/org.kde.syntax-highlighting/syntax"
cp archlint.xml "$XDG_DATA_HOME/org.kde.syntax-highlighting/syntax/"

for file in ../vscode/test/grammar/model.arch ../vscode/test/grammar/rules.arch; do
  kate-syntax-highlighter -s archlint --output-format ansi --syntax-trace format "$file" | sed 's/\x1b\[[0-9;]*[mK]//g; s/ *$//'
done >"$XDG_DATA_HOME/found.txt"
if [ -n "${BLESS:-}" ]; then
  cp "$XDG_DATA_HOME/found.txt" test/expected.txt
fi
diff -u test/expected.txt "$XDG_DATA_HOME/found.txt"
echo "$(grep -c . test/expected.txt) lines as they should be"
