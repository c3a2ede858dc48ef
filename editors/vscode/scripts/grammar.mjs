// Writes the TextMate grammar, as JSON for Visual Studio Code and as a property list for Sublime Text. The words come from editors/words.json;
// with --check nothing is written, and a stale file is an error.
//
// Regular expressions cannot know what archlint knows. Coloured is what the shape of a line tells: two names in a row are a kind and what is
// declared, a name before `=` is an attribute, words of rules count in rules. The language server says the rest.
import { readFileSync, writeFileSync } from 'node:fs';

const here = new URL('..', import.meta.url);
const words = JSON.parse(readFileSync(new URL('../words.json', here), 'utf8'));

const BEFORE = '(?<![\\p{L}\\p{N}_.\\-`])';
const AFTER = '(?!-?[\\p{L}\\p{N}_])';
const NAME = '(?:\\p{L}(?:[\\p{L}\\p{N}_]|-+[\\p{L}\\p{N}_])*|`[^`]+`)';
const PATH = `${NAME}(?:\\.(?:${NAME}))*`;
const RESERVED = [...words.verbs, ...words.reserved];
const NOT_RESERVED = `(?!(?:${RESERVED.join('|')})${AFTER})`;
const BEGIN = '(?<=^|[{};,\\s])';

const any = list => `(?:${list.join('|')})`;
const word = (list, then = '') => `${BEFORE}${any(list)}${AFTER}${then}`;
const include = (...names) => names.map(name => ({ include: name.startsWith('$') ? name : `#${name}` }));
const captures = scopes => Object.fromEntries(scopes.map((scope, index) => [index + 1, { name: `${scope}.arch` }]).filter(([, { name }]) => name !== '.arch'));
/** A match whose groups have these scopes, in order. */
const groups = (match, ...scopes) => ({ match, captures: captures(scopes) });
const whole = (match, scope) => ({ match, name: `${scope}.arch` });
const braced = (...patterns) => ({
  begin: '\\{',
  end: '\\}',
  captures: { 0: { name: 'punctuation.section.block.arch' } },
  patterns,
});
/** What begins with these words and ends with its block. */
const until_block = (name, begin, scopes, ...patterns) => ({
  name: `meta.${name}.arch`,
  begin,
  beginCaptures: captures(scopes),
  end: '(?<=\\})',
  patterns,
});

const RELATIONS = ['needs', 'wants', 'uses', 'changes', 'runs\\s+in', 'depends\\s+on', 'falls\\s+with', 'was\\s+seen\\s+calling',
  'is\\s+degraded\\s+by', 'is\\s+harmed\\s+by', 'cannot\\s+start\\s+without'];
const SIMPLE_CLAUSES = words.clauses.filter(clause => !['param', 'let', 'level', 'example', 'file'].includes(clause));

