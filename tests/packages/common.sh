# shellcheck shell=bash
# What the tests of packages share.

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

# expect CODE TEXT COMMAND…: the command ends with this code and says this text.
expect() {
  local code="$1" text="$2" said ended=0
  shift 2
  said="$("$@" 2>&1)" || ended=$?
  if [ "$ended" != "$code" ]; then fail "\`$*\` ended with $ended instead of $code: $said"; fi
  if [[ "$said" != *"$text"* ]]; then fail "\`$*\` does not say \`$text\`: $said"; fi
}

# works COMMAND…: what is installed under this name is archlint as it should be.
works() {
  expect 0 "archlint $VERSION" "$@" --version
  expect 0 "no findings" "$@" check --root "$PWD/examples/shop"
  expect 1 "does not survive the loss of" "$@" check --root "$PWD/examples/cloudflare-2023"
  expect 2 "does not exist" "$@" check nowhere
}
