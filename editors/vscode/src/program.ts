import { access, constants } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

/** What a run of archlint left behind. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

const NAME = process.platform === 'win32' ? 'archlint.exe' : 'archlint';
/** Nobody waits longer for an answer. */
const PATIENCE = 60_000;

/** Where archlint is: the setting, else the `PATH`, else cargo's folder. Undefined when it is nowhere. */
export async function findProgram(): Promise<string | undefined> {
  const set = vscode.workspace.getConfiguration('archlint').get<string>('server.path', '').trim();
  if (set !== '') {
    return (await isProgram(absolute(set))) ? absolute(set) : undefined;
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(folder => path.isAbsolute(folder));
  for (const folder of [...folders, path.join(homedir(), '.cargo', 'bin')]) {
    const program = path.join(folder, NAME);
    if (await isProgram(program)) {
      return program;
    }
  }
  return undefined;
}

function absolute(file: string): string {
  const home = file.startsWith('~/') ? path.join(homedir(), file.slice(2)) : file;
  return path.resolve(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', home);
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(() => true, () => false);
}

/** Says that archlint is missing, and offers what helps. */
export async function sayMissing(): Promise<void> {
  const set = vscode.workspace.getConfiguration('archlint').get<string>('server.path', '').trim();
  const message = set === ''
    ? 'archlint is neither on the PATH nor in ~/.cargo/bin: install it, or set archlint.server.path.'
    : `archlint.server.path is ${set}, and no program is there.`;
  const choice = await vscode.window.showErrorMessage(message, 'Open the Setting');
  if (choice !== undefined) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'archlint.server.path');
  }
}

/** Runs archlint in a folder to its end. Rejects when it cannot be started or does not end. */
export async function run(program: string, folder: string, args: string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, timeout: PATIENCE, maxBuffer: 64 << 20, env: { ...process.env, NO_COLOR: '1' } };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null || typeof error.code === 'number') {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      } else {
        reject(error);
      }
    });
  });
}
