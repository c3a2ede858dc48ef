/**
 * @file The language of archlint for editors: grammar/archlint.pest is the authority, and tests/editors.rs parses everything with both.
 *
 * What archlint reads without an error parses here without an ERROR node. The other way round is not promised: habits of other tools, for
 * which archlint has an answer of its own, are errors here, and a few errors that need more than the shape are none.
 *
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/**
 * Words of the language are names wherever a name is wanted. That comes by itself where no such word could stand, since a word is a keyword
 * only where one fits. Where both fit, what follows decides, and the words are listed here.
 */
const STATEMENTS = [
  'workspace', 'defaults', 'kind', 'extend', 'attribute', 'core', 'independent', 'use', 'observe', 'policy', 'rule', 'define', 'measure', 'file',
];
/** Where these begin a statement, they say what it is; the others may be the name of a kind. */
const NO_KIND = ['extend', 'independent', 'rule'];
/** `level = …` is the level. */
const CLAUSES = ['param', 'match', 'let', 'subject', 'cause', 'report', 'help', 'fix', 'example'];

const WORD = /\p{XID_Start}(\p{XID_Continue}|-+\p{XID_Continue})*/;
/** In rules a name may begin with `_`: whichever it is. */
const ANYONE = /_(\p{XID_Continue}|-+\p{XID_Continue})*/;

const BINDING = { choose: -1, or: 1, and: 2, not: 3, compare: 4, add: 5, multiply: 6, negate: 7, otherwise: 8, access: 9 };

const list = (item) => seq(item, repeat(seq(',', item)));
const block = (...items) => seq('{', repeat(choice(...items, ',', ';')), '}');