const repository = {
  comments: {
    patterns: [
      {
        name: 'comment.line.documentation.arch',
        begin: '///(?!/)',
        end: '$',
        patterns: [
          { name: 'markup.heading.arch', match: '(?<=///)\\s*#+\\s.*$' },
          { name: 'markup.inline.raw.string.arch', match: '`[^`]+`' },
          { name: 'markup.underline.link.arch', match: '(?<=<)https?://[^>\\s]+(?=>)' },
        ],
      },
      {
        name: 'comment.line.double-slash.arch',
        match: '//~\\s*(.*)$',
        captures: { 1: { name: 'entity.name.function.rule.arch' } },
      },
      { name: 'comment.line.double-slash.arch', match: '//.*$' },
      { name: 'comment.line.number-sign.arch', match: '#.*$' },
      { name: 'comment.block.arch', begin: '/\\*', end: '\\*/' },
    ],
  },
  strings: {
    patterns: [
      { name: 'string.quoted.triple.arch', begin: '"""', end: '"""' },
      { name: 'string.quoted.double.arch', begin: '"', end: '"|$', patterns: include('escapes') },
    ],
  },
  // In rules values stand in braces.
  messages: {
    patterns: [
      { name: 'string.quoted.triple.arch', begin: '"""', end: '"""' },
      {
        name: 'string.quoted.double.arch',
        begin: '"',
        end: '"|$',
        patterns: [
          ...include('escapes'),
          {
            begin: '\\{',
            end: '\\}|(?=")',
            beginCaptures: { 0: { name: 'punctuation.section.embedded.begin.arch' } },
            endCaptures: { 0: { name: 'punctuation.section.embedded.end.arch' } },
            contentName: 'meta.embedded.arch variable.other.arch',
            patterns: include('calls'),
          },
        ],
      },
    ],
  },
  escapes: whole('\\\\(?:u\\{[0-9a-fA-F]*\\}|.)', 'constant.character.escape'),
  numbers: {
    patterns: [
      whole(`${BEFORE}\\d{4}-\\d{2}-\\d{2}${AFTER}`, 'constant.numeric.date'),
      whole(`${BEFORE}\\d+(?:\\.\\d+)?%`, 'constant.numeric.percentage'),
      whole(`${BEFORE}(?:\\d+(?:ms|d|h|m|s))+${AFTER}`, 'constant.numeric.duration'),
      whole(`${BEFORE}\\d+(?:\\.\\d+)?${AFTER}`, 'constant.numeric'),
    ],
  },
  quoted: whole('`[^`]+`', 'variable.other.quoted'),
  constants: whole(word(words.constants), 'constant.language.boolean'),
  signs: {
    patterns: [
      whole('[{}]', 'punctuation.section.block'),
      whole('[\\[\\]()]', 'punctuation.section.brackets'),
      whole('[,;:]', 'punctuation.separator'),
    ],
  },
  verbs: {
    patterns: [
      whole(word(words.verbs), 'keyword.control.verb'),
      groups(`${BEFORE}(allow)\\s+(${PATH})`, 'keyword.control', 'entity.name.function.rule'),
      groups(`${BEFORE}(to)\\s+${any(words.phases).replace('(?:', '(')}${AFTER}`, 'keyword.other', 'constant.language.phase'),
      groups(`${BEFORE}(loss)(?=\\s+of${AFTER})`, 'keyword.other'),
      whole(word(words.reserved), 'keyword.other'),
    ],
  },
  attributes: groups(`${BEFORE}(${PATH})\\s*(=)(?!=)`, 'variable.other.property', 'keyword.operator.assignment'),
  values: { patterns: include('strings', 'numbers', 'attributes', 'verbs', 'quoted', 'constants', 'signs') },
  types: {
    patterns: [
      groups(`\\G\\s*(one)\\s+(of)${AFTER}`, 'storage.modifier', 'keyword.other'),
      groups(`\\G\\s*(list|set)\\s+(of)\\s+(${PATH})`, 'storage.modifier', 'keyword.other', 'support.type'),
      groups(`\\G\\s*(${PATH})`, 'support.type'),
    ],
  },
  statements: {
    patterns: [
      {
        begin: `${BEGIN}(attribute)\\s+(${PATH})\\s*(:)`,
        beginCaptures: captures(['keyword.declaration', 'variable.other.property', 'punctuation.separator']),
        end: '(?<=[^\\s:])|$',
        patterns: include('types'),
      },
      groups(`${BEGIN}(kind)\\s+(${PATH})\\s+(is)\\s+(${PATH})`, 'keyword.declaration', 'entity.name.type.kind', 'keyword.other', 'storage.type'),
      groups(`${BEGIN}(extend)\\s+(${PATH})(?=\\s*\\{)`, 'keyword.declaration', 'entity.name.type.component'),
      groups(`${BEGIN}(use)(?:\\s+(rules))?(?=\\s*")`, 'keyword.control.import', 'keyword.other'),
      whole(`${BEGIN}${any(['workspace', 'observe'])}(?=\\s*(?:"|\\{|$))`, 'keyword.declaration'),
      whole(`${BEGIN}${any(['defaults', 'core'])}(?=\\s*\\{)`, 'keyword.declaration'),
      groups(`${BEGIN}(independent)(?:\\s+(${PATH}))?(?=\\s*\\{)`, 'keyword.declaration', 'entity.name.type'),
      groups(
        `${BEGIN}${NOT_RESERVED}(${NAME})\\s+${NOT_RESERVED}(${PATH})(?!-?[\\p{L}\\p{N}_.]|\\s*[=:(]|\\s*->)`,
        'storage.type',
        'entity.name.type.component',
      ),
    ],
  },
  policy: until_block(
    'policy',
    `${BEGIN}(policy)(?=\\s*\\{|\\s+for${AFTER})`,
    ['keyword.declaration'],
    ...include('comments'),
    groups(`${BEFORE}(for)\\s+(${NAME})\\s*(:)\\s*(${NAME})`, 'keyword.other', 'variable.parameter', 'punctuation.separator', 'storage.type'),
    braced(
      ...include('comments'),
      braced(...include('comments', 'values')),
      groups(`${BEFORE}(${PATH})\\s*(=)\\s*(${PATH})`, 'entity.name.function.rule', 'keyword.operator.assignment', 'constant.language.level'),
      groups(`${BEFORE}(${PATH})(?=\\s*\\{)`, 'entity.name.function.rule'),
      ...include('values'),
    ),
    ...include('expressions'),
  ),
  // A definition has no end of its own: it goes on until a line begins at the margin again.
  definition: {
    name: 'meta.definition.arch',
    begin: `${BEGIN}(define|measure)\\s+(${PATH})\\s*(?=\\()`,
    beginCaptures: captures(['keyword.declaration', 'entity.name.function']),
    end: '^(?=[^\\s})\\]])',
    patterns: include('comments', 'binders', 'expressions'),
  },
  rule: until_block(
    'rule',
    `${BEGIN}(rule)\\s+(${PATH})(?=\\s*\\{)`,
    ['keyword.declaration', 'entity.name.function.rule'],
    ...include('comments'),
    braced(...include('comments', 'example', 'clauses', 'binders', 'expressions')),
  ),
  example: until_block(
    'example',
    `${BEFORE}(example)\\s+(${NAME})`,
    ['keyword.control.clause', 'storage.modifier'],
    ...include('comments', 'strings'),
    braced(groups(`${BEFORE}(file)(?=\\s*")`, 'keyword.control.clause'), ...include('nested', '$self')),
  ),
  nested: braced(...include('nested', '$self')),
  clauses: {
    patterns: [
      groups(`${BEFORE}(param)\\s+(?=${NAME})`, 'keyword.control.clause'),
      groups(`${BEFORE}(let)\\s+(${NAME})`, 'keyword.control.clause', 'variable.other'),
      groups(`${BEFORE}(path|fix(?:\\s+safe)?)\\s+(each)\\s+(${NAME})`, 'keyword.control.clause', 'keyword.other', 'variable.parameter'),
      groups(`${BEFORE}(level)(?=\\s*=)`, 'keyword.control.clause'),
      whole(word(SIMPLE_CLAUSES, '(?=\\s+[^=:.\\s])'), 'keyword.control.clause'),
      groups(`(?<=^|[{;])\\s*(?!level${AFTER})(${PATH})\\s*(=)(?!=)`, 'variable.other.property', 'keyword.operator.assignment'),
    ],
  },
  binders: {
    patterns: [
      groups(
        `${BEFORE}(${NAME})\\s*(:)(?=\\s*${PATH}\\s+${any(RELATIONS)}${AFTER})`,
        'variable.parameter',
        'punctuation.separator',
      ),
      {
        begin: `${BEFORE}(${NAME})\\s*(:)`,
        beginCaptures: captures(['variable.parameter', 'punctuation.separator']),
        end: '(?<=[^\\s:])|$',
        patterns: include('types'),
      },
    ],
  },
  calls: groups(`(${NAME})(\\+?)(?=\\()`, 'entity.name.function.call', 'keyword.operator.closure'),
  expressions: {
    patterns: [
      ...include('comments', 'messages', 'numbers', 'quoted'),
      groups(`${BEFORE}(${RELATIONS.join('|')})${AFTER}(\\+?)`, 'keyword.operator.relation', 'keyword.operator.closure'),
      groups(`${BEFORE}(is(?:\\s+not)?)\\s+(set)${AFTER}`, 'keyword.operator.word', 'keyword.operator.word'),
      groups(`${BEFORE}(is(?:\\s+not)?)\\s+(${NAME})`, 'keyword.operator.word', 'support.type'),
      groups(`${BEFORE}(to)\\s+${any(words.phases).replace('(?:', '(')}${AFTER}`, 'keyword.other', 'constant.language.phase'),
      whole(word(['without', 'from', 'over', 'max', 'min', 'into', 'safe'], '(?!\\s*\\()'), 'keyword.other'),
      whole(word(words.operators), 'keyword.operator.word'),
      whole(word(RESERVED), 'keyword.other'),
      ...include('calls', 'constants'),
      whole('==|!=|<=|>=|<|>', 'keyword.operator.comparison'),
      whole('\\+|\\*|/|(?<![\\p{L}\\p{N}_])-', 'keyword.operator.arithmetic'),
      whole('\\|', 'keyword.operator.such-that'),
      whole('=', 'keyword.operator.assignment'),
      braced(...include('comments', 'clauses', 'binders', 'expressions')),
      ...include('signs'),
    ],
  },
};

const grammar = {
  name: 'archlint',
  scopeName: 'source.arch',
  fileTypes: ['arch'],
  patterns: include('comments', 'rule', 'policy', 'definition', 'statements', 'values'),
  repository,
};

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
function plist(value, indent = '') {
  const inner = `${indent}  `;
  if (typeof value === 'string') {
    return `${indent}<string>${escaped(value)}</string>`;
  }
  if (Array.isArray(value)) {
    return [`${indent}<array>`, ...value.map(one => plist(one, inner)), `${indent}</array>`].join('\n');
  }
  const entries = Object.entries(value).map(([key, one]) => `${inner}<key>${escaped(key)}</key>\n${plist(one, inner)}`);
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`].join('\n');
}

const files = {
  'syntaxes/arch.tmLanguage.json': `${JSON.stringify(grammar, null, 2)}\n`,
  '../sublime/archlint.tmLanguage': `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n${plist(grammar)}\n</plist>\n`,
};
for (const [path, text] of Object.entries(files)) {
  const target = new URL(path, here);
  if (!process.argv.includes('--check')) {
    writeFileSync(target, text);
  } else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${path} is stale: npm run grammar`);
    process.exitCode = 1;
  }
}
