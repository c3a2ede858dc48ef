if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=ArchlintIndent() indentkeys=0},0],!^F,o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*ArchlintIndent')
  finish
endif

" The line without its strings and comments.
function s:Code(number) abort
  return substitute(substitute(getline(a:number), '"\%(\\.\|[^"\\]\)*"', '', 'g'), '//.*', '', '')
endfunction

function ArchlintIndent() abort
  let above = prevnonblank(v:lnum - 1)
  if above == 0
    return 0
  endif
  let depth = indent(above)
  if s:Code(above) =~# '[{\[][^}\]]*$'
    let depth += shiftwidth()
  endif
  if s:Code(v:lnum) =~# '^\s*[}\]]'
    let depth -= shiftwidth()
  endif
  return depth
endfunction
