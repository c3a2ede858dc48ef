((comment) @injection.content
  (#set! injection.language "comment"))

; What an example reads beside itself.
((file
  name: (string) @_name
  (raw_string (raw_content) @injection.content))
  (#match? @_name "\\.ya?ml\"$")
  (#set! injection.language "yaml"))

((file
  name: (string) @_name
  (raw_string (raw_content) @injection.content))
  (#match? @_name "\\.json\"$")
  (#set! injection.language "json"))
