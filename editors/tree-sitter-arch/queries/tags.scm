(declaration name: (path) @name) @definition.class
(kind_declaration name: (path) @name) @definition.interface
(rule name: (path) @name) @definition.function
(definition name: (path) @name) @definition.function
(measure name: (path) @name) @definition.function
