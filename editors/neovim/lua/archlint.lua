local M = {}

--- The language server as `vim.lsp.config` and `vim.lsp.start` take it.
M.config = {
  name = 'archlint',
  cmd = { 'archlint', 'lsp' },
  filetypes = { 'archlint' },
  root_markers = { '.git' },
  -- The folder of the file alone will do: the server finds the workspace around it.
  workspace_required = false,
  get_language_id = function()
    return 'arch'
  end,
}

--- The folder that a server is for: the repository around the file, else its own folder.
local function root(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  local git = vim.fn.finddir('.git', vim.fn.fnameescape(folder) .. ';')
  return git == '' and folder or vim.fn.fnamemodify(git, ':p:h:h')
end

local clients = {}

--- Before Neovim 0.8 there is no `vim.lsp.start`, which reuses a server that runs.
local function start(config, buffer)
  if vim.lsp.start then
    return vim.lsp.start(config, { bufnr = buffer })
  end
  local running = clients[config.root_dir]
  if not running or vim.lsp.client_is_stopped(running) then
    running = vim.lsp.start_client(config)
    clients[config.root_dir] = running
  end
  return running and vim.lsp.buf_attach_client(buffer, running)
end

--- Starts the language server for architectures. `options` are those of `vim.lsp.start`, such as `cmd` and `on_attach`.
function M.setup(options)
  local config = vim.tbl_deep_extend('force', M.config, options or {})
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config('archlint', config)
    vim.lsp.enable('archlint')
    return
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('archlint_lsp', {}),
    pattern = 'archlint',
    callback = function(event)
      start(vim.tbl_extend('force', config, { root_dir = root(event.file) }), event.buf)
    end,
  })
end

return M
