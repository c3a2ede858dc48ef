#!/usr/bin/env bash
# How Vim colours, indents and reads findings; VIM_PROGRAM may be another one that speaks its language.
set -euo pipefail
cd "$(dirname "$0")"
RESULT=$(mktemp)
export RESULT
trap 'rm -f "$RESULT"' EXIT
# shellcheck disable=SC2086 # the program may come with options
timeout 60 ${VIM_PROGRAM:-vim -e -s} -N -u NONE -i NONE --cmd 'set nomore' -S test/run.vim </dev/null >/dev/null 2>&1 && status=0 || status=$?
cat "$RESULT"
exit "$status"