module.exports = grammar({
  name: 'arch',

  word: $ => $.identifier,
  // No names without backticks, whatever else is wanted: so a half-written statement does not swallow the next one.
  reserved: {
    global: _ => [
      'needs', 'wants', 'uses', 'changes', 'runs', 'survives', 'allow', 'any', 'in', 'is', 'of', 'on', 'to', 'via', 'within', 'as', 'except',
      'until', 'because', 'where',
    ],
  },
  extras: $ => [/\p{White_Space}/, $.doc_comment, $.comment],
  supertypes: $ => [$.statement, $.clause, $.expression],
  inline: $ => [$._what, $._lost],

  conflicts: $ => [
    // `kind` and the like begin a statement or are the name of a kind: the second word after it decides.
    [$.workspace, $._statement_word],
    [$.workspace, $._kind_word],
    [$.policy_scope, $._for],
    [$.kind_declaration, $._kind_word],
    [$.attribute_declaration, $._kind_word],
    [$.definition, $._kind_word],
    [$.measure, $._kind_word],
    // A comma goes on with the list unless what follows begins a statement.
    [$.targets],
    [$._binders],
    // `x: T` goes on as a relation if one follows.
    [$._type, $._primary],
  ],

  rules: {
    source_file: $ => repeat(choice($.statement, ',', ';')),

    // ------------------------------------------------------------ names and literals

    // Of two that match equally much the first is taken: four slashes are no documentation.
    doc_comment: _ => /\/\/\/([^\/\n\r][^\n\r]*)?/,
    comment: _ => token(choice(
      seq('//', /[^\n\r]*/),
      seq('#', /[^\n\r]*/),
      seq('/*', /[^*]*\*+([^/*][^*]*\*+)*/, '/'),
    )),

    identifier: _ => WORD,
    quoted_name: _ => /`[^`\n\r]+`/,
    _name: $ => choice($.identifier, $.quoted_name),
    _statement_word: $ => alias(choice(...STATEMENTS), $.identifier),
    _kind_word: $ => alias(choice(...STATEMENTS.filter(word => !NO_KIND.includes(word))), $.identifier),
    _type_word: $ => alias(choice('one', 'list', 'set'), $.identifier),
    _clause_word: $ => alias(choice(...CLAUSES), $.identifier),

    _part: $ => seq(
      token.immediate('.'),
      choice(alias(token.immediate(WORD), $.identifier), alias(token.immediate(/`[^`\n\r]+`/), $.quoted_name)),
    ),
    path: $ => seq($._name, repeat($._part)),
    _owner: $ => seq(choice($._name, $._statement_word), repeat($._part)),
    _clause_path: $ => seq(choice($._name, $._clause_word), repeat($._part)),
    _operand: $ => seq(choice($._name, $._type_word, $.anyone), repeat($._part)),
    anyone: _ => ANYONE,

    // Of two that match equally much the first is taken.
    date: _ => /\d{4}-\d{2}-\d{2}/,
    percentage: _ => /\d+(\.\d+)?%/,
    duration: _ => /(\d+d)(\d+h)?(\d+m)?(\d+s)?(\d+ms)?|(\d+h)(\d+m)?(\d+s)?(\d+ms)?|(\d+m)(\d+s)?(\d+ms)?|(\d+s)(\d+ms)?|\d+ms/,
    number: _ => /\.?\d(\p{XID_Continue}|[.:\-]\d)*%?/,
    _number: $ => choice($.date, $.percentage, $.duration, $.number),
    signed_number: $ => seq(choice('-', '+'), $._number),

    string: $ => seq('"', repeat(choice(alias(token.immediate(prec(2, /[^"\\\n\r]+/)), $.string_content), $.escape)), token.immediate('"')),
    escape: _ => token.immediate(prec(2, /\\(u\{[0-9a-fA-F]*\}|[^\n\r])/)),
    raw_string: $ => seq('"""', optional($.raw_content), token.immediate('"""')),
    raw_content: _ => token.immediate(prec(2, /([^"]|"[^"]|""[^"])+/)),
    // A message: values stand in braces.
    message: $ => seq(
      '"',
      repeat(choice(alias(token.immediate(prec(2, /[^"\\{\n\r]+/)), $.string_content), $.escape, $.interpolation)),
      token.immediate('"'),
    ),
    interpolation: $ => seq(alias(token.immediate(prec(2, '{')), '{'), choice($.call, alias($._operand, $.path), $.access), '}'),

    _value: $ => choice($.string, $._number, $.signed_number, $.list, $.path),
    list: $ => seq('[', repeat(choice($._value, ',')), ']'),

    // ------------------------------------------------------------ statements

    body: $ => block($.statement),

    statement: $ => choice(
      $.workspace,
      $.defaults,
      $.kind_declaration,
      $.extension,
      $.attribute_declaration,
      $.core,
      $.independence,
      $.use_declaration,
      $.observation,
      $.policy,
      $.rule,
      $.definition,
      $.measure,
      $.declaration,
      alias($._odd_declaration, $.declaration),
      $.assignment,
      $.dependency,
      $.survival,
      $.allowance,
    ),

    workspace: $ => prec.dynamic(1, seq('workspace', optional(field('title', $.string)), optional($.body))),
    defaults: $ => seq('defaults', $.body),
    kind_declaration: $ => prec.right(seq('kind', field('name', alias($._owner, $.path)), 'is', field('base', $.path), optional($.body))),
    extension: $ => seq('extend', field('name', $.path), $.body),
    attribute_declaration: $ => prec.right(seq(
      'attribute', field('name', alias($._owner, $.path)), ':', field('type', $._type), optional(seq('on', list($.path))),
    )),
    core: $ => seq('core', $.body),
    use_declaration: $ => prec.right(seq('use', optional('rules'), field('source', $.string), optional(seq('as', field('name', $.path))))),
    observation: $ => prec.right(seq('observe', field('source', $.string), optional($.body))),

    // The title, the zone and the block are put in order by archlint.
    declaration: $ => prec.right(seq(
      field('kind', alias(choice($._name, $._kind_word), $.kind)),
      field('name', alias($._owner, $.path)),
      repeat(choice(field('title', $.string), $.within, $.body)),
    )),
    // `rule web` without a block declares a `rule`, `policy for` a `policy`.
    _odd_declaration: $ => prec.right(seq(
      choice(
        seq(field('kind', alias(choice(...NO_KIND), $.kind)), field('name', alias($._owner, $.path))),
        seq(field('kind', alias('policy', $.kind)), field('name', alias($._for, $.path))),
      ),
      optional(seq(choice(field('title', $.string), $.within), repeat(choice(field('title', $.string), $.within, $.body)))),
    )),
    _for: $ => alias('for', $.identifier),
    within: $ => seq('within', $.path),

    assignment: $ => seq(field('name', alias($._owner, $.path)), '=', field('value', $._value)),

    _type: $ => choice($.one_of, $.list_of, $.set_of, alias($._operand, $.path)),
    one_of: $ => prec(1, seq('one', 'of', $.list)),
    list_of: $ => prec(1, seq('list', 'of', $._type)),
    set_of: $ => prec(1, seq('set', 'of', $._type)),

    // ------------------------------------------------------------ dependencies and claims

    dependency: $ => prec.right(seq(
      optional(field('owner', alias($._owner, $.path))),
      field('verb', $.verb),
      $._what,
      repeat(choice($.except, $.via, $.phase, field('purpose', $.string), $.body)),
    )),
    verb: _ => choice('needs', 'wants', 'uses', 'changes', seq('runs', 'in')),
    _what: $ => choice($.gate, $.members, $.targets),
    gate: $ => seq(choice(seq('any', optional('of')), seq($.number, 'of')), choice($.members, $.path)),
    targets: $ => seq($.path, repeat(prec.dynamic(1, seq(',', $.path)))),
    members: $ => block($.member),
    member: $ => prec.right(seq($.path, optional($.body))),
    except: $ => seq('except', choice($.members, $.path)),
    via: $ => seq('via', $.path),
    phase: $ => seq('to', alias($.identifier, $.phase_name)),

    independence: $ => prec.right(seq('independent', optional(field('name', $.path)), $.members, repeat(choice($.except, $.body)))),
    survival: $ => prec.right(seq(
      optional(field('owner', alias($._owner, $.path))),
      'survives',
      choice(
        seq('loss', 'of', optional(seq($.number, 'of')), $._lost),
        seq(choice(seq('any', optional(seq($.number, 'of'))), seq($.number, 'of')), $._lost),
        $._lost,
      ),
      optional($.body),
    )),
    _lost: $ => choice(seq('of', $.members), seq('of', $.targets), $.members, $.targets),

    allowance: $ => prec.right(seq(
      'allow',
      field('rule', $.path),
      repeat(choice(
        seq('on', $.path),
        seq('until', choice($._number, $.string)),
        seq('because', $.string),
      )),
    )),

    // ------------------------------------------------------------ policy

    policy: $ => seq('policy', optional($.policy_scope), block($.policy_entry)),
    policy_scope: $ => seq(
      'for', field('name', $._name), ':', field('kind', $._name), optional(seq('where', $.expression)),
    ),
    policy_entry: $ => prec.right(seq(field('rule', $.path), optional(seq('=', field('level', $.path))), optional($.parameters))),
    parameters: $ => block($.assignment),

    // ------------------------------------------------------------ rules

    rule: $ => seq('rule', field('name', $.path), block($.clause)),
    clause: $ => choice(
      $.param, $.level, $.match, $.let, $.where, $.subject, $.cause, $.report, $.help, $.fix, $.example,
      alias($._clause_assignment, $.assignment),
    ),
    _clause_assignment: $ => seq(field('name', alias($._clause_path, $.path)), '=', field('value', $._value)),
    param: $ => seq('param', field('name', $.path), ':', field('type', $._type), '=', field('value', $._value)),
    level: $ => seq('level', '=', $.expression),
    match: $ => prec.right(seq('match', $.binder, optional(seq('where', $.expression)))),
    let: $ => seq('let', field('name', $.path), '=', $.expression),
    where: $ => seq('where', $.expression),
    subject: $ => seq('subject', $.expression),
    cause: $ => seq('cause', $.expression),
    report: $ => prec.right(seq('report', $.message, optional(block($.at, $.path_each, $.path_between, $.note, $.help)))),
    at: $ => prec.right(seq('at', $.expression, optional(seq('max', $.number)), optional($.message))),
    path_each: $ => prec.right(seq(
      'path', 'each', field('variable', alias($._operand, $.path)), 'in', $._arithmetic, optional(seq('from', $._arithmetic)),
      'to', $._arithmetic, optional($.message),
    )),
    path_between: $ => prec.right(seq('path', $._arithmetic, 'to', $._arithmetic, optional($.message))),
    note: $ => seq('note', $.message),
    help: $ => seq('help', $.message),
    fix: $ => seq(
      'fix', optional('safe'), optional(seq('each', field('variable', alias($._operand, $.path)), 'in', $._arithmetic)),
      $.message, block($.fix_write, $.fix_turn),
    ),
    fix_write: $ => seq('write', $.message, 'in', $._arithmetic),
    fix_turn: $ => seq('turn', $._arithmetic, 'into', $.message),
    example: $ => seq(
      'example', field('verdict', $._name), optional(field('title', $.string)),
      alias($._example_body, $.body),
    ),
    _example_body: $ => block($.file, $.statement),
    file: $ => seq('file', field('name', $.string), choice($.raw_string, $.string)),

    definition: $ => seq(
      'define', field('name', alias($._owner, $.path)), '(', optional(seq(list($.argument), optional(','))), ')', '=', $.expression,
    ),
    argument: $ => seq(alias($._operand, $.path), optional(seq(':', field('type', $._type)))),
    measure: $ => prec.right(seq(
      'measure', field('name', alias($._owner, $.path)), '(', $.argument, ')', '=', choice('max', 'min'), 'over', $.binder,
      optional(seq('where', $.expression)), 'of', $.expression,
    )),

    // ------------------------------------------------------------ expressions

    expression: $ => choice($.or, $.and, $.not, $.comparison, $.membership, $.test, $.relation, $._arithmetic),

    or: $ => prec.left(BINDING.or, seq($.expression, 'or', $.expression)),
    and: $ => prec.left(BINDING.and, seq($.expression, 'and', $.expression)),
    not: $ => prec(BINDING.not, seq('not', $.expression)),
    comparison: $ => prec.left(BINDING.compare, seq($.expression, choice('==', '!=', '<=', '>=', '<', '>'), $.expression)),
    membership: $ => prec.left(BINDING.compare, seq($._arithmetic, optional('not'), 'in', $._arithmetic)),
    test: $ => prec.left(BINDING.compare, seq(
      $._arithmetic, 'is', optional('not'), choice('set', field('kind', alias(choice($._name, 'degraded', 'harmed'), $.kind))),
    )),
    relation: $ => prec.right(BINDING.compare, seq(
      $._arithmetic, $.relation_operator, $._arithmetic,
      optional(seq('to', alias(choice('start', 'serve', 'recover', 'observe', 'inform'), $.phase_name))),
      optional(seq('without', $._arithmetic)),
    )),
    relation_operator: _ => seq(
      choice(
        'needs', 'wants', 'uses', 'changes', seq('depends', 'on'), seq('runs', 'in'), seq('falls', 'with'),
        prec(1, seq('is', 'degraded', 'by')), prec(1, seq('is', 'harmed', 'by')), seq('cannot', 'start', 'without'), seq('was', 'seen', 'calling'),
      ),
      optional(token.immediate('+')),
    ),

    _arithmetic: $ => choice($.product, $.sum, $.fallback, $.negation, $._primary),
    sum: $ => prec.left(BINDING.add, seq($._arithmetic, choice('+', '-'), $._arithmetic)),
    product: $ => prec.left(BINDING.multiply, seq($._arithmetic, choice('*', '/'), $._arithmetic)),
    negation: $ => prec(BINDING.negate, seq('-', $._arithmetic)),
    fallback: $ => prec.left(BINDING.otherwise, seq($._arithmetic, 'otherwise', $._arithmetic)),

    _primary: $ => choice(
      $.conditional, $.quantified, $.call, alias($._operand, $.path), $.verb_value, $._number, $.string, $.parenthesized,
      $.set, $.bracketed, $.access,
    ),
    verb_value: _ => choice('needs', 'wants', 'uses', 'changes', 'survives', 'within'),
    conditional: $ => prec.right(BINDING.choose, seq('if', $.expression, 'then', $.expression, 'else', $.expression)),
    quantified: $ => prec.right(BINDING.choose, seq(
      choice('exists', 'no', 'every'), $._binders, optional(seq('where', $.expression)), optional(seq('holds', $.expression)),
    )),
    _binders: $ => seq($.binder, repeat(prec.dynamic(1, seq(',', $.binder)))),
    call: $ => seq(
      field('function', choice($.identifier, $._type_word)),
      // Of a relation of one's own: any number of steps.
      choice(token.immediate('('), token.immediate('+(')),
      optional(seq(list($.expression), optional(','))),
      ')',
    ),
    parenthesized: $ => seq('(', $.expression, ')'),
    set: $ => seq('{', $.expression, $._such_that, '}'),
    bracketed: $ => seq('[', optional(choice(seq($.expression, $._such_that), seq(list($.expression), optional(',')))), ']'),
    _such_that: $ => seq('|', $._binders, optional(seq('where', $.expression))),
    access: $ => prec.left(BINDING.access, seq(
      choice($.call, $.parenthesized, $.access, $.set, $.bracketed),
      '.',
      choice(alias(token.immediate(WORD), $.identifier), alias(token.immediate(/`[^`\n\r]+`/), $.quoted_name)),
    )),

    binder: $ => choice(
      seq(field('variable', alias($._operand, $.path)), 'in', $._arithmetic),
      seq(field('variable', alias($._operand, $.path)), ':', choice($.relation, field('type', $._type))),
      $.relation,
    ),
  },
});
