;;; archlint-tests.el --- How Emacs colours, indents and talks  -*- lexical-binding: t; -*-

;;; Code:

(require 'archlint-mode)
(require 'ert)
(require 'imenu)

(defmacro archlint-tests--with (text &rest body)
  "Run BODY in a buffer with TEXT in our mode, coloured."
  (declare (indent 1))
  `(with-temp-buffer
     (insert ,text)
     (archlint-mode)
     (font-lock-ensure)
     (goto-char (point-min))
     ,@body))

(defconst archlint-tests--model "workspace \"shop\"
kind app is service { tier = 1 }
service checkout {
  needs any of { stripe, adyen } to start \"x // y\"
  wants needs-more, a.in
  slo = 99.95%
  core { fan-in = 40 }
  core = true
}
rule a-rule {
  level = if g.tier <= 1 then error else warning
  match d: a depends on b where count(a) > 1h
  report \"{a} needs\" { at d max 4 \"here\" }
  example bad \"two\" {
    service cart { needs ledger } //~ expected
  }
}
define f(a: component) = not a
service web { needs and, max }
")

(ert-deftest archlint-colours ()
  (archlint-tests--with archlint-tests--model
    (pcase-dolist (`(,line ,text ,face)
                   '((1 "workspace" font-lock-keyword-face) (1 "shop" font-lock-string-face)
                     (2 "kind" font-lock-keyword-face) (2 "is" font-lock-keyword-face) (2 "tier" font-lock-variable-name-face)
                     (3 "service" font-lock-type-face) (3 "checkout" font-lock-variable-name-face)
                     (4 "needs" font-lock-keyword-face) (4 "any" font-lock-keyword-face) (4 "stripe" nil)
                     (4 "start" font-lock-constant-face) (4 "//" font-lock-string-face)
                     (5 "needs-more" nil) (5 ".in" nil)
                     (6 "slo" font-lock-variable-name-face) (6 "99.95%" font-lock-constant-face)
                     (7 "core" font-lock-keyword-face) (7 "fan-in" font-lock-variable-name-face)
                     (8 "core" font-lock-variable-name-face) (8 "true" font-lock-constant-face)
                     (10 "rule" font-lock-keyword-face) (10 "a-rule" font-lock-function-name-face)
                     (11 "level" font-lock-keyword-face) (11 "if" font-lock-keyword-face)
                     (12 "match" font-lock-keyword-face) (12 "depends" font-lock-keyword-face) (12 "count" font-lock-function-name-face)
                     (13 "report" font-lock-keyword-face) (13 "max" font-lock-keyword-face)
                     (14 "example" font-lock-keyword-face)
                     (15 "service" font-lock-type-face) (15 "expected" font-lock-function-name-face)
                     (18 "define" font-lock-keyword-face) (18 "not" font-lock-keyword-face)
                     (19 "service" font-lock-type-face) (19 "and" nil) (19 "max" nil)))
      (goto-char (point-min))
      (forward-line (1- line))
      (search-forward text (line-end-position))
      (let ((found (get-text-property (match-beginning 0) 'face)))
        (ert-info ((format "line %d: %s is %s" line text found))
          (should (eq (if (listp found) (car found) found) face)))))))

(ert-deftest archlint-indents ()
  (let ((model "service web {\n  needs any of {\n    a,\n    b\n  }\n  tags = [\n    x\n  ]\n}\nservice b // {\nservice c\n"))
    (archlint-tests--with (replace-regexp-in-string "^ +" "" model)
      (let ((inhibit-message t)) (indent-region (point-min) (point-max)))
      (should (equal (buffer-string) model)))))

(ert-deftest archlint-comments ()
  (archlint-tests--with "service web\n"
    (comment-region (point-min) (point-max))
    (should (equal (buffer-string) "// service web\n"))))

(ert-deftest archlint-lists ()
  (archlint-tests--with archlint-tests--model
    (should (equal (mapcar #'car (cdr (assoc "Rules" (imenu--make-index-alist t)))) '("a-rule" "f")))))

(ert-deftest archlint-compiles ()
  (let ((pattern (nth 1 (assq 'archlint compilation-error-regexp-alist-alist)))
        (line "a b.arch:20:3: error[does-not-survive] `api` does not survive"))
    (should (string-match pattern line))
    (should (equal (list (match-string 1 line) (match-string 2 line) (match-string 3 line)) '("a b.arch" "20" "3")))))

;; A finding is visited from a folder below the root.

(ert-deftest archlint-compiles-in-the-root ()
  (let* ((folder (file-truename (make-temp-file "archlint emacs" t)))
         (below (expand-file-name "parts/deep" folder))
         (file (expand-file-name "shop.arch" below)))
    (unwind-protect
        (progn
          (make-directory below t)
          (write-region "  workspace \"shop\"\n" nil (expand-file-name "w.arch" folder) nil 'quiet)
          (write-region "service checkout { needs nobody }\n" nil file nil 'quiet)
          (with-current-buffer (find-file-noselect file)
            (should (equal (archlint-root) (file-name-as-directory folder)))
            (let* ((command (replace-regexp-in-string " archlint " (concat " " (shell-quote-argument (car archlint-command)) " ") compile-command t t))
                   (buffer (let ((compilation-ask-about-save nil)) (compile command)))
                   (process (get-buffer-process buffer)))
              (while (process-live-p process) (accept-process-output process 0.1))
              (with-current-buffer buffer
                (font-lock-ensure)
                (let ((next-error-highlight nil)) (next-error 1 t)))
              (should (equal (buffer-file-name (window-buffer)) file))
              (kill-buffer buffer))
            (kill-buffer)))
      (delete-directory folder t))))

(ert-deftest archlint-root-without-a-workspace ()
  (let* ((folder (file-truename (make-temp-file "archlint emacs" t)))
         (below (expand-file-name "parts" folder)))
    (unwind-protect
        (progn
          (make-directory (expand-file-name ".git" below) t)
          (write-region "workspace \"not of this repository\"\n" nil (expand-file-name "w.arch" folder) nil 'quiet)
          (should (equal (archlint-root (expand-file-name "shop.arch" below)) (file-name-as-directory below))))
      (delete-directory folder t))))

;; Talking: a finding comes, and goes when it is mended.

(defconst archlint-tests--broken "service checkout {\n  needs any of { a, b }\n}\nservice a { needs vault }\nservice b { needs vault }\nservice vault\n")

(defun archlint-tests--messages ()
  "What flymake or lsp-mode says about the buffer."
  (if (bound-and-true-p lsp-mode)
      (mapcar (lambda (one) (gethash "message" one (lsp-get one :message)))
              (gethash (buffer-file-name) (lsp-diagnostics t)))
    (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))

(defun archlint-tests--wait (found)
  "Whether, before long, the finding is there or not, as FOUND says."
  (let ((until (+ (float-time) 20)) (seen 'never))
    (while (and (< (float-time) until) (not (eq seen found)))
      (accept-process-output nil 0.1)
      (when (bound-and-true-p flymake-mode) (flymake-start))
      (setq seen (and (seq-some (lambda (text) (string-match-p "both alternatives" text)) (archlint-tests--messages)) t)))
    (eq seen found)))

(defun archlint-tests--talk (start stop)
  "Open a broken architecture, START a client, mend it, STOP the client."
  (let* ((folder (file-truename (make-temp-file "archlint emacs" t)))
         (file (expand-file-name "shop.arch" folder)))
    (make-directory (expand-file-name ".git" folder))
    (write-region archlint-tests--broken nil file nil 'quiet)
    (with-current-buffer (find-file-noselect file)
      (unwind-protect
          (progn
            (should (eq major-mode 'archlint-mode))
            (funcall start)
            (should (archlint-tests--wait t))
            (goto-char (point-min))
            (search-forward "service b { needs vault }")
            (replace-match "service b")
            ;; Eglot waits for an idle moment, which a batch never has.
            (when (bound-and-true-p eglot--managed-mode) (eglot--signal-textDocument/didChange))
            (should (archlint-tests--wait nil)))
        (set-buffer-modified-p nil)
        (funcall stop)
        (kill-buffer)
        (delete-directory folder t)))))

(ert-deftest archlint-talks-with-eglot ()
  (require 'eglot)
  (let ((eglot-sync-connect 20))
    (archlint-tests--talk
     (lambda () (apply #'eglot (eglot--guess-contact)))
     (lambda () (eglot-shutdown (eglot-current-server))))))

(ert-deftest archlint-talks-with-lsp-mode ()
  (skip-unless (locate-library "lsp-mode"))
  (require 'lsp-mode)
  (let ((lsp-auto-guess-root t) (lsp-enable-file-watchers nil) (lsp-session-file (make-temp-file "archlint-session"))
        (lsp-diagnostics-provider :none) (lsp-headerline-breadcrumb-enable nil) (lsp-modeline-diagnostics-enable nil) (lsp-modeline-workspace-status-enable nil)
        (lsp-modeline-code-actions-enable nil) (lsp-enable-snippet nil))
    (archlint-tests--talk #'lsp (lambda () (lsp-workspace-shutdown (car (lsp-workspaces)))))))

;;; archlint-tests.el ends here
