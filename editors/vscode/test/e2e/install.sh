#!/usr/bin/env bash
# Installs what the end-to-end test drives: code-server, a Visual Studio Code for browsers, into .e2e. Chromium comes from the system.
# No install scripts are run but those that build what is needed: others fetch programs from places that a closed network does not reach.
set -euo pipefail
cd "$(dirname "$0")/../.."
VERSION=4.100.3 # the last one for Node.js 20

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get install -y -qq --no-install-recommends chromium libkrb5-dev libsecret-1-dev libx11-dev libxkbfile-dev pkg-config g++ make >/dev/null
fi
mkdir -p .e2e
cd .e2e
[ -f package.json ] || echo '{ "private": true }' >package.json
npm install --ignore-scripts --no-audit --no-fund "code-server@$VERSION" node-gyp@10 @mapbox/node-pre-gyp@1
# By npm, so that its settings say where the headers of Node.js are.
npm exec -c 'cd node_modules/argon2 && node-pre-gyp install --build-from-source'
(cd node_modules/code-server/lib/vscode && npm install --ignore-scripts --omit=dev --no-audit --no-fund)
for module in @vscode/spdlog node-pty native-watchdog kerberos; do
  npm exec -c "cd node_modules/code-server/lib/vscode/node_modules/$module && node-gyp rebuild"
done
