" Colours every line of words.txt and compares: what stands right of column 58 says which group each of these texts is in, the first time it
" occurs. Then the indentation of a model that has lost it, and what the compiler reads. Run by ../test.sh with Vim and with Neovim.
let s:here = expand('<sfile>:p:h')
exe 'set rtp^=' . fnameescape(fnamemodify(s:here, ':h'))
filetype plugin indent on
syntax on
let s:failed = []
let s:checked = 0

let s:cases = readfile(s:here . '/words.txt')
exe 'edit ' . fnameescape(tempname() . '.arch')
if &filetype !=# 'archlint'
  call add(s:failed, 'the filetype is ' . &filetype)
endif
call setline(1, map(copy(s:cases), {_, line -> substitute(line[:57], '\s*$', '', '')}))
syntax sync fromstart
for s:row in range(len(s:cases))
  for s:want in split(s:cases[s:row][58:])
    let [s:text, s:group] = matchlist(s:want, '^\(.*\)=\(\a*\)$')[1:2]
    let s:from = match(getline(s:row + 1), '\V\%(\k\)\@<!' . escape(s:text, '\') . '\%(\k\)\@!')
    let s:from = s:from < 0 ? stridx(getline(s:row + 1), s:text) : s:from
    let s:got = synIDattr(synID(s:row + 1, s:from + 1, 1), 'name')
    let s:checked += 1
    if s:from < 0 || s:got !=# s:group
      call add(s:failed, (s:row + 1) . ': ' . s:text . ' is ' . s:got . ', not ' . s:group)
    endif
  endfor
endfor

let s:model = ['service web {', '  report "{a" {', '    at b', '  }', '  tags = [', '    a', '  ]', '}', 'service b']
%delete _
call setline(1, map(copy(s:model), {_, line -> trim(line)}))
normal! gg=G
if getline(1, '$') !=# s:model
  call add(s:failed, 'indented as ' . string(getline(1, '$')))
endif

compiler archlint
let &l:errorformat = &g:errorformat ==# '' ? &l:errorformat : &errorformat
let s:found = getqflist({'lines': ['a b.arch:20:3: error[does-not-survive] `api` does not survive'], 'efm': &errorformat}).items[0]
if [s:found.lnum, s:found.col, s:found.type, s:found.text] !=# [20, 3, 'e', '`api` does not survive'] || bufname(s:found.bufnr) !=# 'a b.arch'
  call add(s:failed, 'the compiler reads ' . string(s:found))
endif

" A file below the root, while Vim is somewhere else. What runs is not archlint, but says what it would say.
let s:folder = tempname() . ' a'
call mkdir(s:folder . '/parts', 'p')
call writefile(['workspace "w"'], s:folder . '/w.arch')
call writefile(['service a { needs nobody }'], s:folder . '/parts/a.arch')
let s:bin = tempname()
call mkdir(s:bin)
call writefile(['#!/bin/sh', 'echo "parts/a.arch:1:19: error[unknown-name] the name is not known"'], s:bin . '/archlint')
call setfperm(s:bin . '/archlint', 'rwx------')
let $PATH = s:bin . ':' . $PATH
exe 'edit! ' . fnameescape(s:folder . '/parts/a.arch')
compiler archlint
silent make!
let s:found = filter(getqflist(), 'v:val.valid')
if len(s:found) != 1 || resolve(fnamemodify(bufname(s:found[0].bufnr), ':p')) !=# resolve(s:folder . '/parts/a.arch')
  call add(s:failed, 'below the root, :make finds ' . string(map(getqflist(), 'bufname(v:val.bufnr) . ": " . v:val.text')))
endif

call writefile(empty(s:failed) ? [s:checked . ' places as they should be'] : s:failed, $RESULT)
exe empty(s:failed) ? 'qall!' : 'cquit!'
