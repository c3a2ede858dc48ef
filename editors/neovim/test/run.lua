-- Opens an architecture, waits for the finding, mends it, waits until it is gone. Run by ../test.sh.
local failed = {}
local function expect(what, holds)
  if not holds then
    table.insert(failed, what)
  end
end

local here = vim.fn.fnamemodify(vim.env.EDITORS, ':p')
vim.opt.runtimepath:append(here .. 'vim')
vim.opt.runtimepath:append(here .. 'neovim')
vim.opt.runtimepath:append(vim.env.FOLDER .. '/runtime')
vim.cmd 'filetype plugin indent on | syntax on | runtime! plugin/archlint.lua'
require('archlint').setup { cmd = { vim.env.ARCHLINT, 'lsp' } }

vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.FOLDER .. '/with blanks/shop.arch'))
expect('the filetype is ' .. vim.bo.filetype, vim.bo.filetype == 'archlint')

local function messages()
  return vim.tbl_map(function(finding)
    return (finding.lnum + 1) .. ': ' .. tostring(finding.code) .. ': ' .. finding.message
  end, vim.diagnostic.get(0))
end
local function waited(wanted)
  return vim.wait(20000, function()
    local found = #vim.tbl_filter(function(message)
      return message:find('hidden-shared-dependency', 1, true) ~= nil
    end, messages()) > 0
    return found == wanted
  end, 50)
end

expect('the finding does not come', waited(true))
expect('it is not in line 2: ' .. vim.inspect(messages()), (messages()[1] or ''):find '^2: ')
vim.api.nvim_buf_set_lines(0, 4, 5, false, { 'service b' })
expect('the finding stays when it is mended: ' .. vim.inspect(messages()), waited(false))

local parser = vim.fn.filereadable(vim.env.FOLDER .. '/runtime/parser/arch.so') == 1 and vim.treesitter.get_captures_at_pos
if parser then
  -- Nothing is drawn without a screen, so the parser is asked to read.
  vim.treesitter.get_parser(0, 'arch'):parse(true)
  local names = vim.tbl_map(function(capture)
    return capture.capture
  end, vim.treesitter.get_captures_at_pos(0, 1, 3))
  expect('`needs` is ' .. vim.inspect(names), vim.tbl_contains(names, 'keyword'))
  for _, query in ipairs { 'highlights', 'injections', 'folds', 'indents', 'locals' } do
    expect('the query ' .. query .. ' is missing', vim.treesitter.query.get('arch', query) ~= nil)
  end
end

if #failed == 0 then
  table.insert(failed, ('Neovim %s: the finding comes and goes%s'):format(tostring(vim.version().minor), parser and ', tree-sitter colours' or ''))
  vim.fn.writefile(failed, vim.env.RESULT)
  vim.cmd 'qall!'
else
  vim.fn.writefile(vim.split(table.concat(failed, '\n'), '\n'), vim.env.RESULT)
  vim.cmd 'cquit!'
end
