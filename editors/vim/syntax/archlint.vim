" The language of archlint. Words come from editors/words.json, which tests hold against the grammar.
"
" What a line looks like decides: two names in a row are a kind and what is declared, a name before `=` is an attribute, and the words of
" rules count in rules. The language server says the rest.
if exists('b:current_syntax')
  finish
endif

syn iskeyword @,48-57,_,-,192-255

let s:statements = 'workspace|defaults|kind|extend|attribute|core|independent|use|observe|policy|rule|define|measure'
let s:clauses = 'param|level|match|let|subject|cause|report|help|fix|example|file|at|path|note|write|turn'
let s:relations = 'falls|depends|was|cannot|without|with|by|degraded|harmed|seen|calling'
let s:rest = 'rules|for|loss|max|min|over|each|from|safe|into'
let s:types = 'one|list|set'
let s:begins = '%(%(^|[{};])\s*)@<='

syn keyword archlintVerb needs wants uses changes runs survives
syn keyword archlintReserved allow any in of is on via within as except until because where
syn keyword archlintOperator contained and or not if then else exists no every holds otherwise
syn keyword archlintConstant true false
syn keyword archlintPhase contained start serve recover observe inform

" Where several match, the last one counts; keywords count before all of them.
exe 'syn match archlintKind /\v' . s:begins . '\k+\ze\s+[[:alpha:]`]/ nextgroup=archlintName skipwhite'
syn match archlintName contained /\v%(\k|\.|`[^`]+`)+/
exe 'syn match archlintStatement /\v' . s:begins . '<%(' . s:statements . ')>\ze%(\s*$|\s*["{]|\s+[[:alpha:]`])/ nextgroup=archlintName skipwhite'
syn match archlintUse /\v%(\s)@<=<rules>\ze\s*"/
syn match archlintUse /\v<loss>\ze\s+of>/
syn match archlintUse /\v<for>\ze\s+\k+\s*:/
syn match archlintAttribute /\v%(\k|\.|`[^`]+`)+\ze\s*\=[^=]/
syn keyword archlintReserved to nextgroup=archlintPhase skipwhite
syn match archlintPart /\v\.\k+/
exe 'syn match archlintType /\v<%(' . s:types . ')\s+of>/'
exe 'syn match archlintRelation contained /\v<%(' . s:relations . ')>\+?/'
exe 'syn match archlintClause contained /\v' . s:begins . '<%(' . s:clauses . ')>\ze%(\s*\=|\s+[^=:. \t])/'
exe 'syn match archlintRest contained /\v<%(' . s:rest . ')>\ze\s+[^=:. \t(]/'
syn match archlintCall contained /\v\k+\+?\ze\(/
syn match archlintBinder contained /\v\k+\ze\s*:/
syn match archlintSign contained /\v[=!<>]\=|[<>|*\/+]/

syn match archlintNumber /\v%(\k|\.)@<!\d[[:alnum:].:-]*\%?/
syn match archlintQuoted /`[^`]*`/
syn match archlintEscape contained /\\\%(u{\x*}\|.\)/
syn region archlintString start=/"/ skip=/\\./ end=/"/ oneline contains=archlintEscape
syn region archlintRaw start=/"""/ end=/"""/
syn region archlintMessage contained start=/"/ skip=/\\./ end=/"/ oneline contains=archlintEscape,archlintValue
syn region archlintValue contained matchgroup=archlintEscape start=/{/ end=/}/ oneline contains=archlintCall

syn match archlintComment /\/\/.*/ contains=archlintTodo,archlintExpected,@Spell
syn match archlintComment /#.*/ contains=archlintTodo,@Spell
syn region archlintComment start=/\/\*/ end=/\*\// contains=archlintTodo,@Spell
syn match archlintExpected contained /\v(\/\/\~\s*)@<=\k+/
syn match archlintDoc /\/\/\/\%([^\/].*\)\?$/ contains=archlintHeading,@Spell
syn match archlintHeading contained /\v(\/\/\/\s*)@<=#+\s.*/
syn keyword archlintTodo contained TODO FIXME XXX NOTE

" Blocks of the model hold statements, those of rules clauses and expressions, and an example in a rule a model again.
syn region archlintBlock matchgroup=archlintBrace start=/{/ end=/}/ transparent fold contains=TOP
exe 'syn match archlintStatement /\v' . s:begins . '<rule>\ze\s+[[:alpha:]`][^=:{]*\{/ nextgroup=archlintRuleName skipwhite'
syn match archlintRuleName contained /\v[^ \t{]+/ nextgroup=archlintRule skipwhite
syn cluster archlintInRule contains=archlintVerb,archlintReserved,archlintOperator,archlintConstant,archlintRelation,archlintClause,archlintRest,archlintCall,archlintBinder,archlintSign,archlintNumber,archlintQuoted,archlintMessage,archlintRaw,archlintComment,archlintDoc,archlintType,archlintPart,archlintRuleBlock,archlintExample
syn region archlintRule contained matchgroup=archlintBrace start=/{/ end=/}/ fold contains=@archlintInRule
syn region archlintRuleBlock contained matchgroup=archlintBrace start=/{/ end=/}/ contains=@archlintInRule
exe 'syn match archlintExample contained /\v' . s:begins . '<example>\ze\s+\k/ nextgroup=archlintVerdict skipwhite'
syn match archlintVerdict contained /\k\+/ nextgroup=archlintTitle,archlintModel skipwhite
syn region archlintTitle contained start=/"/ skip=/\\./ end=/"/ oneline nextgroup=archlintModel skipwhite
syn region archlintModel contained matchgroup=archlintBrace start=/{/ end=/}/ fold contains=TOP,archlintFile
syn match archlintFile contained /\v<file>\ze\s*"/
" A definition goes on until a line begins at the margin again.
syn region archlintDefinition matchgroup=archlintStatement start=/\v^%(define|measure)>\ze\s+[[:alpha:]`]/ end=/\v^\ze[^ \t})\]]/ contains=@archlintInRule

syn sync minlines=200

hi def link archlintVerb Statement
hi def link archlintReserved Keyword
hi def link archlintOperator Operator
hi def link archlintRelation Statement
hi def link archlintConstant Boolean
hi def link archlintPhase Constant
hi def link archlintKind Type
hi def link archlintName Identifier
hi def link archlintStatement Keyword
hi def link archlintUse Keyword
hi def link archlintAttribute Identifier
hi def link archlintType Type
hi def link archlintClause Keyword
hi def link archlintExample Keyword
hi def link archlintFile Keyword
hi def link archlintVerdict Special
hi def link archlintRest Keyword
hi def link archlintRuleName Function
hi def link archlintCall Function
hi def link archlintBinder Identifier
hi def link archlintSign Operator
hi def link archlintNumber Number
hi def link archlintEscape SpecialChar
hi def link archlintString String
hi def link archlintTitle String
hi def link archlintRaw String
hi def link archlintMessage String
hi def link archlintValue Identifier
hi def link archlintComment Comment
hi def link archlintDoc SpecialComment
hi def link archlintHeading Title
hi def link archlintExpected Function

let b:current_syntax = 'archlint'
