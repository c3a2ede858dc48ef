;;; archlint-mode.el --- Architectures that are linted  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; A major mode for the `.arch' files of archlint, with the language server by eglot or by lsp-mode, whichever is there, and findings of
;; `archlint check' in compilation buffers.

;;; Code:

(require 'rx)
(require 'compile)
(require 'seq)

(defgroup archlint nil
  "Architectures that are linted."
  :group 'languages)

(defcustom archlint-command '("archlint" "lsp")
  "The language server and its arguments."
  :type '(repeat string))

(defcustom archlint-indent-offset 2
  "Columns a step of indentation has."
  :type 'natnum
  :safe #'natnump)

;; The words of editors/words.json, which tests hold against the grammar.
(defconst archlint-verbs '("needs" "wants" "uses" "changes" "runs" "survives"))
(defconst archlint-reserved '("allow" "any" "in" "of" "is" "on" "to" "via" "within" "as" "except" "until" "because" "where"))
(defconst archlint-statements '("workspace" "defaults" "kind" "extend" "attribute" "core" "independent" "use" "observe" "policy" "rule" "define" "measure"))
(defconst archlint-clauses '("param" "level" "match" "let" "subject" "cause" "report" "help" "fix" "example" "file" "at" "path" "note" "write" "turn"))
(defconst archlint-operators '("and" "or" "not" "if" "then" "else" "exists" "no" "every" "holds" "otherwise"))
(defconst archlint-relations '("falls" "depends" "was" "cannot" "without" "with" "by" "degraded" "harmed" "seen" "calling"))
(defconst archlint-phases '("start" "serve" "recover" "observe" "inform"))
(defconst archlint-types '("one" "list" "set"))
(defconst archlint-rest '("rules" "for" "loss" "max" "min" "over" "each" "from" "safe" "into"))
(defconst archlint-constants '("true" "false"))

(defconst archlint--begins "\\(?:^\\|[{};]\\)[ \t]*"
  "What stands before a statement or a clause.")

(defconst archlint--name "\\(?:`[^`\n]+`\\|[[:alpha:]]\\(?:\\sw\\|\\s_\\|\\.\\)*\\)"
  "A name or a path.")

(defun archlint--words (words)
  "A regular expression for WORDS, neither parts of names nor of paths."
  (concat "\\(?:^\\|[^.`]\\)" (regexp-opt words 'symbols)))

(defun archlint-in-rule-p ()
  "Whether point stands where expressions are.
That is in a rule or a definition, and not in an example."
  (let ((around (delq nil (mapcar #'archlint--block (nth 9 (syntax-ppss))))))
    (if around
        (eq (car (last around)) 'rule)
      (archlint--in-definition-p))))

(defun archlint--block (open)
  "What the bracket at OPEN begins: `rule', `example', or nil for anything else."
  (save-excursion
    (goto-char open)
    (let ((line (buffer-substring-no-properties (line-beginning-position) open)))
      (and (string-match "\\(?:^\\|[{};]\\)[ \t]*\\(rule\\|example\\)[ \t]+[^{};]*\\'" line)
           (intern (match-string 1 line))))))

(defun archlint--in-definition-p ()
  "Whether the nearest line at the margin above point begins a definition."
  (save-excursion
    (end-of-line)
    (and (re-search-backward "^[^] \t\n})/]" nil t)
         (looking-at-p "\\(?:define\\|measure\\)\\_>"))))

(defun archlint--matcher (regexp in-rule)
  "Search for REGEXP where IN-RULE says whether it has to stand in a rule."
  (lambda (limit)
    (let ((found nil))
      (while (and (not found) (re-search-forward regexp limit t))
        (let ((data (match-data)))
          (setq found (eq in-rule (and (save-excursion (goto-char (match-beginning 1)) (archlint-in-rule-p)) t)))
          (set-match-data data)))
      found)))

(defun archlint--match-declaration (limit)
  "Search for a kind and what is declared, which is two names, before LIMIT."
  (let ((search (archlint--matcher (concat archlint--begins "\\(\\(?:\\sw\\|\\s_\\)+\\)[ \t]+\\(" archlint--name "\\)") nil))
        (reserved (append archlint-verbs archlint-reserved))
        (found nil))
    (while (and (not found) (funcall search limit))
      (setq found (not (or (member (match-string 1) reserved) (member (match-string 2) reserved)))))
    found))

(defconst archlint-font-lock-keywords
  (let ((name archlint--name))
    `((,(concat "//~[ \t]*\\(\\(?:\\sw\\|\\s_\\)+\\)") 1 font-lock-function-name-face t)
      (,(concat archlint--begins "\\(rule\\|define\\|measure\\)[ \t]+\\(" name "\\)[ \t]*[{(]")
       (1 font-lock-keyword-face) (2 font-lock-function-name-face))
      (,(archlint--matcher (concat archlint--begins (regexp-opt archlint-clauses 'symbols) "[ \t]*\\(?:[^:. \t\n=]\\|=\\)") t) 1 font-lock-keyword-face)
      (,(archlint--matcher (archlint--words archlint-operators) t) 1 font-lock-keyword-face)
      (,(archlint--matcher (archlint--words archlint-relations) t) 1 font-lock-keyword-face)
      (,(archlint--matcher (concat (archlint--words archlint-rest) "[ \t]+[^=:. \t\n(]") t) 1 font-lock-keyword-face)
      (,(concat archlint--begins (regexp-opt archlint-statements 'symbols) "\\(?:[ \t]*$\\|[ \t]*[{\"]\\|[ \t]+[[:alpha:]`]\\)")
       1 font-lock-keyword-face)
      ("\\_<\\(loss\\)[ \t]+of\\_>" 1 font-lock-keyword-face)
      ("\\_<use[ \t]+\\(rules\\)[ \t]*\"" 1 font-lock-keyword-face)
      (,(concat "\\_<policy[ \t]+\\(for\\)\\_>") 1 font-lock-keyword-face)
      (,(concat "\\_<to[ \t]+" (regexp-opt archlint-phases 'symbols)) 1 font-lock-constant-face)
      (,(concat (regexp-opt archlint-types 'symbols) "[ \t]+of\\_>") 1 font-lock-type-face)
      (,(archlint--words archlint-verbs) 1 font-lock-keyword-face)
      (,(archlint--words archlint-reserved) 1 font-lock-keyword-face)
      (,(archlint--words archlint-constants) 1 font-lock-constant-face)
      (,(concat "\\(" name "\\)[ \t]*=\\(?:[^=]\\|$\\)") 1 font-lock-variable-name-face)
      (,(archlint--matcher "\\_<\\(\\(?:\\sw\\|\\s_\\)+\\)\\+?(" t) 1 font-lock-function-name-face)
      (archlint--match-declaration
       (1 font-lock-type-face) (2 font-lock-variable-name-face))
      ("\\_<[0-9][[:alnum:].:-]*%?" 0 font-lock-constant-face)))
  "What is coloured how, besides strings and comments.")

(defvar archlint-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23" table)
    (modify-syntax-entry ?# "< b" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?% "_" table)
    table))

(defun archlint-indent-line ()
  "Indent the line as deep as the brackets around it."
  (interactive)
  (let* ((depth (save-excursion
                  (back-to-indentation)
                  (- (nth 0 (syntax-ppss)) (if (looking-at-p "[]})]") 1 0))))
         (column (* archlint-indent-offset (max 0 depth))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

(defconst archlint-imenu
  `(("Rules" "^[ \t]*\\(?:rule\\|define\\|measure\\)[ \t]+\\(\\(?:\\sw\\|\\s_\\)+\\)" 1)
    ("Declarations" "^[ \t]*\\(?:service\\|datastore\\|queue\\|job\\|tool\\|external\\|config\\|zone\\|journey\\|system\\|team\\)[ \t]+\\(\\(?:\\sw\\|\\s_\\|[.`]\\)+\\)" 1))
  "What is listed.")

(defun archlint-root (&optional file)
  "The folder of the workspace that FILE, or the file of the buffer, belongs to.
Findings name files relative to it.  It is the nearest one with a `workspace'
statement, up to the root of the repository, or else the folder of the file."
  (let* ((file (or file buffer-file-name default-directory))
         (folder (file-name-directory (expand-file-name file)))
         (found (locate-dominating-file
                 folder
                 (lambda (around)
                   (and (file-directory-p around)
                        (or (archlint--declares-workspace-p around)
                            (file-exists-p (expand-file-name ".git" around))))))))
    (file-name-as-directory (if (and found (archlint--declares-workspace-p found)) (expand-file-name found) folder))))

(defun archlint--declares-workspace-p (folder)
  "Whether an architecture in FOLDER has a `workspace' statement."
  (seq-some (lambda (file)
              (and (file-readable-p file)
                   (with-temp-buffer
                     (insert-file-contents file)
                     (re-search-forward "^[ \t\ufeff]*workspace\\_>" nil t))))
            (directory-files folder t "\\`[^.].*\\.arch\\'")))

(defun archlint--compile-command ()
  "What `compile' runs: in the root, to which `compile' itself changes where a command begins so."
  (let ((root (archlint-root)))
    (concat "cd " (if (string-match-p "['\n]" root) (shell-quote-argument root) (concat "'" root "'"))
            " && archlint check --output-format concise")))

;;;###autoload
(define-derived-mode archlint-mode prog-mode "archlint"
  "A mode for architectures, see `archlint-command' for the language server."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "\\(?://+\\|#\\)[ \t]*")
  (setq-local indent-line-function #'archlint-indent-line)
  (setq-local imenu-generic-expression archlint-imenu)
  (setq-local electric-indent-chars (append "}]" electric-indent-chars))
  (setq-local indent-tabs-mode nil)
  (unless (file-remote-p default-directory)
    (setq-local compile-command (archlint--compile-command)))
  (setq font-lock-defaults '(archlint-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.arch\\'" . archlint-mode))

(add-to-list 'compilation-error-regexp-alist 'archlint)
(add-to-list 'compilation-error-regexp-alist-alist
             '(archlint "^\\(.+?\\):\\([0-9]+\\):\\([0-9]+\\): \\(?:error\\|\\(warning\\)\\|\\(info\\)\\)\\[" 1 2 3 (4 . 5)))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons '(archlint-mode :language-id "arch") archlint-command)))

(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(defvar lsp-language-id-configuration)
(with-eval-after-load 'lsp-mode
  (add-to-list 'lsp-language-id-configuration '(archlint-mode . "arch"))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () archlint-command))
                    :activation-fn (lambda (_file mode) (eq mode 'archlint-mode))
                    :server-id 'archlint)))

(provide 'archlint-mode)
;;; archlint-mode.el ends here
