if exists('current_compiler')
  finish
endif
let current_compiler = 'archlint'

" Findings name files relative to the root of the workspace: the nearest folder with a `workspace` statement, up to the root of the repository, or
" else the folder of the file.
function! s:root() abort
  let l:own = expand('%:p:h')
  let l:folder = l:own
  while 1
    for l:file in glob(fnameescape(l:folder) . '/*.arch', 1, 1)
      if filereadable(l:file) && match(readfile(l:file), '^[ \t\ufeff]*workspace\>') >= 0
        return l:folder
      endif
    endfor
    let l:around = fnamemodify(l:folder, ':h')
    if l:around ==# l:folder || isdirectory(l:folder . '/.git') || filereadable(l:folder . '/.git')
      return l:own
    endif
    let l:folder = l:around
  endwhile
endfunction

" It runs there, and says so, for Vim to look for the files there: where Vim itself is does not change. In parentheses, so that all of it is read.
let s:cd = has('win32') ? 'cd /d ' : 'cd '
let s:there = s:root()
let s:make = '(' . s:cd . shellescape(s:there, 1) . ' && echo ' . shellescape('archlint in ' . s:there . ':', 1)
      \ . ' && archlint check --quiet --output-format concise $*)'
exe 'CompilerSet makeprg=' . escape(s:make, ' \|"')
CompilerSet errorformat=%Darchlint\ in\ %f:,%f:%l:%c:\ %trror[%.%#]\ %m,%f:%l:%c:\ %tarning[%.%#]\ %m,%f:%l:%c:\ %tnfo[%.%#]\ %m
