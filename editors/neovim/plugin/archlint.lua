-- Colours come from the tree-sitter parser `arch` where it is installed, else from the syntax file for Vim.
local treesitter = vim.treesitter
if not (treesitter and treesitter.start and treesitter.language and treesitter.language.register) then
  return
end
treesitter.language.register('arch', 'archlint')
vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('archlint_colours', {}),
  pattern = 'archlint',
  callback = function(event)
    if #vim.api.nvim_get_runtime_file('parser/arch.*', false) > 0 then
      treesitter.start(event.buf, 'arch')
    end
  end,
})
