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
] @indent.begin

[
  "}"
  "]"
] @indent.end @indent.branch

(raw_string) @indent.ignore
