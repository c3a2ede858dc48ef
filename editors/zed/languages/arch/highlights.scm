; Of several patterns that match a node, the last one counts.

; ---- words

[
  "workspace"
  "defaults"
  "kind"
  "extend"
  "attribute"
  "core"
  "independent"
  "observe"
  "policy"
  "rule"
  "define"
  "measure"
] @keyword

"use" @keyword.import

(verb) @keyword

[
  "survives"
  "loss"
  "allow"
  "until"
  "because"
  "any"
  "of"
  "on"
  "to"
  "via"
  "within"
  "as"
  "except"
  "where"
  "for"
  "rules"
  "is"
  "in"
] @keyword

[
  "param"
  "level"
  "match"
  "let"
  "subject"
  "cause"
  "report"
  "help"
  "fix"
  "safe"
  "write"
  "turn"
  "into"
  "example"
  "file"
  "at"
  "path"
  "each"
  "from"
  "note"
  "max"
  "min"
  "over"
] @keyword

[
  "if"
  "then"
  "else"
] @keyword.conditional

[
  "exists"
  "no"
  "every"
  "holds"
  "and"
  "or"
  "not"
  "otherwise"
  "set"
  "without"
] @keyword.operator

(relation_operator) @keyword.operator
(verb_value) @constant
(phase_name) @constant.builtin

[
  "one"
  "list"
] @type.builtin
(set_of "set" @type.builtin)

; ---- names

(path) @variable
(kind) @type
(workspace title: (string) @string)
(declaration name: (path) @variable)
(kind_declaration
  name: (path) @type
  base: (path) @type)
(extension name: (path) @variable)
(assignment name: (path) @property)
(attribute_declaration name: (path) @property)
(attribute_declaration type: (path) @type)
(param name: (path) @variable.parameter)
(param type: (path) @type)
(argument (path) @variable.parameter)
(argument type: (path) @type)
(list_of (path) @type)
(set_of (path) @type)
(binder type: (path) @type)
(binder variable: (path) @variable.parameter)
(path_each variable: (path) @variable.parameter)
(fix variable: (path) @variable.parameter)
(policy_scope kind: (_) @type)
(policy_scope name: (_) @variable.parameter)
(policy_entry rule: (path) @function)
(policy_entry level: (path) @constant)
(allowance rule: (path) @function)
(rule name: (path) @function)
(definition name: (path) @function)
(measure name: (path) @function)
(call function: (identifier) @function.call)
(access [(identifier) (quoted_name)] @property .)
(example verdict: (_) @constant.builtin)
(anyone) @variable

((path) @boolean
  (#any-of? @boolean "true" "false"))

; ---- literals

[
  (number)
  (percentage)
  (duration)
  (date)
] @number

(string) @string
(message) @string
(raw_string) @string
(escape) @string.escape

; ---- signs

[
  "="
  "=="
  "!="
  "<="
  ">="
  "<"
  ">"
  "+"
  "-"
  "*"
  "/"
  "|"
] @operator

[
  "{"
  "}"
  "["
  "]"
  "("
  ")"
] @punctuation.bracket

[
  ","
  ";"
  ":"
  "."
] @punctuation.delimiter

(interpolation
  "{" @punctuation.special
  "}" @punctuation.special)

(comment) @comment
(doc_comment) @comment.doc
