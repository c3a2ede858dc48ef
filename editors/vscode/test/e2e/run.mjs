// The extension in a real VS Code: code-server in Chromium, with the language server that was built here.
//
// Needs `test/e2e/install.sh` (or CODE_SERVER, its out/node/entry.js), Chromium (or CHROMIUM), and a built archlint (or ARCHLINT).
// What it saw is kept in .e2e/screenshots.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('../..', import.meta.url));
const server = process.env.CODE_SERVER ?? join(here, '.e2e/node_modules/code-server/out/node/entry.js');
const browser = process.env.CHROMIUM ?? '/usr/bin/chromium';
const archlint = process.env.ARCHLINT ?? resolve(here, '../../target/debug/archlint');
const pictures = join(here, '.e2e/screenshots');
/** Everything is seen after this long, in milliseconds, or it is not there. */
const PATIENCE = 30_000;

for (const [what, file] of [['code-server: run test/e2e/install.sh', server], ['Chromium', browser], ['archlint: cargo build', archlint]]) {
  if (!existsSync(file)) {
    console.error(`${file} is missing, which should be ${what}`);
    process.exit(2);
  }
}

const MODEL = `workspace "shop"

team payments { oncall = "https://oncall.example/payments" }
journey buy "A customer pays" { needs checkout }

system pay {
  service checkout-api {
    owner = payments
    tier = 0
    needs vault
  }
}
service checkout {
  owner = payments
  tier = 0
  needs any of { stripe, adyen } "card payments"
}
external stripe { needs vault }
external adyen
service vault { owner = payments }
`;

const home = mkdtempSync(join(tmpdir(), 'archlint-vscode-'));
const folder = join(home, 'shop with blanks');
const children = [];

/** A port of this machine that is free. */
const freePort = () => new Promise(done => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

function write(path, text) {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

async function openEditor() {
  write(join(folder, 'shop.arch'), MODEL);
  // For the editor the server is a remote machine, with settings of its own.
  write(join(home, 'data/Machine/settings.json'), JSON.stringify({ 'archlint.server.path': archlint }));
  write(join(home, 'data/User/settings.json'), JSON.stringify({
    'workbench.startupEditor': 'none',
    'workbench.colorTheme': 'Default Dark Modern',
    'telemetry.telemetryLevel': 'off',
    'extensions.autoCheckUpdates': false,
    'editor.minimap.enabled': false,
  }));
  const common = ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
  const installed = spawnSync(process.execPath, [server, ...common, '--install-extension', join(here, 'archlint.vsix')], { encoding: 'utf8' });
  assert.equal(installed.status, 0, `the package installs: ${installed.stdout}${installed.stderr}`);
  const port = await freePort();
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  const child = spawn(process.execPath, [server, ...common, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  await new Promise((done, fail) => {
    child.stdout.on('data', text => String(text).includes('HTTP server listening') && done());
    child.on('exit', code => fail(new Error(`code-server ended with ${code}`)));
  });
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`;
}

async function command(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().waitFor({ state: 'visible' });
  await page.keyboard.type(title);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

/** Goes to the first place of a text in the file. */
async function goTo(page, line, column) {
  await page.keyboard.press('Control+g');
  await page.locator('.quick-input-widget input').first().waitFor({ state: 'visible' });
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press('Enter');
}

async function steps(page, picture) {
  await page.locator('.monaco-workbench').waitFor();
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'shop.arch' }).dblclick();
  const editor = page.locator('.editor-instance .monaco-editor').first();
  await editor.locator('.view-line').first().waitFor();

  console.log('the file is of our language, and coloured');
  await page.locator('.statusbar-item', { hasText: 'archlint' }).first().waitFor();
  await page.waitForFunction(() => {
    const classes = new Set([...document.querySelectorAll('.view-line span[class^="mtk"]')].flatMap(span => [...span.classList]));
    return classes.size >= 6;
  });

  console.log('the server says what is wrong while it is typed');
  await command(page, 'Problems: Focus on Problems View');
  const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 'both alternatives of' });
  await assert.rejects(problem.waitFor({ timeout: 3000 }), 'nothing is wrong with it yet');
  await page.locator('.view-line', { hasText: 'external adyen' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' { needs vault');
  await problem.first().waitFor();
  await page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
  await picture('finding');

  console.log('a hover shows it where it is');
  await page.locator('.view-line span', { hasText: 'any' }).first().hover();
  await page.locator('.monaco-hover', { hasText: 'both alternatives of' }).first().waitFor();
  await picture('hover');
  await page.keyboard.press('Escape');

  console.log('what stops when a component fails, from what is saved');
  await page.keyboard.press('Control+s');
  await page.locator('.tab.active:not(.dirty)', { hasText: 'shop.arch' }).waitFor();
  await goTo(page, 20, 11);
  await command(page, 'archlint: Show What Stops When This Fails');
  await page.locator('.quick-input-widget', { hasText: 'What fails?' }).waitFor();
  const proposed = await page.locator('.quick-input-widget .quick-input-box input').inputValue();
  assert.equal(proposed, 'vault', 'the name at the cursor is proposed');
  await page.keyboard.press('Enter');
  await page.locator('.view-line', { hasText: 'teams to page' }).waitFor();
  await picture('blast');

  console.log('a rule is explained');
  await goTo(page, 16, 10);
  await command(page, 'archlint: Explain a Rule');
  await page.locator('.view-line', { hasText: 'What it finds' }).waitFor();
  await picture('explain');

  console.log('the task reads findings into problems');
  await command(page, 'archlint: Check the Workspace in a Terminal');
  await command(page, 'Problems: Focus on Problems View');
  // One from the server, which knows the whole of it, and one from the task.
  await page.waitForFunction(() => [...document.querySelectorAll('.markers-panel .monaco-list-row')]
    .filter(row => row.textContent.includes('both alternatives of')).length === 2);
  await picture('check');
}

let failed;
const url = await openEditor();
const chrome = await chromium.launch({
  executablePath: browser,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  mkdirSync(pictures, { recursive: true });
  const page = await chrome.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(PATIENCE);
  const picture = name => page.screenshot({ path: join(pictures, `${name}.png`) });
  await page.goto(url);
  await steps(page, picture).catch(async error => {
    await picture('failed');
    throw error;
  });
  console.log('all of it was seen');
} catch (error) {
  failed = error;
} finally {
  await chrome.close();
  children.forEach(child => child.kill());
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
if (failed) {
  console.error(failed);
  process.exit(1);
}
