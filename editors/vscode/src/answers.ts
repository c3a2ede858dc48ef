import * as vscode from 'vscode';
import { run } from './program';

export const SCHEME = 'archlint-answer';

/** What archlint answers to a command, as a read-only document. Asking again refreshes it. */
export class Answers implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly texts = new Map<string, string>();
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Runs archlint and shows what it says beside the editor; what it refuses is a message. */
  async show(program: string, folder: string, args: string[], name: string): Promise<void> {
    const unsaved = vscode.workspace.textDocuments.filter(document => document.languageId === 'arch' && document.isDirty);
    if (unsaved.length > 0) {
      void vscode.window.showWarningMessage(`archlint answers from what is saved: ${unsaved.map(({ fileName }) => fileName).join(', ')} is not.`);
    }
    const { code, stdout, stderr } = await run(program, folder, args);
    if (stdout.trim() === '') {
      void vscode.window.showErrorMessage(stderr.trim() || `archlint ended with ${code} and said nothing`);
      return;
    }
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: folder });
    this.texts.set(uri.toString(), stdout);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
  }
}
