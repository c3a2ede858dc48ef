if exists('current_compiler')
  finish
endif
let current_compiler = 'archlint'

CompilerSet makeprg=archlint\ check\ --quiet\ --output-format\ concise
CompilerSet errorformat=%f:%l:%c:\ %trror[%.%#]\ %m,%f:%l:%c:\ %tarning[%.%#]\ %m,%f:%l:%c:\ %tnfo[%.%#]\ %m
