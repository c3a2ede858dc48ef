[
  (body)
  (members)
  (policy)
  (rule)
  (report)
  (parameters)
  (set)
  (list)
  (bracketed)
] @indent

[
  "}"
  "]"
] @outdent
