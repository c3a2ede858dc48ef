-- Neovim 0.11 and later: `vim.lsp.enable('archlint')` is all.
return require('archlint').config
