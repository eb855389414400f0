import * as vscode from 'vscode';
import { type PolicySymbol, foldingRanges, formatPolicy, outline } from '../../../policy';
import type { ParsedPolicies } from '../parsedPolicies';
import { isGenerated, policySelector, rangeOf } from '../policyLanguage';

/** Folding, outline and formatting. Formatting runs on request only and never inside expressions. */
export function registerReading(parsed: ParsedPolicies): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerFoldingRangeProvider(policySelector, {
      provideFoldingRanges: document =>
        foldingRanges(parsed.of(document)).map(
          ({ startLine, endLine, kind }) =>
            new vscode.FoldingRange(
              startLine - 1,
              endLine - 1,
              kind === 'comment' ? vscode.FoldingRangeKind.Comment : undefined,
            ),
        ),
    }),
    vscode.languages.registerDocumentSymbolProvider(policySelector, {
      provideDocumentSymbols: document => symbolsOf(document, outline(parsed.of(document))),
    }),
    vscode.languages.registerDocumentFormattingEditProvider(policySelector, {
      provideDocumentFormattingEdits: (document, { insertSpaces, tabSize }) =>
        isGenerated(document)
          ? []
          : formatPolicy(document.getText(), { indent: insertSpaces ? ' '.repeat(tabSize) : '\t' }).map(
              ({ offset, length, content }) => vscode.TextEdit.replace(rangeOf(document, offset, length), content),
            ),
    }),
  );
}

function symbolsOf(document: vscode.TextDocument, symbols: readonly PolicySymbol[]): vscode.DocumentSymbol[] {
  return symbols.map(({ name, detail, start, end, nameStart, nameEnd, children }) => {
    const symbol = new vscode.DocumentSymbol(
      name,
      detail,
      children.length > 0 ? vscode.SymbolKind.Class : vscode.SymbolKind.Field,
      rangeOf(document, start, end - start),
      rangeOf(document, nameStart, nameEnd - nameStart),
    );
    symbol.children = symbolsOf(document, children);
    return symbol;
  });
}
