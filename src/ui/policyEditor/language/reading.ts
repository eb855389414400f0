import * as vscode from 'vscode';
import { type PolicySymbol, foldingRanges, formatPolicy, outline } from '../../../policy';
import type { ParsedPolicies } from '../parsedPolicies';
import { isGenerated, rangeOf } from '../policyLanguage';

export type PolicyReading = vscode.FoldingRangeProvider &
  vscode.DocumentSymbolProvider &
  vscode.DocumentFormattingEditProvider;

/** Folding, outline and formatting. Formatting runs on request only and never inside expressions. */
export function policyReading(parsed: ParsedPolicies): PolicyReading {
  return {
    provideFoldingRanges: document =>
      foldingRanges(parsed.of(document)).map(
        ({ startLine, endLine, kind }) =>
          new vscode.FoldingRange(
            startLine - 1,
            endLine - 1,
            kind === 'comment' ? vscode.FoldingRangeKind.Comment : undefined,
          ),
      ),
    provideDocumentSymbols: document => {
      const symbols = outline(parsed.of(document));
      return symbolsOf(document, symbols, levelsWithin(symbols, mostSymbols));
    },
    provideDocumentFormattingEdits: (document, { insertSpaces, tabSize }) =>
      isGenerated(document)
        ? []
        : formatPolicy(document.getText(), { indent: insertSpaces ? ' '.repeat(tabSize) : '\t' }).map(
            ({ offset, length, content }) => vscode.TextEdit.replace(rangeOf(document, offset, length), content),
          ),
  };
}

/** More are of no use to anyone, and handing them over takes longer than a key stroke may. */
const mostSymbols = 1000;

/** How many levels of a tree hold no more than so many; the first always counts. */
function levelsWithin(symbols: readonly PolicySymbol[], most: number): number {
  let count = 0;
  let levels = 0;
  for (let level = symbols; level.length > 0; level = level.flatMap(({ children }) => children)) {
    count += level.length;
    if (levels > 0 && count > most) break;
    levels++;
  }
  return levels;
}

function symbolsOf(
  document: vscode.TextDocument,
  symbols: readonly PolicySymbol[],
  levels: number,
): vscode.DocumentSymbol[] {
  return symbols.map(({ name, detail, start, end, nameStart, nameEnd, children }) => {
    const symbol = new vscode.DocumentSymbol(
      name,
      detail,
      children.length > 0 ? vscode.SymbolKind.Class : vscode.SymbolKind.Field,
      rangeOf(document, start, end - start),
      rangeOf(document, nameStart, nameEnd - nameStart),
    );
    if (levels > 1) symbol.children = symbolsOf(document, children, levels - 1);
    return symbol;
  });
}
