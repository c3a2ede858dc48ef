" Not `arch`: that is what Vim calls the inventories of GNU Arch.
autocmd BufNewFile,BufRead *.arch setfiletype archlint
