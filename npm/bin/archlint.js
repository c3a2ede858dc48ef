#!/usr/bin/env node
"use strict";
// Starts the binary of this platform, which comes as an optional dependency of its own: npm installs the one that fits.

const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "archlint.exe" : "archlint";

/** Ends as archlint itself does when it cannot do its work. */
function fail(message, help) {
  process.stderr.write(`error: ${message}\nhelp: ${help}\n`);
  process.exit(2);
}

let binary;
try {
  binary = require.resolve(`@archlint/${platform}/${file}`);
} catch {
  fail(
    `the package \`@archlint/${platform}\` is not installed`,
    "`npm install archlint --include=optional` installs it where there is one for this platform; `cargo install archlint` builds it anywhere",
  );
}

const run = spawnSync(binary, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
if (run.error) {
  fail(`${binary} cannot be started: ${run.error.message}`, "`npm install archlint --force` installs it anew");
}
if (run.signal) {
  process.kill(process.pid, run.signal);
}
process.exit(run.status ?? 2);
