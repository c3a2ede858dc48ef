// Packs what npm publishes. The version comes from Cargo.toml.
//
//   node npm/pack.mjs OUT                      the package `archlint`, which starts the binary of the platform
//   node npm/pack.mjs OUT PLATFORM BINARY      the package `@archlint/PLATFORM`, which carries it

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const version = readFileSync(join(root, "Cargo.toml"), "utf8").match(/^version = "(.+)"$/m)[1];
const platforms = JSON.parse(readFileSync(join(here, "platforms.json"), "utf8"));
const common = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

// Set by the release workflow; npm publishes without a token only what names the repository that it comes from.
const repository = process.env.ARCHLINT_REPOSITORY && { type: "git", url: `git+${process.env.ARCHLINT_REPOSITORY}.git` };

const [out, platform, binary] = process.argv.slice(2);
if (!out || (platform && (!platforms[platform] || !binary))) {
  console.error(`usage: node npm/pack.mjs OUT [PLATFORM BINARY], where PLATFORM is one of ${Object.keys(platforms).join(", ")}`);
  process.exit(2);
}

const staged = mkdtempSync(join(tmpdir(), "archlint-npm-"));
try {
  let described;
  if (platform) {
    const { os, cpu } = platforms[platform];
    const file = os === "win32" ? "archlint.exe" : "archlint";
    copyFileSync(binary, join(staged, file));
    chmodSync(join(staged, file), 0o755);
    described = {
      name: `@archlint/${platform}`,
      version,
      description: `archlint for ${platform}: installed by the package \`archlint\``,
      license: common.license,
      repository,
      os: [os],
      cpu: [cpu],
      files: [file],
      preferUnplugged: true,
    };
  } else {
    cpSync(join(here, "bin"), join(staged, "bin"), { recursive: true });
    copyFileSync(join(root, "README.md"), join(staged, "README.md"));
    const names = Object.keys(platforms).map((name) => [`@archlint/${name}`, version]);
    described = { ...common, version, repository, optionalDependencies: Object.fromEntries(names) };
  }
  for (const license of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    copyFileSync(join(root, license), join(staged, license));
  }
  writeFileSync(join(staged, "package.json"), `${JSON.stringify(described, null, 2)}\n`);
  mkdirSync(out, { recursive: true });
  execFileSync("npm", ["pack", "--silent", "--pack-destination", resolve(out)], {
    cwd: staged,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
} finally {
  rmSync(staged, { recursive: true, force: true });
}
