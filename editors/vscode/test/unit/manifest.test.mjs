// What the manifest promises: files that exist, commands that are registered, patterns that read what archlint writes.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const here = new URL('../../', import.meta.url);
const read = path => readFileSync(new URL(path, here), 'utf8');
const manifest = JSON.parse(read('package.json'));
const language = JSON.parse(read('language-configuration.json'));

test('every file that the manifest names is there', () => {
  const { languages, grammars, snippets } = manifest.contributes;
  const named = [...languages.map(({ configuration }) => configuration), ...[...grammars, ...snippets].map(({ path }) => path)];
  assert.deepEqual(named.filter(path => !existsSync(new URL(path, here))), []);
});

test('every command is registered, and no other', () => {
  const registered = [...read('src/extension.ts').matchAll(/command\('([^']+)'/g)].map(match => match[1]);
  assert.deepEqual(registered.sort(), manifest.contributes.commands.map(({ command }) => command).sort());
});

test('every setting that is read is declared', () => {
  const sources = readdirSync(new URL('src', here)).map(file => read(`src/${file}`)).join('\n');
  const asked = [...sources.matchAll(/\.get<[^>]+>\('([^']+)'/g)].map(match => `archlint.${match[1]}`);
  const declared = Object.keys(manifest.contributes.configuration.properties);
  assert.deepEqual([...new Set(asked)].filter(name => !declared.includes(name)), []);
});

test('the problem matcher reads what archlint writes', () => {
  const [pattern] = manifest.contributes.problemPatterns;
  const match = new RegExp(pattern.regexp).exec(
    'teams/cloudflare.arch:20:3: error[does-not-survive] `api` does not survive the loss of `pdx-04`',
  );
  const found = ['file', 'line', 'column', 'severity', 'code', 'message'].map(part => match?.[pattern[part]]);
  assert.deepEqual(found, ['teams/cloudflare.arch', '20', '3', 'error', 'does-not-survive', '`api` does not survive the loss of `pdx-04`']);
});

test('the problem matcher reads every finding that the tests of archlint expect in that format', () => {
  const pattern = new RegExp(manifest.contributes.problemPatterns[0].regexp);
  const expected = readFileSync(new URL('../../tests/ui/formats/all.txt', here), 'utf8').split('\n');
  const lines = expected.filter(line => /^[^ ]+\.arch:\d+:\d+: /.test(line));
  assert.ok(lines.length > 0, 'the case shows the concise format');
  assert.deepEqual(lines.filter(line => !pattern.test(line)), []);
});

test('a word is a name', () => {
  const { pattern, flags } = language.wordPattern;
  const words = text => text.match(new RegExp(pattern, `g${flags}`));
  assert.deepEqual(words('service pay-now needs payments.`my api`, état'), ['service', 'pay-now', 'needs', 'payments', '`my api`', 'état']);
});

test('a line that opens a block is indented behind', () => {
  const { increaseIndentPattern, decreaseIndentPattern } = language.indentationRules;
  const opens = line => new RegExp(increaseIndentPattern).test(line);
  assert.deepEqual(
    ['service web {', '  report "{a} needs" {', 'needs any of { a, b }', '  // {', 'tags = ['].map(opens),
    [true, true, false, false, true],
  );
  assert.ok(new RegExp(decreaseIndentPattern).test('  }'));
});
