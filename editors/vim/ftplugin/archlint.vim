if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=//\ %s comments=:///,:// formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=2 softtabstop=2 suffixesadd=.arch
" Names hold hyphens.
setlocal iskeyword+=-
if executable('archlint')
  compiler archlint
endif

let b:undo_ftplugin = 'setlocal commentstring< comments< formatoptions< expandtab< shiftwidth< softtabstop< suffixesadd< iskeyword< makeprg< errorformat<'
