import * as path from 'node:path';
import * as vscode from 'vscode';
import { Answers } from './answers';
import { nameAt } from './names';
import { findProgram, run, sayMissing } from './program';

/** What `archlint check` is run as. */
export const TASK = 'archlint';

/** The folder whose workspace is meant: of the file in front, else the first one. */
function folder(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme === 'file') {
    return path.dirname(document.uri.fsPath);
  }
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

async function whereAndWhat(): Promise<{ program: string; at: string } | undefined> {
  const [program, at] = [await findProgram(), folder()];
  if (program === undefined) {
    void sayMissing();
    return undefined;
  }
  if (at === undefined) {
    void vscode.window.showErrorMessage('Open a folder with an architecture first.');
    return undefined;
  }
  return { program, at };
}

/** What stops when a component fails: the one given, the one at the cursor, or one that is asked for. */
export async function blast(answers: Answers, given: unknown): Promise<void> {
  const run = await whereAndWhat();
  if (run === undefined) {
    return;
  }
  const editor = vscode.window.activeTextEditor;
  const here = editor?.document.languageId === 'arch' ? await nameAt(editor.document, editor.selection.active) : undefined;
  const name = typeof given === 'string'
    ? given
    : await vscode.window.showInputBox({ title: 'What fails?', prompt: 'Names, parted by blanks, fail all at once', value: here ?? '' });
  const names = name?.trim().split(/\s+/).filter(part => part !== '') ?? [];
  if (names.length > 0) {
    await answers.show(run.program, run.at, ['blast', '--', ...names], `blast ${names.join(' ')}`);
  }
}

/** What a rule finds, why it matters, what to do: the rule given, that of the finding at the cursor, or one out of a list. */
export async function explain(answers: Answers, given: unknown): Promise<void> {
  const place = await whereAndWhat();
  if (place === undefined) {
    return;
  }
  const rule = typeof given === 'string' ? given : await pickRule(place.program, place.at);
  if (rule !== undefined) {
    await answers.show(place.program, place.at, ['explain', '--', rule], `explain ${rule}`);
  }
}

async function pickRule(program: string, at: string): Promise<string | undefined> {
  const here = rulesAtCursor();
  if (here.length === 1) {
    return here[0];
  }
  const { stdout } = await run(program, at, ['rules', '--quiet']);
  const all = [...stdout.matchAll(/^ {2}([^\s]+)/gm)].map(match => match[1] ?? '');
  return vscode.window.showQuickPick(here.length > 0 ? here : all, { title: 'Which rule?' });
}

/** The rules of the findings at the cursor. */
function rulesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return [];
  }
  const findings = vscode.languages.getDiagnostics(editor.document.uri)
    .filter(finding => finding.source === 'archlint' && finding.range.contains(editor.selection.active));
  const codes = findings.map(({ code }) => String(typeof code === 'object' ? code.value : code ?? ''));
  return [...new Set(codes.filter(code => code !== ''))];
}

/** `archlint check` in a folder, with its findings as problems. */
export function checkTask(scope: vscode.WorkspaceFolder, program: string, definition: vscode.TaskDefinition): vscode.Task {
  const args = [definition['command'] ?? 'check', '--output-format', 'concise', ...(definition['args'] ?? [])];
  const execution = new vscode.ProcessExecution(program, args, { cwd: scope.uri.fsPath });
  const task = new vscode.Task(definition, scope, 'check', TASK, execution, ['$archlint']);
  task.group = vscode.TaskGroup.Test;
  return task;
}

/** Checks the first folder of the workspace, or that of the file in front. */
export async function check(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const scope = (document && vscode.workspace.getWorkspaceFolder(document.uri)) ?? vscode.workspace.workspaceFolders?.[0];
  const place = await whereAndWhat();
  if (place !== undefined && scope !== undefined) {
    await vscode.tasks.executeTask(checkTask(scope, place.program, { type: TASK, command: 'check' }));
  }
}

/** Offers `check` for every folder that is open. */
export class Tasks implements vscode.TaskProvider {
  async provideTasks(): Promise<vscode.Task[]> {
    const program = await findProgram();
    const folders = program === undefined ? [] : vscode.workspace.workspaceFolders ?? [];
    return folders.map(folder => checkTask(folder, program ?? '', { type: TASK, command: 'check' }));
  }

  async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    const program = await findProgram();
    const scope = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return program === undefined || scope === undefined ? undefined : checkTask(scope, program, task.definition);
  }
}
