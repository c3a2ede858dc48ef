[
  (rule)
  (definition)
  (measure)
  (set)
  (quantified)
] @local.scope

(let name: (path) @local.definition)
(param name: (path) @local.definition)
(argument . (path) @local.definition)
(binder variable: (path) @local.definition)
(path) @local.reference
