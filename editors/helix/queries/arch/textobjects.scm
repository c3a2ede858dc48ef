(declaration (body) @class.inside) @class.around
(rule) @function.around
(definition) @function.around
(measure) @function.around
(comment) @comment.around
(doc_comment)+ @comment.around
