import * as vscode from 'vscode';
import { LanguageClient, LanguageClientOptions, ServerOptions } from 'vscode-languageclient/node';
import { findProgram, sayMissing } from './program';

/** The language server, started and stopped as settings and trust allow. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  /** Starts and stops in the order they were asked for. */
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Starts it, or does nothing where it must not or cannot run. */
  start(): Promise<void> {
    return this.after(() => this.startNow());
  }

  /** Stops it, if it runs, and starts it anew with the settings of now. */
  restart(): Promise<void> {
    return this.after(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  stop(): Promise<void> {
    return this.after(() => this.stopNow());
  }

  dispose(): void {
    void this.stop();
  }

  private after(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => this.log.error(String(error)));
    return this.queue;
  }

  private async startNow(): Promise<void> {
    const settings = vscode.workspace.getConfiguration('archlint');
    if (this.client !== undefined || !vscode.workspace.isTrusted || !settings.get<boolean>('server.enabled', true)) {
      return;
    }
    const program = await findProgram();
    if (program === undefined) {
      void sayMissing();
      return;
    }
    const args = ['lsp', ...settings.get<string[]>('server.arguments', [])];
    this.log.info(`starting ${program} ${args.join(' ')}`);
    const server: ServerOptions = { command: program, args };
    const options: LanguageClientOptions = {
      documentSelector: [
        { scheme: 'file', language: 'arch' },
        { scheme: 'untitled', language: 'arch' },
        // Findings about what a `use` reads show where it stands.
        { scheme: 'file', language: 'yaml', pattern: '**/*compose*.{yml,yaml}' },
        { scheme: 'file', language: 'dockercompose' },
      ],
      outputChannel: this.log,
    };
    this.client = new LanguageClient('archlint', 'archlint', server, options);
    await this.client.start();
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }
}
