[
  (body)
  (members)
  (policy)
  (rule)
  (example)
  (report)
  (parameters)
  (raw_string)
] @fold
