(declaration
  kind: (kind) @context
  name: (path) @name) @item

(kind_declaration
  "kind" @context
  name: (path) @name) @item

(rule
  "rule" @context
  name: (path) @name) @item

(definition
  "define" @context
  name: (path) @name) @item

(measure
  "measure" @context
  name: (path) @name) @item
