import * as vscode from 'vscode';

/**
 * The full name of what stands at a place, as the command line takes it: `payments.api` for `api` inside `system payments`.
 * It is what the language server says is declared there; without a server it is the word.
 */
export async function nameAt(document: vscode.TextDocument, position: vscode.Position): Promise<string | undefined> {
  const range = document.getWordRangeAtPosition(position);
  if (range === undefined) {
    return undefined;
  }
  const word = document.getText(range);
  const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[] | undefined>(
    'vscode.executeDefinitionProvider', document.uri, position,
  );
  const place = found?.[0];
  if (place === undefined) {
    return word;
  }
  const [uri, at] = 'targetUri' in place
    ? [place.targetUri, (place.targetSelectionRange ?? place.targetRange).start]
    : [place.uri, place.range.start];
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', uri);
  return chain(symbols ?? [], at).join('.') || word;
}

/** The names around a place, outermost first, down to the one that is declared there. */
function chain(symbols: vscode.DocumentSymbol[], at: vscode.Position): string[] {
  const around = symbols.find(symbol => symbol.range.contains(at));
  if (around === undefined) {
    return [];
  }
  return around.selectionRange.contains(at) ? [around.name] : [around.name, ...chain(around.children ?? [], at)];
}
