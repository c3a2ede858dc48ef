import * as vscode from 'vscode';
import { Answers, SCHEME } from './answers';
import { Server } from './client';
import { blast, check, explain, TASK, Tasks } from './commands';

let server: Server | undefined;

/** Registers what the manifest promises, then starts the language server. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('archlint', { log: true });
  const answers = new Answers();
  const started = new Server(log);
  server = started;

  /** An error in a command is a message, not a silence. */
  const command = (name: string, act: (given?: unknown) => unknown) =>
    vscode.commands.registerCommand(name, async (given?: unknown) => {
      try {
        await act(given);
      } catch (error) {
        log.error(String(error));
        void vscode.window.showErrorMessage(`archlint: ${error instanceof Error ? error.message : String(error)}`);
      }
    });

  context.subscriptions.push(
    log,
    started,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, answers),
    vscode.tasks.registerTaskProvider(TASK, new Tasks()),
    command('archlint.blast', given => blast(answers, given)),
    command('archlint.explain', given => explain(answers, given)),
    command('archlint.check', check),
    command('archlint.restart', () => started.restart()),
    command('archlint.log', () => log.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.start()),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('archlint.server')) {
        void started.restart();
      }
    }),
  );
  await started.start();
}

/** The server ends with the editor. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
